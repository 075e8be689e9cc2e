import Tensors

extension Augmentation.Transform {
  /// Writes the varied image: geometry, then blur, then light, then noise, then what is erased.
  ///
  /// Geometry is one bilinear resampling with the border repeated, whatever it is made of. Values stay within 0...255.
  ///
  /// Shapes: `target` is `[H, W, C]` as the image; values 0...255.
  func write(_ image: Image, to target: UnsafeMutableBufferPointer<Float>) {
    require(target.count == image.pixels.count, "the target holds \(image.pixels.count) values, found \(target.count)")
    let (height, width, channels) = (image.height, image.width, image.channels)
    image.pixels.withUnsafeBufferPointer { source in
      let sampler = GeometrySampler(self, height: height, width: width)
      if channels == 1 {
        sampler.sample(source, to: target, channels: 1)
      } else {
        sampler.sample(source, to: target, channels: 3)
      }
    }
    if blur > 0 { blurGaussian(target, height: height, width: width, channels: channels, deviation: blur) }
    if illumination > 0 { light(target, height: height, width: width, channels: channels) }
    if brightness != 1 || contrast != 1 { adjust(target) }
    if gamma != 1 { adjustGamma(target) }
    if noise > 0 { addNoise(target) }
    if let erased { erase(erased, of: target, height: height, width: width, channels: channels) }
  }

  private func erase(
    _ rectangle: Rectangle, of target: UnsafeMutableBufferPointer<Float>, height: Int, width: Int, channels: Int
  ) {
    let top = Int((rectangle.top * Double(height)).rounded())
    let bottom = min(Int(((rectangle.top + rectangle.height) * Double(height)).rounded()), height)
    let left = Int((rectangle.left * Double(width)).rounded())
    let right = min(Int(((rectangle.left + rectangle.width) * Double(width)).rounded()), width)
    guard top < bottom, left < right else { return }
    let value = rectangle.value ?? Float(mean(of: UnsafeBufferPointer(target)))
    for row in top..<bottom {
      for index in (row * width + left) * channels..<(row * width + right) * channels { target[index] = value }
    }
  }
}
