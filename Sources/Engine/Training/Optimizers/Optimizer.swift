import Gradients
import Models
import Tensors

/// Changes parameters along their gradients.
public protocol Optimizer: CustomStringConvertible {
  /// One step.
  ///
  /// - Parameters:
  ///   - parameters: What to change; those without a gradient stay.
  ///   - gradients: Of the loss.
  ///   - learningRate: The size of the step.
  ///   - gradientScale: Multiplies every gradient (clipping).
  ///   - phase: Must be training.
  mutating func step(
    _ parameters: [OptimizedParameter], gradients: ParameterGradients, learningRate: Double, gradientScale: Double, phase: Phase)
  /// What must be kept to go on exactly: tensors by name, each a parameter's path and one of `slots`.
  var state: [String: Tensor] { get set }
  /// What is kept for each parameter.
  var slots: [OptimizerSlot] { get }
}

/// A parameter with how an optimizer is to treat it.
public struct OptimizedParameter {
  /// Where it stands in the model: "head.weight".
  public let path: String
  /// What to change.
  public let parameter: Parameter
  /// Multiplies the learning rate.
  public let learningRateFactor: Double
  /// Takes the place of the optimizer's own weight decay; `nil` for that.
  public let weightDecay: Double?

  /// Creates one of its parts.
  public init(path: String, parameter: Parameter, learningRateFactor: Double = 1, weightDecay: Double? = nil) {
    self.path = path
    self.parameter = parameter
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }

  /// The weight decay in force, `usual` being the optimizer's; 0 for biases and the scale and shift of a normalisation.
  func decay(_ usual: Double) -> Double { parameter.decays ? weightDecay ?? usual : 0 }
}

extension Optimizer {
  /// One step of parameters that all are treated alike.
  public mutating func step(
    _ parameters: [(path: String, parameter: Parameter)], gradients: ParameterGradients, learningRate: Double,
    gradientScale: Double, phase: Phase
  ) {
    step(
      parameters.map { OptimizedParameter(path: $0.path, parameter: $0.parameter) }, gradients: gradients,
      learningRate: learningRate, gradientScale: gradientScale, phase: phase)
  }

  /// Steps belong to the training phase.
  func checkPhase(_ phase: Phase) {
    require(
      phase == .training, "an optimizer steps in the training phase only; help: call it with phase .training, after the gradients"
    )
  }
}

extension ParameterGradients {
  /// The Euclidean length of all gradients of `parameters` together.
  func norm(of parameters: [(path: String, parameter: Parameter)]) -> Double {
    parameters.reduce(0) { $0 + (self[$1.parameter]?.sumOfSquares() ?? 0) }.squareRoot()
  }
}
