// A program of one's own: a model, a loss, a data set, and every command and the dashboard with them.
//
//   swift run OwnModel fit Examples/OwnModel/ownmodel.yaml
import CLI
import Gradients
import Models
import Objectives
import Runs
import Tensors
import Training

/// Training: one number `[N, 1]` for each input; evaluation: its sign.
final class Line: PhaseAwareModel {
  let dense: Dense
  init(_ generator: inout SeededGenerator) { dense = Dense(2, 1, generator: &generator) }
  var submodules: [(name: String, value: any Module)] { [("dense", dense)] }
  func training(_ input: Tensor) -> Variable { dense(Variable(input), phase: .training) }
  func evaluation(_ input: Tensor) -> [Bool] { dense(Variable(input), phase: .evaluation).value.values.map { $0 > 0 } }
  func summary(in phase: Phase) -> String { phase.select(training: { "a line" }, evaluation: { "its sides" }) }
}

/// Mean square in training; evaluation has no loss, only a metric.
struct Square: PhaseAwareLoss {
  func training(predicted: Variable, expected: Tensor) -> LossValue? {
    LossValue((predicted - Variable(expected)).squared().mean())
  }
  func evaluation(predicted: [Bool], expected: [Bool]) -> LossValue? { nil }
  func summary(in phase: Phase) -> String { phase.select(training: { "mean square" }, evaluation: { "no loss" }) }
}

Tandem.main(tasks: [
  TaskDefinition("line", summary: "which side of a line") { recipe in
    var generator = SeededGenerator(seed: recipe.run.seed)
    let points = Tensor((0..<400).map { _ in Float(generator.normal()) }, shape: [200, 2])
    let sides = (0..<200).map { points.values[2 * $0] + points.values[2 * $0 + 1] > 0 }
    func target(_ rows: [Int]) -> Tensor { Tensor(rows.map { sides[$0] ? 1 : -1 }, shape: [rows.count, 1]) }
    let trainer = Trainer(
      model: Line(&generator), loss: Square(), optimizer: recipe.training.optimizer.make(),
      schedule: recipe.training.schedule(stepsPerEpoch: 200 / recipe.training.batch))
    return ModelTask(
      trainer,
      training: Batches(rows: 200, batch: recipe.training.batch, shuffledBy: recipe.run.seed, dropLast: true) {
        (points.gathered($0), target($0))
      },
      evaluation: Batches(rows: 200, batch: 200) { rows in (points.gathered(rows), rows.map { sides[$0] }) }
    ) { batches in
      let right = batches.reduce(0) { $0 + zip($1.output, $1.target).count { $0 == $1 } }
      return .init(metrics: [Metric("accuracy", Double(right) / 200, higherIsBetter: true)])
    }
  }
])
