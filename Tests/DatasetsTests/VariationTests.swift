import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// What an augmentation does beside affine maps, brightness and contrast.
struct VariationTests {
  private func apply(_ image: Image, _ change: (inout Augmentation.Transform) -> Void) -> [Float] {
    var transform = Augmentation.Transform()
    change(&transform)
    var values = [Float](repeating: .nan, count: image.pixels.count)
    values.withUnsafeMutableBufferPointer { transform.write(image, to: $0) }
    return values
  }

  private func plane(_ value: UInt8, height: Int, width: Int, channels: Int = 1) -> Image {
    Image(
      height: height, width: width, channels: channels, pixels: [UInt8](repeating: value, count: height * width * channels))
  }

  /// Each row one column further to the right than the one above it, the middle one where it was.
  @Test func shear() {
    let letter = picture(
      """
      .####
      .#...
      .###.
      .#...
      .#...
      """)
    let sheared = """
      #####
      #....
      .###.
      ..#..
      ...#.
      """
    #expect(text(apply(letter) { $0.shear = 1 }, width: 5, tolerance: 0.01) == sheared)
    // Mirrored first, then sheared.
    let mirrored = """
      ##...
      ..#..
      .###.
      ....#
      .....
      """
    let found = apply(letter) { ($0.shear, $0.isFlipped) = (1, true) }
    #expect(text(found, width: 5, tolerance: 0.01) == mirrored)
  }

  /// One white pixel becomes the Gaussian itself, in each channel by itself.
  @Test func blur() {
    let (side, middle, deviation) = (15, 7, 1.5)
    var pixels = [UInt8](repeating: 0, count: side * side * 3)
    pixels[(middle * side + middle) * 3 + 1] = 255
    let values = apply(Image(height: side, width: side, channels: 3, pixels: pixels)) { $0.blur = deviation }
    let line = (-5...5).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = line.reduce(0, +)
    for row in 0..<side {
      for column in 0..<side {
        let (y, x) = (row - middle, column - middle)
        let weight = abs(y) <= 5 && abs(x) <= 5 ? line[y + 5] * line[x + 5] / (sum * sum) : 0
        let pixel = (row * side + column) * 3
        // Eleven additions of Float at 255 twice over: 10⁻⁵ each.
        expectClose(Array(values[pixel..<pixel + 3]), [0, Float(255 * weight), 0], absolute: 1e-4)
      }
    }
  }

  /// The border is repeated, so a plane stays one, up to it and in sizes below the reach of the weights.
  @Test(arguments: [(1, 1, 1), (2, 3, 3), (9, 4, 1)]) func blurOfAPlane(height: Int, width: Int, channels: Int) {
    let values = apply(plane(255, height: height, width: width, channels: channels)) { $0.blur = 3 }
    expectClose(values, [Float](repeating: 255, count: height * width * channels), absolute: 1e-3)
    #expect(values.allSatisfy { $0 <= 255 })
  }

  @Test func gradientOfLight() {
    let flat = apply(plane(100, height: 3, width: 5)) { $0.illumination = 0.4 }
    expectClose(flat, [60, 80, 100, 120, 140, 60, 80, 100, 120, 140, 60, 80, 100, 120, 140], absolute: 1e-4)
    let down = apply(plane(100, height: 3, width: 2)) { ($0.illumination, $0.lightAngle) = (0.5, .pi / 2) }
    expectClose(down, [50, 50, 100, 100, 150, 150], absolute: 1e-4)
    // Askew: darkest in one corner, lightest in the other, as before in the two between. White stays white.
    let askew = apply(plane(200, height: 2, width: 2, channels: 3)) { ($0.illumination, $0.lightAngle) = (0.5, 3 * .pi / 4) }
    let corners: [Float] = [200, 100, 255, 200]
    expectClose(askew, corners.flatMap { [$0, $0, $0] }, absolute: 1e-3)
  }

  @Test func gamma() {
    let image = Image(height: 1, width: 4, channels: 1, pixels: [0, 51, 128, 255])
    for exponent in [0.5, 1.7] {
      let expected = image.pixels.map { Float(255 * pow(Double($0) / 255, exponent)) }
      expectClose(apply(image) { $0.gamma = exponent }, expected, absolute: 1e-4)
    }
    // Between two levels: 255 (25.5 / 255)² is 2.55, on the line between those of 25 and 26 a little more.
    let between = apply(Image(height: 1, width: 1, channels: 1, pixels: [51])) { ($0.brightness, $0.gamma) = (0.5, 2) }
    expectClose(between, [2.551], absolute: 1e-3)
  }

