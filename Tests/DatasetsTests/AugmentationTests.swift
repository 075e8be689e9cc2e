import Testing

@testable import Datasets

struct AugmentationTests {
  private let letter = picture(
    """
    .####
    .#...
    .###.
    .#...
    .#...
    """)

  private func apply(_ image: Image, _ change: (inout Augmentation.Transform) -> Void) -> [Float] {
    var transform = Augmentation.Transform()
    change(&transform)
    var values = [Float](repeating: .nan, count: image.pixels.count)
    values.withUnsafeMutableBufferPointer { transform.write(image, to: $0) }
    return values
  }

  /// Sines and cosines of right angles are off by 10⁻¹⁶ and coordinates are Floats: 10⁻⁵ of a pixel, times 255.
  private let tolerance: Float = 0.01

  @Test func identityChangesNothing() {
    #expect(apply(letter) { _ in } == letter.pixels.map(Float.init))
    let face = SyntheticFaces(seed: 1, people: 1, height: 31, width: 23, channels: 3).image(person: 0, index: 0)
    #expect(apply(face) { _ in } == face.pixels.map(Float.init))
  }

  @Test func flip() {
    let face = SyntheticFaces(seed: 1, people: 1, height: 31, width: 24, channels: 3).image(person: 0, index: 0)
    #expect(apply(face) { $0.isFlipped = true } == face.flippedHorizontally.pixels.map(Float.init))
  }

  @Test func quarterTurnCounterClockwise() {
    let turned = """
      #....
      #.#..
      #.#..
      #####
      .....
      """
    #expect(text(apply(letter) { $0.degrees = 90 }, width: 5, tolerance: tolerance) == turned)
  }

  @Test func quarterTurnClockwise() {
    let turned = """
      .....
      #####
      ..#.#
      ..#.#
      ....#
      """
    #expect(text(apply(letter) { $0.degrees = -90 }, width: 5, tolerance: tolerance) == turned)
  }

  @Test func halfTurn() {
    let turned = """
      ...#.
      ...#.
      .###.
      ...#.
      ####.
      """
    #expect(text(apply(letter) { $0.degrees = 180 }, width: 5, tolerance: tolerance) == turned)
  }

  /// The mirror comes first, then the turn.
  @Test func flipThenTurn() {
    let turned = """
      .....
      #####
      #.#..
      #.#..
      #....
      """
    let values = apply(letter) {
      $0.isFlipped = true
      $0.degrees = 90
    }
    #expect(text(values, width: 5, tolerance: tolerance) == turned)
  }

  /// One pixel to the right and two down; what comes in is the border repeated.
  @Test func shift() {
    let shifted = """
      ..###
      ..###
      ..###
      ..#..
      ..###
      """
    let values = apply(letter) {
      $0.shiftX = 0.2
      $0.shiftY = 0.4
    }
    #expect(text(values, width: 5, tolerance: tolerance) == shifted)
  }

