import Foundation
import Verification

/// Embeddings with what other programs say of them; see `Reference/embeddings.py`.
struct EmbeddingReference: Decodable {
  struct Spread: Decodable {
    var val: Double
    var valStandardDeviation: Double
    var far: Double
    var accuracies: [Double]
  }

  var dimension: Int
  var folds: Int
  var components: Int
  var isSame: [Bool]
  var embeddings: [Float]
  var flipped: [Float]
  var distances: [Double]
  var concatenatedDistances: [Double]
  var accuracies: [Double]
  var flipSumAccuracies: [Double]
  var principalComponentAccuracies: [Double]
  var meanSubtractedAccuracies: [Double]
  var meanNorm: Double
  var auc: Double
  var fpr: [Double]
  var tpr: [Double]
  var spread: Spread

  var pairs: [EmbeddingPair] { EmbeddingPair.interleaved(isSame: isSame) }

  static func load() throws -> EmbeddingReference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Reference/embeddings.json")
    return try JSONDecoder().decode(EmbeddingReference.self, from: Data(contentsOf: file))
  }
}
