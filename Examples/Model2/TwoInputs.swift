import Gradients
import Models
import Objectives
import Tensors
import Training

/// Two inputs of a model, by name.
struct Inputs {
  var x0: Tensor
  var x1: Tensor
}

/// Several inputs and outputs: `a = 1.0 x0` in both phases; `b = 2.0 x1` in training and ones like a in evaluation.
///
/// Shapes: x0 `[N, 1]`, x1 `[N, 1]` -> a `[N, 1]`, b `[N, 1]`.
final class TwoInputs: PhaseAwareModel {
  func callAsFunction(_ input: Inputs, phase: Phase) -> Outputs {
    let a = Variable(input.x0) * 1.0
    let b = phase.select(
      training: { Variable(input.x1) * 2.0 },
      evaluation: { Variable(Tensor(repeating: 1, shape: a.shape)) })
    return ["a": a, "b": b]
  }

  func training(_ input: Inputs) -> Outputs { self(input, phase: .training) }
  func evaluation(_ input: Inputs) -> Outputs { self(input, phase: .evaluation) }
  func summary(in phase: Phase) -> String {
    phase.select(training: { "a = x0, b = 2 x1" }, evaluation: { "a = x0, b = ones" })
  }
}

/// The same idea where the outputs have different shapes, and each phase its own number of them.
///
/// Training: a `[N, 1]` and b `[N, 3, 2]`. Evaluation: a alone.
final class TwoShapes: PhaseAwareModel {
  func training(_ input: Inputs) -> Outputs {
    [
      "a": Variable(input.x0) * 1.0,
      "b": Variable(input.x1.gathered(input.x1.repeatedRows(6)).reshaped(to: [input.x1.shape[0], 3, 2])) * 2.0,
    ]
  }
  func evaluation(_ input: Inputs) -> Outputs { ["a": Variable(input.x0) * 1.0] }
  func summary(in phase: Phase) -> String {
    phase.select(training: { "a [N, 1], b [N, 3, 2]" }, evaluation: { "a [N, 1]" })
  }
}

extension Tensor {
  /// Each row number `times` times in a row: 0, 0, 1, 1, ...
  fileprivate func repeatedRows(_ times: Int) -> [Int] { (0..<shape[0] * times).map { $0 / times } }
}

/// The mean square of an output against its target.
@Sendable func meanSquare(_ predicted: Variable, _ expected: Tensor?) -> Variable {
  (predicted - Variable(expected ?? Tensor(zeros: predicted.shape))).squared().mean()
}

/// A loss on each output, weighted into one, each logged under its name.
let bothOutputs = CompositeLoss(
  "mean squares", training: [.init("a", loss: meanSquare), .init("b", weight: 0.5, loss: meanSquare)],
  evaluation: [.init("a", loss: meanSquare), .init("b", weight: 0.5, loss: meanSquare)])

/// For the model of two shapes: evaluation has one output, and so one part.
let oneInEvaluation = CompositeLoss(
  "mean squares", training: [.init("a", loss: meanSquare), .init("b", weight: 0.5, loss: meanSquare)],
  evaluation: [.init("a", loss: meanSquare)])

/// Rows of x0 and x1 in -1...1, with zeros as targets: the parts are the mean squares of the outputs.
func rows(_ count: Int, seed: Int, shapeOfB: [Int]) -> ([Int]) -> (input: Inputs, target: [String: Tensor]) {
  var generator = SeededGenerator(seed: seed)
  let values = (0..<2 * count).map { _ in Float(generator.uniform(in: -1...1)) }
  let (x0, x1) = (Tensor(Array(values[..<count]), shape: [count, 1]), Tensor(Array(values[count...]), shape: [count, 1]))
  return { rows in
    let zeros = ["a": Tensor(zeros: [rows.count, 1]), "b": Tensor(zeros: [rows.count] + shapeOfB)]
    return (Inputs(x0: x0.gathered(rows), x1: x1.gathered(rows)), zeros)
  }
}

func twoInputs(batch: Int, seed: Int) -> any TrainingTask {
  let rows = rows(512, seed: seed, shapeOfB: [1])
  return ModelTask(
    Trainer(model: TwoInputs(), loss: bothOutputs),
    training: Batches(rows: 512, batch: batch, shuffledBy: seed, dropLast: true, make: rows),
    evaluation: Batches(rows: 512, batch: batch, make: rows))
}

func twoShapes(batch: Int, seed: Int) -> any TrainingTask {
  let rows = rows(512, seed: seed, shapeOfB: [3, 2])
  return ModelTask(
    Trainer(model: TwoShapes(), loss: oneInEvaluation),
    training: Batches(rows: 512, batch: batch, shuffledBy: seed, dropLast: true, make: rows),
    evaluation: Batches(rows: 512, batch: batch, make: rows))
}
