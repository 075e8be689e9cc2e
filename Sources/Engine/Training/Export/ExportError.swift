/// Why a `Sequential` cannot be exported, or a file cannot be taken for an exported one.
public enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// ONNX has no node for a layer.
  case unknownLayer(path: String, layer: String)
  /// The protobuf format ends below 2 GiB.
  case tooLarge(bytes: Int)
  /// The file is something else.
  case notASequential(file: String, found: String?)
  /// arcface_torch has no such network, so no names for its tensors.
  case notOfArcFaceTorch(backbone: String)
  /// The file is not there, or not to be read.
  case unreadable(file: String)

  public var description: String {
    switch self {
    case .unknownLayer(let path, let layer):
      "layer \(path) (\(layer)) has no form in ONNX; known are \(EvaluationStep.knownLayers.joined(separator: ", "))"
    case .tooLarge(let bytes):
      "the weights have \(bytes) bytes, and an ONNX file ends below 2 GiB; export them as safetensors"
    case .notASequential(let file, let found):
      "\(file) is not an exported network: its format is \(found.map { "\"\($0)\"" } ?? "not named"), "
        + "\"\(SequentialExport.format)\" was due"
    case .notOfArcFaceTorch(let backbone):
      "\(backbone) is no network of arcface_torch; those are mobilefacenet, mobilefacenet-64, iresnet18, iresnet34, iresnet50, iresnet100"
    case .unreadable(let file):
      "cannot read \(file); a network is imported from a file that was exported as safetensors"
    }
  }
}
