import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension Augmentation {
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
    var transform = Transform()
    transform.isFlipped = generator.uniform() < flipProbability && flip
    transform.shiftX = within(shift)
    transform.shiftY = within(shift)
    transform.degrees = within(rotation)
    transform.scale = 1 + within(scale)
    transform.brightness = 1 + within(brightness)
    transform.contrast = 1 + within(contrast)
    transform.shear = within(shear)
    transform.gamma = exp(within(log(1 + gamma)))
    transform.illumination = illumination * generator.uniform()
    transform.lightAngle = 2 * .pi * generator.uniform()
    transform.blur = blur * generator.uniform()
    transform.noise = noise * generator.uniform()
    let rectangle = Self.rectangle(with: &generator, largest: erasedArea)
    transform.erased = generator.uniform() < erasing ? rectangle : nil
    transform.noiseSeed = generator.next()
    transform.elasticSeed = generator.next()
    transform.elastic = elastic
    transform.elasticCells = elasticCells
    transform.aspect = exp(within(aspect))
    transform.forgetWhatIsOff()
    return transform
  }

  private static func rectangle(with generator: inout SeededGenerator, largest: Double) -> Transform.Rectangle {
    let area = largest * generator.uniform(in: 0.1...1)
    let ratio = exp(generator.uniform(in: -log(3)...log(3)))
    let (height, width) = (min((area * ratio).squareRoot(), 1), min((area / ratio).squareRoot(), 1))
    return .init(
      top: (1 - height) * generator.uniform(), left: (1 - width) * generator.uniform(), height: height, width: width)
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
    /// The factor of width over height, the area kept.
    public var aspect = 1.0
    /// How many columns to the right a row goes for each row that it lies below the centre.
    public var shear = 0.0
    /// The largest elastic displacement, as a fraction of each side.
    public var elastic = 0.0
    /// The cells of the elastic field along each axis.
    public var elasticCells = 3
    /// What the elastic field is drawn from.
    public var elasticSeed: UInt64 = 0
    /// The standard deviation of the blur, in pixels.
    public var blur = 0.0
    /// The light is 1 - illumination in the darkest corner and 1 + illumination in the lightest.
    public var illumination = 0.0
    /// The direction in which it gets lighter, in radians from the right, downwards.
    public var lightAngle = 0.0
    /// The factor of all values.
    public var brightness = 1.0
    /// The factor of the distances from the mean.
    public var contrast = 1.0
    /// The exponent of values as fractions of 255.
    public var gamma = 1.0
    /// The standard deviation of the noise, in grey levels.
    public var noise = 0.0
    /// What the noise is drawn from.
    public var noiseSeed: UInt64 = 0
    /// The part that is erased, after all else.
    public var erased: Rectangle?

    /// A part of an image, in fractions of its sides, and the grey level that it gets.
    public struct Rectangle: Sendable, Equatable {
      /// From the upper border.
      public var top: Double
      /// From the left border.
      public var left: Double
      /// Of the image's height.
      public var height: Double
      /// Of the image's width.
      public var width: Double
      /// The grey level, 0...255; nil for the mean of the image.
      public var value: Float?
    }

    /// Two variations that do the same are equal: what something switched off would have used is not kept.
    fileprivate mutating func forgetWhatIsOff() {
      if illumination == 0 { lightAngle = 0 }
      if noise == 0 { noiseSeed = 0 }
      if elastic == 0 { (elasticSeed, elasticCells) = (0, 3) }
    }
  }
}
