import Gradients
import Models
import Objectives
import Tensors
import Training

/// One output, two behaviours: ones in training, zeros in evaluation.
///
/// Shapes: input `[N, 1]` -> `[N, 1]` in both phases.
final class OnesAndZeros: PhaseAwareModel {
  /// With `phase` not given, the ambient one decides; `Trainer` sets it for every pass and restores it after.
  func callAsFunction(_ input: Tensor, phase: Phase = .current) -> Variable {
    phase.select(
      training: { Variable(Tensor(repeating: 1, shape: input.shape)) },
      evaluation: { Variable(Tensor(zeros: input.shape)) })
  }

  func training(_ input: Tensor) -> Variable { self(input) }
  func evaluation(_ input: Tensor) -> Variable { self(input) }
  func summary(in phase: Phase) -> String { phase.select(training: { "ones" }, evaluation: { "zeros" }) }
}

/// The sum of the prediction over the batch, in both phases. The data has no targets.
struct SumOfPrediction: PhaseAwareLoss {
  func training(predicted: Variable, expected: Void) -> LossValue? { LossValue(predicted.sum()) }
  func evaluation(predicted: Variable, expected: Void) -> LossValue? { LossValue(predicted.sum()) }
  func summary(in phase: Phase) -> String { "sum of the prediction" }
}

/// 1000 x 1 inputs in batches of 32: the training loss is 32 in every batch, the evaluation loss 0.
func onesAndZeros(batch: Int, seed: Int) -> ModelTask<OnesAndZeros, SumOfPrediction> {
  let inputs = Tensor((0..<1000).map { Float($0) }, shape: [1000, 1])
  let rows: ([Int]) -> (input: Tensor, target: Void) = { (inputs.gathered($0), ()) }
  return ModelTask(
    Trainer(model: OnesAndZeros(), loss: SumOfPrediction()),
    training: Batches(rows: 1000, batch: batch, shuffledBy: seed, dropLast: true, make: rows),
    evaluation: Batches(rows: 1000, batch: batch, make: rows))
}
