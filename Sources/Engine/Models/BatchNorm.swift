import Gradients
import Tensors

/// Batch normalisation over every axis but the last.
///
/// Training: `y = gamma (x - m) / sqrt(v + epsilon) + beta` with the mean m and variance v of the batch, and the running
/// statistics move: `running = (1 - momentum) running + momentum batch` (the variance over n - 1, as PyTorch does).
/// Evaluation: the same with the running statistics, which stand still; each image is treated alone.
///
/// Shapes: input `[..., C]` -> the same.
/// Reference: Ioffe & Szegedy 2015.
public final class BatchNorm: Layer {
  /// The scale, one a channel.
  public let gamma: Parameter
  /// The shift, one a channel.
  public let beta: Parameter
  /// The moving mean of each channel.
  public let runningMean: Buffer
  /// The moving variance of each channel.
  public let runningVariance: Buffer
  /// The share of a batch in the moving statistics.
  public let momentum: Float
  /// Added to the variance.
  public let epsilon: Float
  public var isFrozen = false

  /// - Parameters:
  ///   - channels: C, the length of the last axis.
  ///   - momentum: The share of a batch in the moving statistics.
  ///   - epsilon: Added to the variance.
  ///   - scaleIsFixed: Whether the scale stays at 1: training moves the shift alone.
  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5, scaleIsFixed: Bool = false) {
    gamma = Parameter(Tensor(repeating: 1, shape: [channels]), decays: false, isFixed: scaleIsFixed)
    beta = Parameter(Tensor(zeros: [channels]), decays: false)
    runningMean = Buffer(Tensor(zeros: [channels]))
    runningVariance = Buffer(Tensor(repeating: 1, shape: [channels]))
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", gamma), ("bias", beta)] }
  public var buffers: [(name: String, value: Buffer)] { [("running_mean", runningMean), ("running_var", runningVariance)] }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    self(input, phase: phase, then: Variable.Following())
  }

  /// The normalisation and what follows it, in one pass over memory.
  func callAsFunction(_ input: Variable, phase: Phase, then following: Variable.Following) -> Variable {
    let phase = effective(phase)
    let (gamma, beta) = (self.gamma.variable(in: phase), self.beta.variable(in: phase))
    switch phase {
    case .training:
      let (output, moments) = input.batchNormalized(gamma: gamma, beta: beta, epsilon: epsilon, then: following)
      move(to: moments, rows: input.value.count / moments.mean.count)
      return output
    case .evaluation:
      return input.normalized(
        gamma: gamma, beta: beta, mean: runningMean.value, variance: runningVariance.value, epsilon: epsilon, then: following)
    }
  }

  /// The normalisation as a part of the product before it; `nil` where it takes the statistics of the batch.
  func finish(bias: Tensor?, activation: Activation, addend: Tensor?, phase: Phase) -> Finish? {
    switch effective(phase) {
    case .training: nil
    case .evaluation:
      Finish(
        gamma: gamma.value, beta: beta.value, mean: runningMean.value, variance: runningVariance.value, epsilon: epsilon,
        bias: bias, activation: activation, addend: addend)
    }
  }

  private func move(to moments: Variable.BatchMoments, rows: Int) {
    require(rows > 1, "batch normalisation needs more than one value a channel in training, found \(rows)")
    let unbiased = Float(rows) / Float(rows - 1)
    blend(runningMean, moments.mean, 1)
    blend(runningVariance, moments.variance, unbiased)
  }

  private func blend(_ running: Buffer, _ batch: [Double], _ factor: Float) {
    running.value.withUnsafeMutableBufferPointer { running in
      for c in running.indices { running[c] += momentum * (factor * Float(batch[c]) - running[c]) }
    }
  }

  public func outputShape(_ input: [Int]) -> [Int] { input }
  public var phaseSwitch: String? { "statistics: the batch's, or the running ones" }
  public var description: String { "BatchNorm \(gamma.value.count)\(gamma.isFixed ? ", scale fixed" : "")" }
}
