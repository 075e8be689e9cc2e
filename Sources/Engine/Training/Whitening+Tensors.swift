import Runs
import Tensors
import Verification

/// A whitening as it stands in a checkpoint.
extension Whitening {
  /// The whitening of two tensors, `mean` `[E]` and `matrix` `[E, E]`; `nil` where there are none.
  ///
  /// - Throws: `CheckpointError.otherModel` where their shapes do not fit each other.
  public init?(_ tensors: [String: Tensor], file: String) throws(CheckpointError) {
    guard let mean = tensors["mean"], let matrix = tensors["matrix"] else { return nil }
    let size = mean.count
    guard mean.shape == [size], matrix.shape == [size, size] else {
      throw .otherModel(
        file: file, differences: ["the whitening has a mean \(mean.shape) and a matrix \(matrix.shape), [E] and [E, E] were due"])
    }
    self.init(mean: mean.values, matrix: matrix.values)
  }

  /// Writes both as a safetensors file of its own, for programs that use an exported network.
  ///
  /// - Throws: `FileError` where it cannot be written; what was there before stays.
  public func write(to path: String) throws {
    try AtomicFile.write([UInt8](Safetensors(tensors: tensors, metadata: ["format": "tandem-whitening-1"]).encoded()), to: path)
  }

  /// As `init(_:file:)` takes them.
  var tensors: [String: Tensor] {
    ["mean": Tensor(mean, shape: [dimension]), "matrix": Tensor(matrix, shape: [dimension, dimension])]
  }
}
