import Foundation
import Models
import Tensors
import TestSupport

/// What Reference/arcface.py found in insightface's own networks, and the formula that it made their weights by.
enum ArcFaceTorchReference {
  struct File: Decodable { var cases: [String: Case] }
  struct Case: Decodable {
    /// Embeddings of three images.
    var evaluation: [Float]
    var training: [Float]
    /// By their names: the dot product with the pattern of tag 6, and the Euclidean length.
    var gradients: [String: [Double]]
    var statistics: [String: [Double]]
  }

  static let file = Result {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/arcface.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  }

  static let images = Tensor(referenceNumbers(3 * 112 * 112 * 3, tag: 11), shape: [3, 112, 112, 3])

  private static let prime = 4093
  private static let tables = [5: referenceNumbers(prime, tag: 5), 6: referenceNumbers(prime, tag: 6)]

  /// `scale * table[(hash(name) + i) % 4093] + shift`, in runs, since a debug build is slow at single numbers.
  static func pattern(_ name: String, shape: [Int], tag: Int, scale: Float = 1, shift: Float = 0) -> Tensor {
    let start = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % prime }
    let table = tables[tag, default: []].map { $0 * scale + shift }
    let period = Array(table[start...] + table[..<start])
    var tensor = Tensor(uninitialized: shape)
    tensor.withUnsafeMutableBufferPointer { target in
      period.withUnsafeBufferPointer { source in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for first in stride(from: 0, to: target.count, by: prime) {
          (to + first).update(from: from, count: min(prime, target.count - first))
        }
      }
    }
    return tensor
  }

  /// Every tensor that arcface_torch has of `network`, by its name there, with the numbers of the formula.
  static func weights(_ names: ArcFaceTorchNames) -> [String: Tensor] {
    let known = Set(names.entries.map(\.name))
    return Dictionary(
      uniqueKeysWithValues: names.entries.map { entry in
        let (name, shape) = (entry.name, entry.theirShape)
        let isNorm = known.contains(name.split(separator: ".").dropLast().joined(separator: ".") + ".running_mean")
        var (scale, shift): (Float, Float) = (0.1, 0)
        if shape.count > 1 {
          scale = Float((3 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
        } else if name.hasSuffix("running_var") {
          (scale, shift) = (0.5, 1)
        } else if name.hasSuffix("weight") {
          (scale, shift) = isNorm ? (0.25, 1) : (0.1, 0.25)
        }
        return (name, pattern(name, shape: shape, tag: 5, scale: scale, shift: shift))
      })
  }

  /// The dot product with the pattern of tag 6, and the Euclidean length: what the script kept of a gradient.
  static func digest(_ tensor: Tensor, _ name: String) -> (dot: Double, length: Double) {
    let row = [1, tensor.count]
    let dot = tensor.reshaped(to: row).multiplied(by: pattern(name, shape: row, tag: 6)).sum()
    return (dot, tensor.sumOfSquares().squareRoot())
  }
}
