import Gradients
import Models
import Tensors

/// One operation as the memory plan sees it: what it makes, and what the tape keeps of it for the way back.
///
/// Counts are of elements, those of images for one image.
struct MemoryStep {
  /// What goes in.
  var input: Int
  /// What comes out.
  var output: Int
  /// Whether the gradient reads what went in.
  var keepsInput = false
  /// Whether the gradient reads what came out.
  var keepsOutput = false
  /// What else is kept: a mask, sums before a bias.
  var beside = 0
  /// Elements of each parameter that learns here.
  var weights: [Int] = []
  /// Whether each thread sums up a gradient of the weights of its own.
  var splitsWeights = false
}

/// Operations in the order of application.
indirect enum MemoryNode {
  case step(MemoryStep)
  /// The same elements under another shape.
  case view
  /// One after the other.
  case group([MemoryNode])
  /// A branch, and one beside it or none, added up.
  case sum(MemoryNode, MemoryNode?, output: Int)
}

extension Layer {
  /// The one table of what each layer makes and keeps. It follows what the operations of module Gradients capture: where one of them
  /// changes, its line here has to follow, and `MemoryPlanTests` fails until it does.
  ///
  /// - Parameter input: The shape of one image's input, `[1, ...]`.
  func memoryNode(_ input: [Int]) -> MemoryNode {
    let output = outputShape(input).reduce(1, *)
    var step = MemoryStep(input: input.reduce(1, *), output: output)
    if !isFrozen { step.weights = parameters.filter { !$0.value.isFixed }.map(\.value.value.count) }
    switch self {
    case let layer as Sequential: return .group(layer.memoryNodes(input))
    case let layer as Residual:
      return .sum(layer.main.memoryNode(input), layer.shortcut?.memoryNode(input), output: output)
    case is Flatten: return .view
    case is GlobalAveragePool: break
    case is MaxPool: (step.keepsInput, step.keepsOutput) = (true, true)
    case let layer as Dropout:
      guard layer.rate > 0, !isFrozen else { return .view }
      (step.keepsInput, step.beside) = (true, step.input)
    case let layer as Conv2D:
      (step.keepsInput, step.splitsWeights) = (true, true)
      step.beside = layer.bias == nil ? 0 : output
    case let layer as Dense:
      step.keepsInput = true
      step.beside = layer.bias == nil ? 0 : output
    default: step.keepsInput = true  // BatchNorm, ReLU, PReLU, and any layer that is not known here
    }
    return .step(step)
  }
}

extension Sequential {
  func memoryNodes(_ input: [Int]) -> [MemoryNode] {
    var shape = input
    return layers.map { layer in
      defer { shape = layer.outputShape(shape) }
      return layer.memoryNode(shape)
    }
  }
}
