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
  /// Whether the gradient of the input is written over what was kept or over the upstream gradient.
  var isInPlace = false
  /// Whether evaluation does it in the pass of the convolution before it.
  var isFolded = false
  /// A mask that is kept besides.
  var mask = 0
  /// Elements of each parameter that learns here.
  var weights: [Int] = []
  /// The weight in another order that evaluation keeps beside it.
  var evaluationForm = 0
  /// What a convolution takes besides, by the number of images.
  var convolution: (@Sendable (_ images: Int) -> ConvolutionMemory)?
}

/// Operations in the order of application.
indirect enum MemoryNode {
  case step(MemoryStep)
  /// The same elements under another shape.
  case view
  /// One after the other.
  case group([MemoryNode])
  /// A branch, and one beside it or none, added up; `isFused` where the last operation of the first adds.
  case sum(MemoryNode, MemoryNode?, output: Int, isFused: Bool)
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
      return .sum(
        layer.main.memoryNode(input), layer.shortcut?.memoryNode(input), output: output, isFused: layer.main.endsInNormalisation)
    case is Flatten: return .view
    case is GlobalAveragePool: break
    case let layer as MaxPool:
      (step.keepsInput, step.isInPlace) = (true, layer.window == .pairs)
      step.keepsOutput = !step.isInPlace
    case let layer as Dropout:
      guard layer.rate > 0, !isFrozen else { return .view }
      (step.keepsInput, step.mask) = (true, step.input)
    case let layer as Conv2D:
      step.keepsInput = true
      let (filter, stride, padding, groups) = (layer.weight.value.shape, layer.stride, layer.padding, layer.groups)
      step.convolution = { images in
        ConvolutionMemory(
          image: [images] + input.dropFirst(), filter: filter, stride: stride, padding: padding, groups: groups)
      }
    case let layer as Dense: (step.keepsInput, step.evaluationForm) = (true, layer.weight.value.count)
    case is BatchNorm: (step.keepsInput, step.isInPlace) = (true, true)
    default: step.keepsInput = true  // ReLU, PReLU, and any layer that is not known here
    }
    return .step(step)
  }
}

extension Sequential {
  /// The operations of the layers: a normalisation, an activation and a pooling of pairs that follow one another are one, as in training.
  func memoryNodes(_ input: [Int]) -> [MemoryNode] {
    var (shape, nodes) = (input, [MemoryNode]())
    var before: (any Layer)?
    for layer in layers {
      let next = layer.memoryNode(shape)
      shape = layer.outputShape(shape)
      if case .step(var step) = next {
        if layer is BatchNorm { step.isFolded = before is Conv2D }
        if case .step(let norm)? = nodes.last, norm.isInPlace, norm.keepsInput, step.joins(layer, after: before) {
          nodes[nodes.count - 1] = .step(norm.joined(step))
        } else {
          nodes.append(.step(step))
        }
      } else {
        nodes.append(next)
      }
      before = layer
    }
    return nodes
  }

  /// Whether the last operation is a normalisation, with or without an activation, which adds a residual block's other branch.
  fileprivate var endsInNormalisation: Bool {
    let last = layers.suffix(2)
    return last.last is BatchNorm || last.first is BatchNorm && (last.last is ReLU || last.last is PReLU)
  }
}

extension MemoryStep {
  /// Whether a layer's step is done in the pass of the normalisation before it.
  fileprivate func joins(_ layer: any Layer, after before: (any Layer)?) -> Bool {
    switch layer {
    case is ReLU, is PReLU: before is BatchNorm
    case let layer as MaxPool: layer.window == .pairs && (before is BatchNorm || before is ReLU || before is PReLU)
    default: false
    }
  }

  fileprivate func joined(_ next: MemoryStep) -> MemoryStep {
    var step = self
    step.output = next.output
    step.weights += next.weights
    return step
  }
}
