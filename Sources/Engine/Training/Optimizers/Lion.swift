import Gradients
import Models
import Tensors

/// Steps of one size in every number: the sign of an average of gradients. Wants a learning rate 3 to 10 times smaller than AdamW's.
///
/// `w -= learningRate (sign(beta1 m + (1 - beta1) g) + decay w);  m = beta2 m + (1 - beta2) g`
///
/// Reference: Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2.
public struct Lion: Optimizer {
  /// The shares of the old momentum in the direction, and in the new momentum.
  public let betas: (Double, Double)
  /// How strongly weights are pulled to 0.
  public let weightDecay: Double
  private var momenta: [String: Tensor] = [:]

  /// Creates one of its parts.
  public init(betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0) {
    checkMoments("Lion", betas, 0, weightDecay)
    self.betas = betas
    self.weightDecay = weightDecay
  }

  public mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase
  ) {
    checkPhase(phase)
    for item in parameters {
      guard let gradient = gradients[item.parameter] else { continue }
      let rate = learningRate * item.learningRateFactor
      item.parameter.value.descend(
        gradient: gradient, momentum: &momenta[item.path + Self.suffix, default: Tensor(zeros: gradient.shape)],
        lion: AdaptiveStep(rate: rate, betas: betas, gradientScale: gradientScale)
          .shrinking(by: 1 - rate * item.decay(weightDecay)))
    }
  }

  // Not the path alone: a velocity of SGD is no momentum of Lion, and would be taken for one.
  private static let suffix = ".momentum"
  public var slots: [OptimizerSlot] { [OptimizerSlot(Self.suffix)] }
  public var state: [String: Tensor] {
    get { momenta }
    set { momenta = newValue }
  }

  public var description: String { "Lion, betas \(betas.0) and \(betas.1), weight decay \(weightDecay)" }
}
