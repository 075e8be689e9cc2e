import Gradients
import Models
import Tensors

/// Changes parameters along their gradients.
public protocol Optimizer: CustomStringConvertible {
  /// One step.
  ///
  /// - Parameters:
  ///   - parameters: What to change, by path; those without a gradient stay.
  ///   - gradients: Of the loss.
  ///   - learningRate: The size of the step.
  ///   - gradientScale: Multiplies every gradient (clipping).
  ///   - phase: Must be training.
  mutating func step(
    _ parameters: [(path: String, parameter: Parameter)], gradients: ParameterGradients, learningRate: Double,
    gradientScale: Double,
    phase: Phase)
  /// What must be kept to go on exactly: tensors by name.
  var state: [String: Tensor] { get set }
}

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
    _ parameters: [(path: String, parameter: Parameter)], gradients: ParameterGradients, learningRate: Double,
    gradientScale: Double,
    phase: Phase
  ) {
    require(
      phase == .training, "an optimizer steps in the training phase only; help: call it with phase .training, after the gradients"
    )
    for (path, parameter) in parameters {
      guard let gradient = gradients[parameter] else { continue }
      // Taken out of the table, so that it is changed in place.
      var velocity = velocities.removeValue(forKey: path) ?? Tensor(zeros: parameter.value.shape)
      parameter.value.descend(
        gradient: gradient, velocity: &velocity, rate: Float(learningRate), momentum: Float(momentum),
        decay: parameter.decays ? Float(weightDecay) : 0, gradientScale: Float(gradientScale), nesterov: nesterov)
      velocities[path] = velocity
    }
  }

  public var state: [String: Tensor] {
    get { velocities }
    set { velocities = newValue }
  }

  public var description: String { "SGD, momentum \(momentum), weight decay \(weightDecay)\(nesterov ? ", Nesterov" : "")" }
}

extension ParameterGradients {
  /// The Euclidean length of all gradients of `parameters` together.
  func norm(of parameters: [(path: String, parameter: Parameter)]) -> Double {
    parameters.reduce(0) { $0 + (self[$1.parameter]?.sumOfSquares() ?? 0) }.squareRoot()
  }
}
