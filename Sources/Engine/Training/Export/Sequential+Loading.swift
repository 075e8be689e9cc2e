import Foundation
import Models

extension Sequential {
  /// Takes weights and running statistics from a file that was exported as safetensors; changes nothing unless every one fits.
  ///
  /// Only files whose metadata say `format: tandem-sequential-1` are taken: names and shapes alone do not tell whether a weight of
  /// `[8, 3, 3, 3]` has its channels last, as ours, or first.
  ///
  /// - Throws: `ExportError` where the file is none or something else, `SafetensorsError` where it is broken, and
  ///   `CheckpointError.otherModel` with both sides where names or shapes differ.
  public func load(safetensors path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw ExportError.unreadable(file: path) }
    try load(Safetensors(decoding: data, file: path), file: path)
  }

  /// The same of a file that is read already.
  ///
  /// - Throws: `ExportError` where it is something else, `CheckpointError.otherModel` where names or shapes differ.
  public func load(_ file: Safetensors, file name: String) throws {
    guard file.metadata["format"] == SequentialExport.format else {
      throw ExportError.notASequential(file: name, found: file.metadata["format"])
    }
    try load(file.tensors, file: name)
  }
}
