import CKernels

extension Tensor {
  /// The largest element of each window and channel; a NaN in the window wins.
  ///
  /// Shapes: `self [N, H, W, C]` -> `[N, H', W', C]`.
  public func maxPooled(_ window: Window) -> Tensor {
    guard window != .pairs else { return pairsPooled(Finish()) }
    let geometry = poolGeometry(window)
    let result = Tensor(uninitialized: [shape[0], Int(geometry.out_height), Int(geometry.out_width), shape[3]])
    let (x, y) = (storage.pointer, result.storage.pointer)
    let (size, outSize) = (count / max(shape[0], 1), result.count / max(shape[0], 1))
    Threads.split(shape[0]) { _, images in
      withUnsafePointer(to: geometry) { g in for n in images { tk_max_pool(x + n * size, y + n * outSize, g) } }
    }
    return result
  }

  /// The gradient of `maxPooled` at `self`: each upstream value goes to the first largest element of its window.
  public func maxPoolGradient(_ window: Window, pooled: Tensor, upstream: Tensor) -> Tensor {
    let geometry = poolGeometry(window)
    require(pooled.shape == upstream.shape, "the upstream gradient must be \(pooled.shape), found \(upstream.shape)")
    guard window != .pairs else {
      var input = self
      return Self.pairsGradient(Finish(), input: &input, upstream: upstream, combination: nil)
    }
    let result = Tensor(zeros: shape)
    let (x, y, dy, dx) = (storage.pointer, pooled.storage.pointer, upstream.storage.pointer, result.storage.pointer)
    let (size, outSize) = (count / max(shape[0], 1), pooled.count / max(shape[0], 1))
    Threads.split(shape[0]) { _, images in
      withUnsafePointer(to: geometry) { g in
        for n in images { tk_max_pool_backward(x + n * size, y + n * outSize, dy + n * outSize, dx + n * size, g) }
      }
    }
    return result
  }

  /// The mean of each channel over all pixels of an image.
  ///
  /// Shapes: `self [N, H, W, C]` -> `[N, C]`.
  public func spatialMean() -> Tensor {
    require(rank == 4, "a spatial mean needs images [N, H, W, C], found \(shape)")
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    let result = Tensor(uninitialized: [shape[0], channels])
    Threads.split(shape[0]) { _, images in
      var sums = [Double](repeating: 0, count: channels)
      for n in images {
        for c in 0..<channels { sums[c] = 0 }
        tk_column_sums(storage.pointer + n * pixels * channels, &sums, pixels, channels)
        for c in 0..<channels { result.storage.pointer[n * channels + c] = Float(sums[c] / Double(pixels)) }
      }
    }
    return result
  }

  /// Each row repeated over all pixels: the transpose of a spatial sum.
  ///
  /// Shapes: `self [N, C]` -> `[N, H, W, C]`.
  public func spread(height: Int, width: Int) -> Tensor {
    require(rank == 2, "spreading needs [N, C], found \(shape)")
    let channels = shape[1]
    let result = Tensor(uninitialized: [shape[0], height, width, channels])
    Threads.split(shape[0]) { _, images in
      for n in images {
        for pixel in 0..<height * width {
          (result.storage.pointer + (n * height * width + pixel) * channels).update(
            from: storage.pointer + n * channels, count: channels)
        }
      }
    }
    return result
  }

  func poolGeometry(_ window: Window) -> tk_window {
    require(rank == 4, "pooling needs images [N, H, W, C], found \(shape)")
    require(
      window.padding < window.height && window.padding < window.width, "a pooling window must overlap the image at every position"
    )
    return window.geometry(shape[1], shape[2], shape[3])
  }
}
