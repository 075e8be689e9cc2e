import Gradients
import Tensors

extension Sequential {
  /// The outputs for a batch in evaluation, for layers that treat each image alone, as all of ours do there.
  ///
  /// The images are split over the threads, and each thread takes some of them at a time through all layers: what one layer gives is
  /// still in the cache for the next, and threads wait for each other once instead of at every layer.
  ///
  /// Shapes: `[N, ...]` -> as `outputShape`.
  public func evaluated(_ images: Tensor) -> Tensor {
    images.mappingRows(atMost: imagesAtOnce(images.shape), row: Array(outputShape(images.shape).dropFirst())) { [self] rows in
      Phase.evaluation.run { self(Variable(rows), phase: $0).value }
    }
  }

  /// As many images as have activations that weigh as much as the weights: more would wait for activations, fewer for weights, which
  /// are read once for all of them.
  private func imagesAtOnce(_ shape: [Int]) -> Int {
    max(1, parameterCount / max(1, Self.largestOutput(self, [1] + shape.dropFirst())))
  }

  /// The most numbers that a layer inside gives for one image.
  private static func largestOutput(_ layer: any Layer, _ input: [Int]) -> Int {
    switch layer {
    case let residual as Residual: return largestOutput(residual.main, input)
    case let sequence as Sequential:
      var (shape, largest) = (input, 0)
      for layer in sequence.layers {
        largest = max(largest, largestOutput(layer, shape))
        shape = layer.outputShape(shape)
      }
      return largest
    default: return layer.outputShape(input).reduce(1, *)
    }
  }
}