  /// Mean 0 and the deviation that was asked for; seeds and nothing else tell one noise from another.
  @Test func noise() {
    let image = plane(128, height: 100, width: 100)
    func noise(_ seed: UInt64) -> [Float] { apply(image) { ($0.noise, $0.noiseSeed) = (10, seed) } }
    let values = noise(1).map { Double($0) - 128 }
    let average = values.reduce(0, +) / 10_000
    let deviation = (values.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
    // Five standard deviations: 10 / 100 of the mean, 10 / sqrt(20,000) of the deviation.
    #expect(abs(average) < 0.5 && abs(deviation - 10) < 0.36, "\(average) \(deviation)")
    #expect(values.allSatisfy { abs($0) < 34.7 } && values.contains { abs($0) > 25 })
    // Of a normal distribution 68.3 % are within one deviation; five standard deviations are 2.4 %, this sum's 67.6 % within.
    #expect(abs(Double(values.count { abs($0) < 10 }) / 10_000 - 0.68) < 0.03)
    #expect(noise(1) == noise(1) && noise(1) != noise(2))
    let black = apply(plane(0, height: 9, width: 9)) { ($0.noise, $0.noiseSeed) = (50, 3) }
    #expect(black.allSatisfy { (0...255).contains($0) } && black.contains { $0 > 20 })
  }

  @Test func erasing() {
    let values = apply(plane(0, height: 6, width: 5)) {
      $0.erased = .init(top: 1 / 6.0, left: 0.4, height: 0.5, width: 0.6, value: 255)
      $0.contrast = 0.5  // what is erased is erased last
    }
    let expected = """
      .....
      ..###
      ..###
      ..###
      .....
      .....
      """
    #expect(text(values, width: 5, tolerance: 0) == expected)
    let colour = apply(plane(9, height: 1, width: 3, channels: 3)) {
      $0.erased = .init(top: 0, left: 1 / 3.0, height: 1, width: 1 / 3.0, value: 77)
    }
    #expect(colour == [9, 9, 9, 77, 77, 77, 9, 9, 9])
    let image = Image(height: 1, width: 4, channels: 1, pixels: [0, 100, 20, 40])
    let mean = apply(image) { $0.erased = .init(top: 0, left: 0.25, height: 1, width: 0.25) }
    #expect(mean == [0, 40, 20, 40])
    #expect(
      apply(plane(9, height: 2, width: 2)) { $0.erased = .init(top: 0, left: 0, height: 0.1, width: 1, value: 0) } == [
        9, 9, 9, 9,
      ])
  }

  /// On ramps the displacement can be read off: it is bounded, smooth, of both axes, and another one for another seed.
  @Test func elasticField() {
    let (height, width, strength) = (40, 50, 0.08)
    func displacement(alongX: Bool, seed: UInt64, cells: Int = 4) -> [Float] {
      let pixels = (0..<height * width).map { UInt8(alongX ? 5 * ($0 % width) : 6 * ($0 / width)) }
      let values = apply(Image(height: height, width: width, channels: 1, pixels: pixels)) {
        ($0.elastic, $0.elasticCells, $0.elasticSeed) = (strength, cells, seed)
      }
      return values.enumerated().map { index, value in
        alongX ? value / 5 - Float(index % width) : value / 6 - Float(index / width)
      }
    }
    for (alongX, side) in [(true, width), (false, height)] {
      let field = displacement(alongX: alongX, seed: 1)
      let limit = Float(strength) * Float(side)
      #expect(field.allSatisfy { abs($0) <= limit + 1e-4 })
      #expect(field.contains { $0 > limit / 8 } && field.contains { $0 < -limit / 8 })
      // Inside, away from the border that is repeated: a spline of values within ±1 bends by 4 at most a cell squared.
      let bend = 4 * limit * Float(4 * 4) / Float((side - 1) * (side - 1))
      for row in 6..<height - 6 {
        for column in 6..<width - 6 {
          let step = alongX ? 1 : width
          let at = row * width + column
          #expect(abs(field[at - step] - 2 * field[at] + field[at + step]) < bend + 1e-3)
        }
      }
      #expect(field == displacement(alongX: alongX, seed: 1))
      #expect(field != displacement(alongX: alongX, seed: 2) && field != displacement(alongX: alongX, seed: 1, cells: 5))
    }
    #expect(displacement(alongX: true, seed: 1) != displacement(alongX: false, seed: 1))
  }

