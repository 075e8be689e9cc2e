import Gradients
import Models
import Tensors

/// Adam's direction, each parameter moved in proportion to its own length: for large batches.
///
/// `u = (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon) + decay w` with Adam's moments of the gradient
/// `w -= learningRate (|w| / |u|) u`, the ratio being 1 where a length is 0
///
/// Biases and the scale and shift of a normalisation take the ratio 1 and no decay, as in the authors' own training of BERT.
/// Reference: You et al. 2020, "Large Batch Optimization for Deep Learning", algorithm 2 with the identity for phi.
public struct LAMB: Optimizer {
  /// The shares of the old first and second moment in the new ones.
  public let betas: (Double, Double)
  /// Added to the root of the second moment.
  public let epsilon: Double
  /// How strongly weights are pulled to 0.
  public let weightDecay: Double
  private var moments = MomentTable()

  /// Creates one of its parts.
  public init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-6, weightDecay: Double = 0.01) {
    checkMoments("LAMB", betas, epsilon, weightDecay)
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase
  ) {
    checkPhase(phase)
    // The closure below may not look into self while it changes the moments.
    let (betas, epsilon, weightDecay) = (betas, epsilon, weightDecay)
    for item in parameters {
      guard let gradient = gradients[item.parameter] else { continue }
      moments.update(item.path, shape: gradient.shape) { moments in
        moments.steps += 1
        let step = AdaptiveStep(
          rate: learningRate * item.learningRateFactor, betas: betas, epsilon: epsilon, gradientScale: gradientScale,
          step: moments.steps)
        item.parameter.value.descend(
          gradient: gradient, first: &moments.first, second: &moments.second, lamb: step.adding(decay: item.decay(weightDecay)),
          adapts: item.parameter.decays)
      }
    }
  }

  public var slots: [OptimizerSlot] { MomentTable.slots }
  public var state: [String: Tensor] {
    get { moments.state }
    set { moments.state = newValue }
  }

  public var description: String {
    "LAMB, betas \(betas.0) and \(betas.1), epsilon \(epsilon), weight decay \(weightDecay)"
  }
}
