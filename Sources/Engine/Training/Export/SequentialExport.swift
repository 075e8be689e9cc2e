import Foundation
import Models
import Runs
import SwiftProtobuf
import Tensors

/// A `Sequential` on its way out, alone, as evaluation sees it: without the head, dropout gone, batch norm by running statistics.
///
/// Metadata that every file has: `format`, `input_shape`, `channels` (of images), `embedding_length`, `layers`, and what
/// `ExportMetadata` holds.
public struct SequentialExport {
  /// What `format` says in the metadata of every file.
  public static let format = "tandem-sequential-1"

  /// The network.
  public let network: Sequential
  /// The shape of one input, without the batch: `[H, W, C]` or `[I]`.
  public let input: [Int]
  /// What stands in the file beside the weights.
  public let metadata: ExportMetadata

  /// How an ONNX file is written.
  public struct ONNXOptions: Sendable, Equatable {
    /// Whether a batch normalisation becomes part of the convolution or linear layer that it follows.
    public var foldBatchNorm: Bool
    /// Whether each output row is divided by its Euclidean length.
    public var normalize: Bool

    /// Both, unless one says otherwise: what verification compares, in as few nodes as it takes.
    public init(foldBatchNorm: Bool = true, normalize: Bool = true) {
      self.foldBatchNorm = foldBatchNorm
      self.normalize = normalize
    }
  }

  /// The kinds of file.
  public enum Format: Sendable, Equatable {
    /// The weights and statistics as they are; `Sequential.load(safetensors:)` reads them back.
    case safetensors
    /// The function, for onnxruntime and others.
    case onnx(ONNXOptions)
  }

  /// - Parameters:
  ///   - network: The network; its weights are read when a file is made.
  ///   - input: The shape of one input, without the batch: `[H, W, C]` or `[I]`.
  ///   - metadata: What stands in the file beside the weights.
  public init(_ network: Sequential, input: [Int], metadata: ExportMetadata = ExportMetadata()) {
    require(input.count == 1 || input.count == 3, "an input is [H, W, C] or [I], found \(input)")
    self.network = network
    self.input = input
    self.metadata = metadata
  }

  /// The shape of one output, without the batch: `[E]` for embeddings.
  public var output: [Int] { Array(network.outputShape([1] + input).dropFirst()) }

  /// Writes the file, whole or not at all.
  ///
  /// - Returns: Its size in bytes.
  /// - Throws: `ExportError`, or `FileError` where the disk does not take it; what was at `path` is as it was then.
  @discardableResult
  public func write(to path: String, as format: Format) throws -> Int {
    let data =
      switch format {
      case .safetensors: try safetensors().encoded()
      case .onnx(let options): try onnx(options)
      }
    try AtomicFile.write([UInt8](data), to: path)
    return data.count
  }

  /// Every parameter and running statistic by its path in the `Sequential` ("0.weight"), in the engine's own shapes.
  ///
  /// Shapes: a linear layer's weight `[O, I]`, a convolution's `[O, K, K, I]`, all others `[C]`.
  public func safetensors() -> Safetensors { Safetensors(tensors: network.weights, metadata: texts) }

  /// The network as an ONNX file: opset 17, float32, batch of any size.
  ///
  /// Shapes: input "images" `[batch, H, W, C]` (or "inputs" `[batch, I]`) -> output "embeddings" `[batch, E]`.
  ///
  /// - Throws: `ExportError.unknownLayer` with the layer and its place; `.tooLarge` above 2 GiB.
  /// Reference: the Open Neural Network Exchange, intermediate representation 8, operator set 17.
  public func onnx(_ options: ONNXOptions = ONNXOptions()) throws(ExportError) -> Data {
    try onnx(options, mostBytes: Self.mostBytes)
  }

  /// What protobuf allows, less 16 MiB for all that is not weights.
  static let mostBytes = Int(Int32.max) - 1 << 24

  func onnx(_ options: ONNXOptions, mostBytes: Int) throws(ExportError) -> Data {
    let bytes = network.weights.values.reduce(0) { $0 + 4 * $1.count }
    guard bytes <= mostBytes else { throw .tooLarge(bytes: bytes) }
    let steps = try network.evaluationSteps(input: [1] + input)
    var model = ONNXModelProto()
    model.irVersion = 8
    model.producerName = "tandem"
    var operators = ONNXOperatorSetIdProto()
    operators.version = 17
    model.opsetImport = [operators]
    model.graph = ONNXGraph.of(
      options.foldBatchNorm ? steps.foldingBatchNorm() : steps, input: input, output: output, normalize: options.normalize)
    let own = ["batch_norm": options.foldBatchNorm ? "folded" : "kept", "normalized": String(options.normalize)]
    model.metadataProps = texts.merging(own) { $1 }.sorted { $0.key < $1.key }.map { key, value in
      var entry = ONNXStringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    do { return try model.serializedData() } catch { throw .tooLarge(bytes: bytes) }
  }

  /// What stands in every file beside the weights.
  private var texts: [String: String] {
    var texts = metadata.texts
    texts["format"] = Self.format
    texts["input_shape"] = "\(input)"
    if input.count == 3 { texts["channels"] = [1: "grey", 3: "RGB"][input[2]] ?? String(input[2]) }
    texts["embedding_length"] = output.count == 1 ? String(output[0]) : nil
    texts["layers"] = network.layers.enumerated().map { "\($0) \($1)" }.joined(separator: "\n")
    return texts
  }
}