  private let everything = Augmentation(
    flip: true, shift: 0.1, rotation: 15, scale: 0.15, shear: 0.2, elastic: 0.05, elasticCells: 4, blur: 1.5, illumination: 0.4,
    brightness: 0.3, contrast: 0.3, gamma: 0.4, noise: 12, erasing: 0.5, erasedArea: 0.3)

  /// Whatever the size, all at once: numbers from 0 to 255, the same each time.
  @Test(arguments: [(1, 1, 1), (1, 7, 3), (7, 1, 1), (2, 2, 3), (23, 17, 1), (12, 30, 3)])
  func everythingAtOnce(height: Int, width: Int, channels: Int) {
    let count = height * width * channels
    let image = Image(
      height: height, width: width, channels: channels, pixels: (0..<count).map { UInt8(truncatingIfNeeded: 37 * $0) })
    for sample in 0..<50 {
      let transform = everything.draw(seed: 1, epoch: 2, sample: sample)
      let values = apply(image) { $0 = transform }
      #expect(values.allSatisfy { (0...255).contains($0) })
      #expect(values == apply(image) { $0 = transform })
    }
  }

  @Test func drawsAreWithinTheirBounds() {
    let draws = (0..<2000).map { everything.draw(seed: 1, epoch: 0, sample: $0) }
    func check(_ values: [Double], _ range: ClosedRange<Double>) {
      let width = range.upperBound - range.lowerBound
      #expect(values.allSatisfy { range.contains($0) })
      #expect(values.contains { $0 < range.lowerBound + width / 20 } && values.contains { $0 > range.upperBound - width / 20 })
    }
    check(draws.map(\.shear), -0.2...0.2)
    check(draws.map { log($0.gamma) / log(1.4) }, -1.0000001...1.0000001)
    check(draws.map(\.illumination), 0...0.4)
    check(draws.map(\.lightAngle), 0...(2 * .pi))
    check(draws.map(\.blur), 0...1.5)
    check(draws.map(\.noise), 0...12)
    let erased = draws.compactMap(\.erased)
    // Five standard deviations of a binomial of 2000 draws: 112.
    #expect(abs(erased.count - 1000) < 112)
    #expect(
      erased.allSatisfy { $0.top >= 0 && $0.left >= 0 && $0.top + $0.height <= 1.0000001 && $0.left + $0.width <= 1.0000001 })
    check(erased.map { $0.height * $0.width }, 0.03...0.3000001)
    check(erased.map { log($0.height / $0.width) / log(3) }, -1.0000001...1.0000001)
    #expect(erased.allSatisfy { $0.value == nil }, "the mean of the image, which only the image knows")
    #expect(Set(draws.map(\.noiseSeed)).count == 2000 && Set(draws.map(\.elasticSeed)).count == 2000)
    let seldom = Augmentation(flip: true, flipProbability: 0.1)
    // Five standard deviations: 67.
    #expect(abs((0..<2000).count { seldom.draw(seed: 1, epoch: 0, sample: $0).isFlipped } - 200) < 67)
  }

  /// What was drawn before there was more to draw is drawn still, and one field is drawn as it is whatever else is on.
  @Test func fieldsLeaveEachOtherAlone() {
    let all = everything.draw(seed: 4, epoch: 5, sample: 6)
    var generator = SeededGenerator(seed: 4, stream: RandomStream.augmentation.rawValue, 5, 6)
    #expect(all.isFlipped == (generator.uniform() < 0.5))
    #expect(all.shiftX == 0.1 * generator.uniform(in: -1...1))
    #expect(all.shiftY == 0.1 * generator.uniform(in: -1...1))
    #expect(all.degrees == 15 * generator.uniform(in: -1...1))
    #expect(all.scale == 1 + 0.15 * generator.uniform(in: -1...1))
    func draw(_ augmentation: Augmentation) -> Augmentation.Transform { augmentation.draw(seed: 4, epoch: 5, sample: 6) }
    #expect(draw(Augmentation(shear: 0.2)).shear == all.shear)
    #expect(draw(Augmentation(gamma: 0.4)).gamma == all.gamma)
    #expect(draw(Augmentation(blur: 1.5)).blur == all.blur)
    #expect(draw(Augmentation(noise: 12)).noiseSeed == all.noiseSeed)
    #expect(draw(Augmentation(elastic: 0.05)).elasticSeed == all.elasticSeed)
    #expect(draw(Augmentation(erasing: 1)).erased == draw(Augmentation(noise: 3, erasing: 1)).erased)
    #expect(draw(Augmentation()) == Augmentation.Transform())
    #expect(everything.draw(seed: 4, epoch: 5, sample: 6, occurrence: 1) != all)
  }
}
