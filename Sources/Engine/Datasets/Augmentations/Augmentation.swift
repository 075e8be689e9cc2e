import Tensors

/// How images are varied in training, and in training only: evaluation has no way to be given one.
///
/// What happens to an image depends on (seed, epoch, index of the image) and nothing else, so threads, prefetching and
/// resuming cannot change it. Every number is drawn each time, so that setting one field to 0 leaves the others' draws.
/// Everything is off unless named; "within ±a" means uniform from -a to a.
public struct Augmentation: Sendable, Equatable, Codable {
  /// Whether images are mirrored left to right, with `flipProbability`.
  public var flip = false
  /// The fraction of images that `flip` mirrors: a half unless named.
  public var flipProbability = 0.5
  /// The largest shift along each axis, within ±shift of its length.
  public var shift = 0.0
  /// The largest rotation, within ±rotation degrees.
  public var rotation = 0.0
  /// The largest change of size: the factor is 1 and within ±scale of it.
  public var scale = 0.0
  /// The largest change of shape: width over height is multiplied by exp(a), a within ±aspect, the area kept.
  public var aspect = 0.0
  /// The largest horizontal shear: columns move by y times a number within ±shear, y being the row from the centre.
  public var shear = 0.0
  /// The largest elastic displacement of a pixel along each axis, as a fraction of its length: a cubic B-spline over a grid of random
  /// points, each uniform within ±elastic.
  public var elastic = 0.0
  /// The cells of the elastic field along each axis: with more, the waves are shorter.
  public var elasticCells = 3
  /// The largest Gaussian blur: the standard deviation is uniform from 0 to blur, in pixels.
  public var blur = 0.0
  /// The largest gradient of light: the factor goes from 1 - g to 1 + g across the image, g uniform from 0 to illumination, the
  /// direction uniform.
  public var illumination = 0.0
  /// The largest change of brightness: values are multiplied by 1 and within ±brightness of it.
  public var brightness = 0.0
  /// The largest change of contrast: distances from the mean are multiplied by 1 and within ±contrast of it.
  public var contrast = 0.0
  /// The largest change of gamma: v becomes 255 (v / 255)^g, g = (1 + gamma)^u with u within ±1.
  public var gamma = 0.0
  /// The largest noise: added to each value, close to normal, the standard deviation uniform from 0 to noise, in grey levels.
  public var noise = 0.0
  /// The fraction of images of which a rectangle is erased (cutout).
  public var erasing = 0.0
  /// The largest erased part of the area: uniform from a tenth of it, height to width log-uniform from 1/3 to 3, the place uniform,
  /// filled with the mean of the image.
  public var erasedArea = 0.2

  /// An augmentation; what is not named stays as it is in the images.
  public init(
    flip: Bool = false, flipProbability: Double = 0.5, shift: Double = 0, rotation: Double = 0, scale: Double = 0,
    aspect: Double = 0, shear: Double = 0, elastic: Double = 0, elasticCells: Int = 3, blur: Double = 0, illumination: Double = 0,
    brightness: Double = 0, contrast: Double = 0, gamma: Double = 0, noise: Double = 0, erasing: Double = 0,
    erasedArea: Double = 0.2
  ) {
    let fractions = [
      ("shift", shift), ("scale", scale), ("brightness", brightness), ("contrast", contrast), ("shear", shear),
      ("elastic", elastic), ("illumination", illumination),
    ]
    for (name, fraction) in fractions {
      require((0..<1).contains(fraction), "augmentation: \(name) is a fraction from 0 to below 1, found \(fraction)")
    }
    for (name, share) in [("flipProbability", flipProbability), ("erasing", erasing), ("erasedArea", erasedArea)] {
      require((0...1).contains(share), "augmentation: \(name) is a fraction from 0 to 1, found \(share)")
    }
    require((0...2).contains(aspect), "augmentation: aspect is 0 to 2, found \(aspect)")
    require((0...180).contains(rotation), "augmentation: rotation is 0 to 180 degrees, found \(rotation)")
    require((1...32).contains(elasticCells), "augmentation: elasticCells is 1 to 32, found \(elasticCells)")
    require((0...16).contains(blur), "augmentation: blur is 0 to 16 pixels, found \(blur)")
    require((0...4).contains(gamma), "augmentation: gamma is 0 to 4, found \(gamma)")
    require((0...255).contains(noise), "augmentation: noise is 0 to 255 grey levels, found \(noise)")
    self.flip = flip
    self.flipProbability = flipProbability
    self.shift = shift
    self.rotation = rotation
    self.scale = scale
    self.aspect = aspect
    self.shear = shear
    self.elastic = elastic
    self.elasticCells = elasticCells
    self.blur = blur
    self.illumination = illumination
    self.brightness = brightness
    self.contrast = contrast
    self.gamma = gamma
    self.noise = noise
    self.erasing = erasing
    self.erasedArea = erasedArea
  }
}
