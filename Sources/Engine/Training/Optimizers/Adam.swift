import Gradients
import Models
import Tensors

/// Steps of a size that each number's own gradients decide.
///
/// `g' = g + decay w;  m = beta1 m + (1 - beta1) g';  v = beta2 v + (1 - beta2) g'^2`
/// `w -= learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`, t the number of the parameter's step, from 1
///
/// Reference: Kingma & Ba 2015, in the form of torch.optim.Adam.
public struct Adam: Optimizer {
  /// The shares of the old first and second moment in the new ones.
  public let betas: (Double, Double)
  /// Added to the root of the second moment.
  public let epsilon: Double
  /// How strongly weights are pulled to 0.
  public let weightDecay: Double
  private let decouplesDecay: Bool
  private var moments = MomentTable()

  /// Creates one of its parts.
  public init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.init("Adam", betas, epsilon, weightDecay, decouplesDecay: false)
  }

  /// Adam, or AdamW where weight decay is decoupled from the gradient.
  init(_ name: String, _ betas: (Double, Double), _ epsilon: Double, _ weightDecay: Double, decouplesDecay: Bool) {
    checkMoments(name, betas, epsilon, weightDecay)
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decouplesDecay = decouplesDecay
  }

  public mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase
  ) {
    checkPhase(phase)
    // The closure below may not look into self while it changes the moments.
    let (betas, epsilon, decouplesDecay) = (betas, epsilon, decouplesDecay)
    for item in parameters {
      guard let gradient = gradients[item.parameter] else { continue }
      let (rate, decay) = (learningRate * item.learningRateFactor, item.decay(weightDecay))
      moments.update(item.path, shape: gradient.shape) { moments in
        moments.steps += 1
        let step = AdaptiveStep(rate: rate, betas: betas, epsilon: epsilon, gradientScale: gradientScale, step: moments.steps)
        item.parameter.value.descend(
          gradient: gradient, first: &moments.first, second: &moments.second,
          adam: decouplesDecay ? step.shrinking(by: 1 - rate * decay) : step.adding(decay: decay))
      }
    }
  }

  public var slots: [OptimizerSlot] { MomentTable.slots }
  public var state: [String: Tensor] {
    get { moments.state }
    set { moments.state = newValue }
  }

  public var description: String {
    "\(decouplesDecay ? "AdamW" : "Adam"), betas \(betas.0) and \(betas.1), epsilon \(epsilon), weight decay \(weightDecay)"
  }
}

/// Adam with a weight decay that the gradients do not scale.
///
/// `w *= 1 - learningRate decay`, then Adam's step with the gradient alone
///
/// Reference: Loshchilov & Hutter 2019, in the form of torch.optim.AdamW.
public struct AdamW: Optimizer {
  private var adam: Adam

  /// - Parameters:
  ///   - betas: The shares of the old first and second moment in the new ones.
  ///   - epsilon: Added to the root of the second moment.
  ///   - weightDecay: How strongly weights are pulled to 0.
  public init(betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0.01) {
    adam = Adam("AdamW", betas, epsilon, weightDecay, decouplesDecay: true)
  }

  public mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase
  ) {
    adam.step(parameters, gradients: gradients, learningRate: learningRate, gradientScale: gradientScale, phase: phase)
  }

  public var slots: [OptimizerSlot] { adam.slots }
  public var state: [String: Tensor] {
    get { adam.state }
    set { adam.state = newValue }
  }
  public var description: String { adam.description }
}

/// The ranges that optimizers with moments share.
func checkMoments(_ name: String, _ betas: (Double, Double), _ epsilon: Double, _ weightDecay: Double) {
  require(
    (0..<1).contains(betas.0) && (0..<1).contains(betas.1) && epsilon >= 0 && weightDecay >= 0,
    "\(name) needs 0 <= beta < 1, epsilon >= 0 and weight decay >= 0, found \(betas), \(epsilon) and \(weightDecay)")
}
