import CKernels

// Max pooling of 2x2 pixels that do not overlap, with an affine map and an activation before it in the same pass: what those make of the
// image is never written. N images of H x W pixels and C channels.

extension Window {
  /// 2x2 pixels that do not overlap: the pooling that has kernels of its own.
  public static let pairs = Window(2, stride: 2)
}

extension Tensor {
  /// What a finish makes of these images, max pooled by `Window.pairs`, in one pass over memory.
  ///
  /// `y = max over 2x2 of activation(scale x + shift)`; a NaN in the window wins
  ///
  /// Shapes: `self [N, H, W, C]` -> `[N, H / 2, W / 2, C]`.
  ///
  /// - Parameter finish: Has no addend.
  public func pairsPooled(_ finish: Finish) -> Tensor {
    let result = Tensor(uninitialized: pairsShape(finish))
    let images = PairImages(self)
    let (x, y) = (storage.pointer, result.storage.pointer)
    Threads.split(images.count) { _, range in
      var form = finish.kernelForm
      for n in range {
        tk_pool_pairs(x + n * images.size, &form, y + n * images.pooledSize, images.height, images.width, images.channels)
      }
    }
    return result
  }

  /// The sums of the gradient of `pairsPooled` at these images.
  ///
  /// Shapes: `self [N, H, W, C]`, `upstream [N, H / 2, W / 2, C]`.
  public func pairsSums(_ finish: Finish, upstream: Tensor) -> FinishSums {
    checkPairs(finish, upstream)
    let images = PairImages(self)
    let (x, dy) = (storage.pointer, upstream.storage.pointer)
    return finish.sums(channels: images.channels, parts: Threads.parts(images.count)) { totals in
      Threads.split(images.count) { part, range in
        var form = finish.kernelForm
        for n in range {
          tk_pool_pairs_sums(
            x + n * images.size, dy + n * images.pooledSize, &form, totals + part * 3 * images.channels, images.height,
            images.width,
            images.channels)
        }
      }
    }
  }

  /// The gradient of `pairsPooled` with respect to the images.
  ///
  /// Written over the images if the variable is their only owner; they have an end here.
  ///
  /// Shapes: `input [N, H, W, C]`, `upstream [N, H / 2, W / 2, C]` -> as `input`.
  ///
  /// - Parameters:
  ///   - finish: What was done before the pooling.
  ///   - input: x.
  ///   - upstream: dy.
  ///   - combination: What makes the gradient of g and x; `nil` for g itself.
  public static func pairsGradient(
    _ finish: Finish, input: inout Tensor, upstream: Tensor, combination: FinishCombination?
  ) -> Tensor {
    input.checkPairs(finish, upstream)
    let result = input.ownedAlone() ?? Tensor(uninitialized: input.shape)
    let images = PairImages(input)
    let (x, dy, dx) = (input.storage.pointer, upstream.storage.pointer, result.storage.pointer)
    Threads.split(images.count) { _, range in
      var (form, sum) = (finish.kernelForm, combination?.kernelForm ?? tk_combination())
      for n in range {
        let offset = n * images.size
        tk_pool_pairs_backward(
          x + offset, dy + n * images.pooledSize, &form, &sum, dx + offset, images.height, images.width, images.channels)
      }
    }
    return result
  }

  private func pairsShape(_ finish: Finish) -> [Int] {
    let geometry = poolGeometry(.pairs)
    require(finish.addend == nil, "what is pooled in the same pass has no addend")
    let result = [shape[0], Int(geometry.out_height), Int(geometry.out_width), shape[3]]
    finish.check(channels: shape[3], result: result)
    return result
  }

  private func checkPairs(_ finish: Finish, _ upstream: Tensor) {
    let expected = pairsShape(finish)
    require(upstream.shape == expected, "the upstream gradient must be \(expected), found \(upstream.shape)")
  }
}

/// The sizes of images that are pooled by pairs.
private struct PairImages {
  let count: Int
  let height: Int
  let width: Int
  let channels: Int
  /// Floats of an image, and of one that is pooled.
  let size: Int
  let pooledSize: Int

  init(_ images: Tensor) {
    (count, height, width, channels) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    size = height * width * channels
    pooledSize = (height / 2) * (width / 2) * channels
  }
}
