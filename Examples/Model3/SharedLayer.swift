import Gradients
import Models
import Objectives
import Runs
import Tensors
import Training

/// Two inputs of a pair, `[N, 4]` each.
struct Pair {
  var left: Tensor
  var right: Tensor
}

/// One shared layer applied to both inputs; what comes out, and what it means, follows the phase.
///
/// Training: the logits of the first input `[N, 2]`. Evaluation: the outputs of both, two `[N, 2]`.
final class SharedLayer: PhaseAwareModel {
  let dense: Dense

  init(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    dense = Dense(4, 2, generator: &generator)
  }

  var submodules: [(name: String, value: any Module)] { [("dense", dense)] }

  func training(_ input: Pair) -> Variable { dense(Variable(input.left), phase: .training) }

  func evaluation(_ input: Pair) -> EmbeddingPairs {
    EmbeddingPairs(
      left: dense(Variable(input.left), phase: .evaluation), right: dense(Variable(input.right), phase: .evaluation))
  }

  func summary(in phase: Phase) -> String {
    phase.select(training: { "\(dense), the first input" }, evaluation: { "\(dense), both inputs" })
  }
}

/// Softmax cross-entropy in training; in evaluation the squared distance of the two outputs against a threshold.
///
/// Evaluation judges each pair: `mean over pairs of max(0, d - t)` for two of one class and `max(0, t - d)` for two of different ones,
/// d the squared distance, t the threshold. (The Keras original sums the distances over the whole batch and compares the sum, so that
/// its verdict depends on how many pairs a batch happens to hold.)
struct LogitsThenDistance: PhaseAwareLoss {
  static let threshold: Float = 0.7

  func training(predicted: Variable, expected: [Int]) -> LossValue? {
    LossValue(predicted.softmaxCrossEntropy(labels: expected).mean())
  }

  func evaluation(predicted: EmbeddingPairs, expected: [Bool]) -> LossValue? {
    let excess = predicted.squaredDistances - Self.threshold
    let signs = Tensor(expected.map { $0 ? 1 : -1 }, shape: [expected.count])
    return LossValue((excess * Variable(signs)).relu().mean())
  }

  func summary(in phase: Phase) -> String {
    phase.select(
      training: { "softmax cross-entropy" }, evaluation: { "squared distance against \(Self.threshold), pair by pair" })
  }
}

/// Two clusters of points; pairs of the same and of different clusters in turn.
func sharedLayer(batch: Int, seed: Int, rate: Double) -> any TrainingTask {
  let count = 400
  var generator = SeededGenerator(seed: seed, stream: 1)
  func point(_ cluster: Int) -> [Float] {
    (0..<4).map { axis in Float(generator.normal()) * 0.3 + (axis % 2 == cluster ? 1 : -1) * 0.3 }
  }
  let labels = (0..<count).map { $0 % 2 }
  let isSame = (0..<count).map { $0 / 2 % 2 == 0 }
  let left = Tensor(labels.flatMap(point), shape: [count, 4])
  let right = Tensor(zip(labels, isSame).flatMap { point($1 ? $0 : 1 - $0) }, shape: [count, 4])
  func pair(_ rows: [Int]) -> Pair { Pair(left: left.gathered(rows), right: right.gathered(rows)) }

  return ModelTask(
    Trainer(
      model: SharedLayer(seed: seed), loss: LogitsThenDistance(), optimizer: SGD(momentum: 0.9),
      schedule: .constant(peak: rate, warmup: 0)),
    training: Batches(rows: count, batch: batch, shuffledBy: seed, dropLast: true) { rows in (pair(rows), rows.map { labels[$0] })
    },
    evaluation: Batches(rows: count, batch: batch) { rows in (pair(rows), rows.map { isSame[$0] }) }
  ) { batches in
    let right = batches.reduce(0) { sum, batch in
      let distances = batch.output.squaredDistances.value.values
      return sum + zip(distances, batch.target).count { ($0 < LogitsThenDistance.threshold) == $1 }
    }
    return .init(metrics: [
      Metric("accuracy", Double(right) / Double(count), higherIsBetter: true), Metric("pairs", Double(count), unit: "pairs"),
    ])
  }
}
