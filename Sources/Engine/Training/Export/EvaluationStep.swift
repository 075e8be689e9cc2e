import Gradients
import Models
import Tensors

/// One operation of a `Sequential` as evaluation sees it: dropout is gone, and normalisation is a scale and a shift.
struct EvaluationStep {
  /// Where its layer stands: "0", or "2.1" for a `Sequential` inside.
  var path: String
  var operation: Operation

  enum Operation {
    /// Shapes: weight `[O, K, K, I / groups]`, bias `[O]`.
    case convolution(weight: Tensor, bias: Tensor?, stride: Int, padding: Int, groups: Int)
    /// Shapes: weight `[O, I]`, bias `[O]`.
    case linear(weight: Tensor, bias: Tensor?)
    case normalization(Normalization)
    case relu
    /// Shapes: slope `[C]`.
    case prelu(slope: Tensor)
    case maxPool(Window)
    case globalAveragePool
    case flatten
    /// The sum of two branches; an empty one is the input itself.
    case residual(main: [EvaluationStep], shortcut: [EvaluationStep])
  }

  /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, all of shape `[C]`.
  struct Normalization {
    var gamma: Tensor
    var beta: Tensor
    var mean: Tensor
    var variance: Tensor
    var epsilon: Float
  }

  /// The layers that have a form here, as an error names them.
  static let knownLayers = [
    "Conv2D", "Dense", "BatchNorm", "ReLU", "PReLU", "MaxPool", "GlobalAveragePool", "Flatten", "Dropout", "Residual",
    "Sequential",
  ]
}

extension Sequential {
  /// What evaluation computes, in order; the steps of a `Sequential` inside stand in its place.
  ///
  /// - Parameters:
  ///   - input: The shape of one input, batch included: `[1, H, W, C]` or `[1, I]`.
  ///   - prefix: Where this `Sequential` stands, with a dot: "2.".
  /// - Throws: `ExportError.unknownLayer` for a layer of another type.
  func evaluationSteps(input: [Int], path prefix: String = "") throws(ExportError) -> [EvaluationStep] {
    var steps: [EvaluationStep] = []
    var shape = input
    for (index, layer) in layers.enumerated() {
      let path = prefix + String(index)
      if let inner = layer as? Sequential {
        steps += try inner.evaluationSteps(input: shape, path: path + ".")
      } else if let block = layer as? Residual {
        let main = try block.main.evaluationSteps(input: shape, path: path + ".main.")
        let shortcut = try block.shortcut?.evaluationSteps(input: shape, path: path + ".shortcut.") ?? []
        steps.append(EvaluationStep(path: path, operation: .residual(main: main, shortcut: shortcut)))
      } else if !(layer is Dropout) {
        let operation = try EvaluationStep.Operation(layer, path: path)
        require(operation.takes(shape), "layer \(path) (\(layer)) cannot take an input of shape \(shape)")
        steps.append(EvaluationStep(path: path, operation: operation))
      }
      shape = layer.outputShape(shape)
    }
    return steps
  }
}

extension EvaluationStep.Operation {
  /// What `layer` computes in evaluation.
  ///
  /// - Throws: `ExportError.unknownLayer`.
  init(_ layer: any Layer, path: String) throws(ExportError) {
    switch layer {
    case let layer as Conv2D:
      self = .convolution(
        weight: layer.weight.value, bias: layer.bias?.value, stride: layer.stride, padding: layer.padding, groups: layer.groups)
    case let layer as Dense: self = .linear(weight: layer.weight.value, bias: layer.bias?.value)
    case let layer as BatchNorm:
      self = .normalization(
        .init(
          gamma: layer.gamma.value, beta: layer.beta.value, mean: layer.runningMean.value, variance: layer.runningVariance.value,
          epsilon: layer.epsilon))
    case is ReLU: self = .relu
    case let layer as PReLU: self = .prelu(slope: layer.slope.value)
    case let layer as MaxPool: self = .maxPool(layer.window)
    case is GlobalAveragePool: self = .globalAveragePool
    case is Flatten: self = .flatten
    default: throw .unknownLayer(path: path, layer: layer.description)
    }
  }

  /// Whether the operation can be applied to a tensor of `shape`.
  fileprivate func takes(_ shape: [Int]) -> Bool {
    switch self {
    case .convolution(let weight, _, _, _, let groups): shape.count == 4 && shape[3] == weight.shape[3] * groups
    case .linear(let weight, _): shape.count == 2 && shape[1] == weight.shape[1]
    case .normalization(let norm): shape.last == norm.gamma.count
    case .prelu(let slope): shape.last == slope.count
    case .maxPool, .globalAveragePool: shape.count == 4
    case .relu, .flatten, .residual: true
    }
  }
}