  /// Twice the size: columns come from 0.75, 1.25, 1.75 and 2.25, so the edge at 1.5 is a quarter and three quarters.
  @Test func scale() {
    let edge = picture(
      """
      ..##
      ..##
      """)
    let values = apply(edge) { $0.scale = 2 }
    let expected: [Float] = [0, 63.75, 191.25, 255, 0, 63.75, 191.25, 255]
    for (found, expected) in zip(values, expected) { #expect(abs(found - expected) < tolerance) }
  }

  /// v' = b (mean + c (v - mean)) with a mean of 100, and no further than 0 and 255.
  @Test func brightnessAndContrast() {
    let image = Image(height: 1, width: 4, channels: 1, pixels: [0, 50, 150, 200])
    func values(brightness: Double, contrast: Double) -> [Float] {
      apply(image) {
        $0.brightness = brightness
        $0.contrast = contrast
      }
    }
    // Rounding of Float at 255: 10⁻⁵.
    for (found, expected) in zip(values(brightness: 1.2, contrast: 0.5), [60, 90, 150, 180] as [Float]) {
      #expect(abs(found - expected) < 1e-4)
    }
    #expect(values(brightness: 1.5, contrast: 1.5) == [0, 37.5, 255, 255])
  }

  @Test func oneRowOrColumn() {
    let row = Image(height: 1, width: 3, channels: 1, pixels: [1, 2, 3])
    #expect(apply(row) { $0.isFlipped = true } == [3, 2, 1])
    let column = Image(height: 3, width: 1, channels: 3, pixels: [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(apply(column) { $0.isFlipped = true } == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(apply(column) { $0.degrees = 37 }.allSatisfy { (1...3).contains($0) })
  }

  @Test func drawsAreWithinTheirBounds() {
    let augmentation = Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.12, brightness: 0.2, contrast: 0.3)
    let draws = (0..<1000).map { augmentation.draw(seed: 1, epoch: 0, sample: $0) }
    for draw in draws {
      #expect(abs(draw.shiftX) <= 0.1 && abs(draw.shiftY) <= 0.1 && abs(draw.degrees) <= 12)
      #expect(abs(draw.scale - 1) <= 0.12 && abs(draw.brightness - 1) <= 0.2 && abs(draw.contrast - 1) <= 0.3)
    }
    // Five standard deviations of a binomial of 1000 draws: 79. Each range is reached to nine tenths at both ends.
    #expect(abs(draws.count { $0.isFlipped } - 500) < 80)
    for field in [\Augmentation.Transform.shiftX, \.shiftY] {
      #expect(draws.contains { $0[keyPath: field] > 0.09 } && draws.contains { $0[keyPath: field] < -0.09 })
    }
    #expect(draws.contains { $0.degrees > 10.8 } && draws.contains { $0.degrees < -10.8 })
    #expect(draws.contains { $0.scale > 1.108 } && draws.contains { $0.scale < 0.892 })
  }

  @Test func drawsDependOnSeedEpochAndSampleAlone() {
    let all = Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.12)
    let draw = all.draw(seed: 1, epoch: 2, sample: 3)
    #expect(draw == all.draw(seed: 1, epoch: 2, sample: 3))
    for other in [
      all.draw(seed: 2, epoch: 2, sample: 3), all.draw(seed: 1, epoch: 3, sample: 3), all.draw(seed: 1, epoch: 2, sample: 4),
    ] {
      #expect(other.degrees != draw.degrees)
    }
    #expect(Augmentation(rotation: 12).draw(seed: 1, epoch: 2, sample: 3).degrees == draw.degrees)
    #expect(Augmentation().draw(seed: 1, epoch: 2, sample: 3) == Augmentation.Transform())
  }
}

struct PreprocessingTests {
  private func apply(_ preprocessing: Preprocessing, _ values: [Float]) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { preprocessing.apply(to: $0) }
    return values
  }

  /// Mean 30, standard deviation sqrt(200).
  @Test func perImage() {
    let values = apply(.perImage, [10, 20, 30, 40, 50])
    let expected = [-20, -10, 0, 10, 20].map { Float($0 / (200.0.squareRoot() + 1e-5)) }
    // A rounding or two of Float at 1.4.
    for (found, expected) in zip(values, expected) { #expect(abs(found - expected) < 3e-7) }
  }

  @Test func oneValueBecomesZeros() {
    #expect(apply(.perImage, [Float](repeating: 77, count: 6)) == [Float](repeating: 0, count: 6))
  }

  @Test func fixed() {
    #expect(apply(.fixed, [0, 127.5, 255]) == [-1, 0, 1])
  }

  /// A sum of 10,000 values in single precision would be off by 10⁻³ and more.
  @Test func sumsAreInDoublePrecision() {
    let count = 10_000
    let values = [Float](repeating: 200.1, count: count)
    let average = values.withUnsafeBufferPointer { mean(of: $0) }
    // The mean of one value is that value up to the roundings of 10,000 additions in double precision.
    #expect(abs(average - Double(Float(200.1))) < 1e-9)
    for length in 1...9 {
      let values = (0..<length).map { Float($0 * $0) }
      let (average, spread) = values.withUnsafeBufferPointer { (mean(of: $0), variance(of: $0, about: 1)) }
      #expect(average == Double(values.reduce(0, +)) / Double(length))
      #expect(spread == Double(values.reduce(0) { $0 + ($1 - 1) * ($1 - 1) }) / Double(length))
    }
  }
}
