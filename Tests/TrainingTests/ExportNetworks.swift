import Gradients
import Models
import Tensors
import TestSupport

@testable import Training

/// Networks to export, with statistics and weights as if they had been trained.
enum ExportNetworks {
  /// Every layer that has a form in ONNX, each in a place where it can go wrong; input `[9, 7, 2]`.
  ///
  /// Normalisation stands first (nothing before it to take it in), after a convolution, after an activation, after a convolution
  /// and a dropout (folds through it), and after linear layers with and without a bias; a `Sequential` stands inside.
  static func everything() -> Sequential {
    var random = SeededGenerator(seed: 5)
    return trained(
      Sequential([
        BatchNorm(2), PReLU(2), Conv2D(2, 4, kernel: 3, stride: 2, padding: 1, generator: &random), BatchNorm(4), PReLU(4),
        BatchNorm(4),
        Sequential([
          Conv2D(4, 6, kernel: 2, bias: false, generator: &random), Dropout(0.5, generator: random), BatchNorm(6), ReLU(),
        ]),
        MaxPool(2, stride: 1, padding: 1), Flatten(), Dense(120, 5, bias: false, generator: &random), BatchNorm(5), PReLU(5),
        Dense(5, 3, generator: &random), BatchNorm(3),
      ]))
  }

  /// A network that ends in the means of its channels; input `[9, 7, 2]`.
  static func pooled() -> Sequential {
    var random = SeededGenerator(seed: 6)
    return trained(
      Sequential([
        Conv2D(2, 4, kernel: 3, generator: &random), BatchNorm(4), GlobalAveragePool(), Dense(4, 3, generator: &random),
      ]))
  }

  /// Residual blocks with and without a shortcut, one inside another, and a depthwise convolution; input `[9, 7, 2]`.
  static func residual() -> Sequential {
    var random = SeededGenerator(seed: 7)
    let inner = Residual(
      Sequential([BatchNorm(4), Conv2D(4, 4, kernel: 3, padding: 1, groups: 4, bias: false, generator: &random), BatchNorm(4)]))
    let outer = Residual(
      Sequential([
        BatchNorm(2), Conv2D(2, 4, kernel: 3, stride: 2, padding: 1, bias: false, generator: &random), BatchNorm(4), PReLU(4),
        inner,
      ]),
      shortcut: Sequential([Conv2D(2, 4, kernel: 1, stride: 2, bias: false, generator: &random), BatchNorm(4)]))
    let rows = Residual(Sequential([Dense(5, 5, generator: &random), ReLU()]))
    return trained(
      Sequential([outer, BatchNorm(4), Flatten(), Dense(80, 5, generator: &random), rows, Dense(5, 3, generator: &random)]))
  }

  /// Gives parameters and statistics values of their own; variances are positive.
  static func trained(_ network: Sequential) -> Sequential {
    for (index, entry) in network.allParameters.enumerated() {
      let old = entry.parameter.value
      entry.parameter.value = Tensor(
        zip(old.values, referenceNumbers(old.count, tag: index, scale: 0.3)).map(+), shape: old.shape)
    }
    for (index, entry) in network.allBuffers.enumerated() {
      let old = entry.buffer.value
      let moves = referenceNumbers(old.count, tag: 1000 + index, scale: 0.8)
      entry.buffer.value = Tensor(zip(old.values, moves).map(+), shape: old.shape)
    }
    return network
  }

  /// Some inputs of a shape.
  static func inputs(_ shape: [Int], count: Int = 3) -> Tensor {
    Tensor(referenceNumbers(count * shape.reduce(1, *), tag: 77, scale: 2), shape: [count] + shape)
  }
}

extension [EvaluationStep] {
  /// What the steps compute, by the engine's own operations.
  func apply(_ input: Tensor) -> Tensor {
    reduce(Variable(input)) { input, step in
      switch step.operation {
      case .convolution(let weight, let bias, let stride, let padding, let groups):
        let output = input.convolved(with: Variable(weight), stride: stride, padding: padding, groups: groups)
        return bias.map { output + Variable($0) } ?? output
      case .linear(let weight, let bias):
        let output = input.matmul(transposed: Variable(weight))
        return bias.map { output + Variable($0) } ?? output
      case .normalization(let norm):
        return input.normalized(
          gamma: Variable(norm.gamma), beta: Variable(norm.beta), mean: norm.mean, variance: norm.variance, epsilon: norm.epsilon)
      case .relu: return input.relu()
      case .prelu(let slope): return input.prelu(slope: Variable(slope))
      case .maxPool(let window): return input.maxPooled(window)
      case .globalAveragePool: return input.spatialMean()
      case .flatten: return Flatten()(input, phase: .evaluation)
      case .residual(let main, let shortcut): return Variable(main.apply(input.value)) + Variable(shortcut.apply(input.value))
      }
    }.value
  }
}
