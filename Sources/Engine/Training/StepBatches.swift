import Tensors

/// Which batches make up each step of training where gradients are accumulated.
///
/// A step takes `accumulate` batches, the last step of an epoch those that are left: no step spans two epochs, and each example is seen
/// once an epoch. Steps are those of the optimizer everywhere: in schedules, logs, plans, checkpoints.
public struct StepBatches: Sendable, Equatable {
  /// How many batches an epoch has.
  public let batchesPerEpoch: Int
  /// Batches of one step.
  public let accumulate: Int

  /// Creates one of its parts.
  public init(batchesPerEpoch: Int, accumulate: Int) {
    require(
      batchesPerEpoch > 0 && accumulate > 0,
      "an epoch has a batch and a step takes one, found \(batchesPerEpoch) and \(accumulate)")
    self.batchesPerEpoch = batchesPerEpoch
    self.accumulate = accumulate
  }

  /// Steps of one epoch.
  public var stepsPerEpoch: Int { (batchesPerEpoch + accumulate - 1) / accumulate }

  /// The batches of a step, both counted from 0 through all epochs.
  public func batches(ofStep step: Int) -> Range<Int> {
    let (epoch, index) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let first = epoch * batchesPerEpoch
    return first + index * accumulate..<first + min((index + 1) * accumulate, batchesPerEpoch)
  }
}
