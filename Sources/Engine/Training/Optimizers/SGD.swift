import Gradients
import Models
import Tensors

/// Stochastic gradient descent with momentum.
///
/// `g' = g + decay w;  v = momentum v + g';  w -= learningRate (nesterov ? g' + momentum v : v)`
///
/// Weight decay applies to weights only, not to biases or the scale and shift of a normalisation.
/// Reference: Sutskever et al. 2013, in the form of torch.optim.SGD.
public struct SGD: Optimizer {
  /// The share of the last update in the next.
  public let momentum: Double
  /// How strongly weights are pulled to 0.
  public let weightDecay: Double
  /// Whether the gradient is taken ahead along the momentum.
  public let nesterov: Bool
  private var velocities: [String: Tensor] = [:]

  /// Creates one of its parts.
  public init(momentum: Double = 0.9, weightDecay: Double = 0, nesterov: Bool = false) {
    require((0..<1).contains(momentum) && weightDecay >= 0, "SGD needs 0 <= momentum < 1 and weight decay >= 0")
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.nesterov = nesterov
  }

  public mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase
  ) {
    checkPhase(phase)
    for item in parameters {
      guard let gradient = gradients[item.parameter] else { continue }
      item.parameter.value.descend(
        gradient: gradient, velocity: &velocities[item.path, default: Tensor(zeros: gradient.shape)],
        rate: Float(learningRate * item.learningRateFactor), momentum: Float(momentum), decay: Float(item.decay(weightDecay)),
        gradientScale: Float(gradientScale), nesterov: nesterov)
    }
  }

  public var state: [String: Tensor] {
    get { velocities }
    set { velocities = newValue }
  }

  public var description: String { "SGD, momentum \(momentum), weight decay \(weightDecay)\(nesterov ? ", Nesterov" : "")" }
}
