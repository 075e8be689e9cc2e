import Foundation
import Models
import Tensors

extension Sequential {
  /// Takes weights and running statistics that bear arcface_torch's names and layouts, as its `state_dict` saved as safetensors has
  /// them; changes nothing unless every one fits.
  ///
  /// `num_batches_tracked` is left out, whether it is there or not: nothing here uses it.
  ///
  /// - Parameters:
  ///   - path: The file; `scripts/convert-arcface.py` makes one of a `.pt`.
  ///   - backbone: Which network this is.
  /// - Throws: `ExportError` where there is no file or arcface_torch has no such network, `SafetensorsError` where the file is broken,
  ///   `CheckpointError.otherModel` where a tensor is missing, of another shape, or one too many.
  public func load(arcFaceTorch path: String, backbone: Backbone) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw ExportError.unreadable(file: path) }
    let file = try Safetensors(decoding: data, file: path) { $0.hasSuffix(".num_batches_tracked") }
    try load(arcFaceTorch: file.tensors, backbone: backbone, file: path)
  }

  /// The same of tensors that are read already.
  ///
  /// - Throws: `ExportError.notOfArcFaceTorch`, `CheckpointError.otherModel`.
  public func load(arcFaceTorch tensors: [String: Tensor], backbone: Backbone, file: String) throws {
    let entries = try arcFaceTorchEntries(backbone)
    var differences = entries.compactMap { entry -> String? in
      guard let found = tensors[entry.name]?.shape else { return "\"\(entry.name)\" is missing, \(entry.theirShape) was due" }
      return found == entry.theirShape ? nil : "\"\(entry.name)\" is \(found), the model's is \(entry.theirShape)"
    }
    let known = Set(entries.map(\.name))
    differences += tensors.keys.filter { !known.contains($0) && !$0.hasSuffix(".num_batches_tracked") }.sorted().map {
      "\"\($0)\" \(tensors[$0]?.shape ?? []) is not in the model"
    }
    guard differences.isEmpty else { throw CheckpointError.otherModel(file: file, differences: differences) }
    let ours = entries.compactMap { entry in tensors[entry.name].map { (entry.path, entry.ours($0)) } }
    try load(Dictionary(uniqueKeysWithValues: ours), file: file)
  }

  /// Weights and running statistics under arcface_torch's names and in its layouts: `load_state_dict(load_file(...), strict=False)`
  /// takes them, since only `num_batches_tracked` is not there.
  ///
  /// - Throws: `ExportError.notOfArcFaceTorch`.
  public func arcFaceTorch(_ backbone: Backbone, metadata: [String: String] = [:]) throws -> Safetensors {
    let weights = self.weights
    let theirs = try arcFaceTorchEntries(backbone).compactMap { entry in
      weights[entry.path].map { (entry.name, entry.theirs($0)) }
    }
    var texts = metadata
    texts["format"] = "pt"
    return Safetensors(tensors: Dictionary(uniqueKeysWithValues: theirs), metadata: texts)
  }

  private func arcFaceTorchEntries(_ backbone: Backbone) throws(ExportError) -> [ArcFaceTorchNames.Entry] {
    guard let names = ArcFaceTorchNames(backbone, self) else { throw .notOfArcFaceTorch(backbone: backbone.rawValue) }
    return names.entries
  }
}
