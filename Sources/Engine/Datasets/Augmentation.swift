import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// How images are varied in training, and in training only: evaluation has no way to be given one.
///
/// What happens to an image depends on (seed, epoch, index of the image) and nothing else, so threads, prefetching and
/// resuming cannot change it. Every number is drawn each time, so that setting one field to 0 leaves the others' draws.
public struct Augmentation: Sendable, Equatable, Codable {
  /// Whether half of the images are mirrored left to right.
  public var flip: Bool
  /// The largest shift along each axis, as a fraction of its length.
  public var shift: Double
  /// The largest rotation either way, in degrees.
  public var rotation: Double
  /// The largest change of size: the factor is between 1 - scale and 1 + scale.
  public var scale: Double
  /// The largest change of brightness: values are multiplied by 1 - brightness to 1 + brightness.
  public var brightness: Double
  /// The largest change of contrast: distances from the mean are multiplied by 1 - contrast to 1 + contrast.
  public var contrast: Double

  /// An augmentation; what is not named stays as it is in the images.
  public init(
    flip: Bool = false, shift: Double = 0, rotation: Double = 0, scale: Double = 0, brightness: Double = 0, contrast: Double = 0
  ) {
    for (name, fraction) in [("shift", shift), ("scale", scale), ("brightness", brightness), ("contrast", contrast)] {
      require((0..<1).contains(fraction), "augmentation: \(name) is a fraction from 0 to below 1, found \(fraction)")
    }
    require((0...180).contains(rotation), "augmentation: rotation is 0 to 180 degrees, found \(rotation)")
    self.flip = flip
    self.shift = shift
    self.rotation = rotation
    self.scale = scale
    self.brightness = brightness
    self.contrast = contrast
  }

  /// What happens to one image in one epoch.
  ///
  /// - Parameters:
  ///   - seed: The seed of the run.
  ///   - epoch: The epoch, from 0 on.
  ///   - sample: The index of the image in the training data.
  ///   - occurrence: How often the image came before in the epoch, so that a repeated one is varied in another way.
  public func draw(seed: Int, epoch: Int, sample: Int, occurrence: Int = 0) -> Transform {
    var generator =
      occurrence == 0
      ? SeededGenerator(seed: seed, stream: RandomStream.augmentation.rawValue, epoch, sample)
      : SeededGenerator(seed: seed, stream: RandomStream.repeatedAugmentation.rawValue, epoch, sample, occurrence)
    func within(_ largest: Double) -> Double { largest * generator.uniform(in: -1...1) }
    return Transform(
      isFlipped: generator.uniform() < 0.5 && flip, shiftX: within(shift), shiftY: within(shift), degrees: within(rotation),
      scale: 1 + within(scale), brightness: 1 + within(brightness), contrast: 1 + within(contrast))
  }

  /// One variation of one image; the default leaves it as it is.
  public struct Transform: Sendable, Equatable {
    /// Whether the image is mirrored left to right, before all else.
    public var isFlipped = false
    /// The shift to the right, as a fraction of the width.
    public var shiftX = 0.0
    /// The shift down, as a fraction of the height.
    public var shiftY = 0.0
    /// The rotation about the centre in degrees, counter-clockwise as seen.
    public var degrees = 0.0
    /// The factor of size about the centre.
    public var scale = 1.0
    /// The factor of all values.
    public var brightness = 1.0
    /// The factor of the distances from the mean.
    public var contrast = 1.0
  }
}

extension Augmentation.Transform {
  /// Writes the varied image: one affine bilinear resampling with the border repeated, then contrast and brightness.
  ///
  /// v' = brightness · (mean + contrast · (v - mean)), the mean being that of the resampled image, held within 0...255.
  ///
  /// Shapes: `target` is `[H, W, C]` as the image; values 0...255.
  func write(_ image: Image, to target: UnsafeMutableBufferPointer<Float>) {
    require(target.count == image.pixels.count, "the target holds \(image.pixels.count) values, found \(target.count)")
    image.pixels.withUnsafeBufferPointer { source in
      let sampler = AffineSampler(self, height: image.height, width: image.width)
      if image.channels == 1 {
        sampler.sample(source, to: target, channels: 1)
      } else {
        sampler.sample(source, to: target, channels: 3)
      }
    }
    guard brightness != 1 || contrast != 1 else { return }
    let average = mean(of: UnsafeBufferPointer(target))
    let factor = Float(brightness * contrast)
    let offset = Float(brightness * (1 - contrast) * average)
    for index in 0..<target.count { target[index] = min(max(target[index] * factor + offset, 0), 255) }
  }
}

/// Where each pixel of the result comes from: (x, y) = (startX, startY) + column · (stepX, stepY) + row · (rowX, rowY).
private struct AffineSampler {
  let height, width: Int
  let startX, startY, stepX, stepY, rowX, rowY: Float

  /// The inverse of: mirror, then scale and rotate about the centre, then shift.
  init(_ transform: Augmentation.Transform, height: Int, width: Int) {
    let angle = transform.degrees * .pi / 180
    let (cosine, sine) = (cos(angle) / transform.scale, sin(angle) / transform.scale)
    let mirror: Double = transform.isFlipped ? -1 : 1
    let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let (shiftX, shiftY) = (transform.shiftX * Double(width), transform.shiftY * Double(height))
    // Rows count downwards, so turning a result pixel back clockwise is x cos - y sin, x sin + y cos.
    let (x, y) = (-centreX - shiftX, -centreY - shiftY)
    startX = Float(centreX + mirror * (x * cosine - y * sine))
    startY = Float(centreY + x * sine + y * cosine)
    (stepX, stepY) = (Float(mirror * cosine), Float(sine))
    (rowX, rowY) = (Float(-mirror * sine), Float(cosine))
    (self.height, self.width) = (height, width)
  }

  /// Writes every pixel of the result; called with a literal number of channels, so that each has a loop of its own.
  @inline(__always)
  func sample(_ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<Float>, channels: Int) {
    let (lastX, lastY) = (Float(width - 1), Float(height - 1))
    let (mostX, mostY) = (max(width - 2, 0), max(height - 2, 0))
    let right = width > 1 ? channels : 0
    let below = height > 1 ? width * channels : 0
    for row in 0..<height {
      let (rowStartX, rowStartY) = (startX + Float(row) * rowX, startY + Float(row) * rowY)
      for column in 0..<width {
        let x = min(max(rowStartX + Float(column) * stepX, 0), lastX)
        let y = min(max(rowStartY + Float(column) * stepY, 0), lastY)
        let (left, top) = (min(Int(x), mostX), min(Int(y), mostY))
        let (shareX, shareY) = (x - Float(left), y - Float(top))
        for channel in 0..<channels {
          let corner = (top * width + left) * channels + channel
          let (a, b) = (Float(source[corner]), Float(source[corner + right]))
          let (c, d) = (Float(source[corner + below]), Float(source[corner + below + right]))
          let upper = a + (b - a) * shareX
          let lower = c + (d - c) * shareX
          target[(row * width + column) * channels + channel] = upper + (lower - upper) * shareY
        }
      }
    }
  }
}
