import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Draws a face in a view, pixel by pixel: each part is laid over what is behind it, with soft edges one pixel wide.
struct SyntheticRenderer {
  let face: SyntheticFace
  let view: SyntheticView
  let height: Int
  let width: Int
  /// One pixel in the units of the face.
  private let pixel: Float
  private let cosine: Float
  private let sine: Float
  /// The height of the light on the unit sphere, and its direction.
  private let light: SIMD3<Float>
  /// How much narrower the face looks from the side.
  private let turn: Float

  init(face: SyntheticFace, view: SyntheticView, height: Int, width: Int) {
    self.face = face
    self.view = view
    self.height = height
    self.width = width
    // The face is 46 wide where it is 56 high; a narrower image shows it smaller, not cut.
    pixel = 2 / min(Float(height), Float(width) * 56 / 46) / view.scale
    cosine = cosf(view.roll)
    sine = sinf(view.roll)
    light = view.light / (view.light * view.light).sum().squareRoot()
    turn = (1 - view.yaw * view.yaw).squareRoot()
  }

  /// The drawing with noise on it, as 8-bit values.
  func image(channels: Int, noise generator: inout SeededGenerator) -> Image {
    var values = [UInt8]()
    values.reserveCapacity(height * width * channels)
    for row in 0..<height {
      for column in 0..<width {
        let colour = colour(row: row, column: column) * 255
        let grain = view.noise * Float(generator.normal())
        if channels == 1 {
          values.append(Self.byte((colour * SIMD3(0.299, 0.587, 0.114)).sum() + grain))
        } else {
          for channel in 0..<3 { values.append(Self.byte(colour[channel] + grain)) }
        }
      }
    }
    return Image(height: height, width: width, channels: channels, pixels: values)
  }

  private static func byte(_ value: Float) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }

  private func colour(row: Int, column: Int) -> SIMD3<Float> {
    let x = (Float(column) - Float(width - 1) / 2) * pixel - view.shift.x
    let y = (Float(row) - Float(height - 1) / 2) * pixel - view.shift.y
    let place = SIMD2(x * cosine - y * sine, x * sine + y * cosine)
    var colour = view.background + view.backgroundSlope * y
    let hairOval = face.oval + SIMD2(repeating: face.hairVolume)
    let hair = SIMD2(place.x, place.y + 0.06 + face.hairVolume / 2)
    lay(face.hair * view.exposure, over: &colour, cover(ellipse(hair, SIMD2(hairOval.x * turn, hairOval.y))))
    let body = SIMD2(place.x, place.y - 1.35)
    lay(face.hair * 0.6 + 0.2, over: &colour, cover(ellipse(body, SIMD2(0.95, 0.6))))
    let neck = SIMD2(place.x, place.y - 0.75)
    lay(face.skin * view.exposure * 0.55, over: &colour, cover(ellipse(neck, SIMD2(0.28, 0.35))))
    layFace(at: place, over: &colour)
    return colour
  }

  private func layFace(at place: SIMD2<Float>, over colour: inout SIMD3<Float>) {
    let chinShare = 1 - face.chin * max(place.y, 0) / face.oval.y
    let oval = SIMD2(face.oval.x * turn * max(chinShare, 0.2), face.oval.y)
    let coverage = cover(ellipse(place, oval))
    guard coverage > 0 else { return }
    var skin = face.skin * shade(place, oval)
    layBeard(at: place, over: &skin)
    layNose(at: feature(place, depth: 0.42), over: &skin)
    layMouth(at: feature(place, depth: 0.3), over: &skin)
    for side: Float in [-1, 1] { layEye(at: feature(place, depth: 0.25), side: side, over: &skin) }
    // The hair line: high in the middle of the parting, lower to the sides.
    let fromParting = (place.x - face.parting * face.oval.x) / face.oval.x
    let line = -face.hairLine + face.hairSides * fromParting * fromParting * 0.5 + view.pitch * 0.15
    lay(face.hair * view.exposure * 0.9, over: &skin, cover(place.y - line))
    lay(skin, over: &colour, coverage)
  }

  /// Where a part that stands out by `depth` has its middle when the head is turned.
  private func feature(_ place: SIMD2<Float>, depth: Float) -> SIMD2<Float> {
    SIMD2((place.x - view.yaw * depth) / turn, place.y - view.pitch * depth)
  }

  /// The light on the rounded head.
  private func shade(_ place: SIMD2<Float>, _ oval: SIMD2<Float>) -> Float {
    let unit = place / oval
    let flat = SIMD3(unit.x * 0.9, unit.y * 0.9, 0)
    let normal = SIMD3(flat.x, flat.y, max(1 - (flat * flat).sum(), 0.02).squareRoot())
    return view.exposure * (view.ambient + (1 - view.ambient) * max((normal * light).sum(), 0) * 1.3)
  }

  private func layEye(at place: SIMD2<Float>, side: Float, over colour: inout SIMD3<Float>) {
    let centre = SIMD2(side * face.eyeSpacing, -face.eyeHeight)
    let eye = turned(place - centre, by: face.eyeSlant * side)
    let opening = max(face.eyeOpening * (1 - view.blink), 0.006)
    let lids = cover(ellipse(eye, SIMD2(face.eyeWidth, opening)))
    lay(face.skin * 0.45, over: &colour, 0.7 * cover(ellipse(eye, SIMD2(face.eyeWidth * 1.2, opening + 0.025))))
    lay(SIMD3(repeating: 0.85 * view.exposure), over: &colour, lids)
    let gaze = SIMD2(eye.x - view.yaw * 0.03, eye.y)
    lay(face.iris * view.exposure, over: &colour, lids * cover(ellipse(gaze, SIMD2(repeating: 0.045))))
    lay(SIMD3(repeating: 0.03), over: &colour, lids * cover(ellipse(gaze, SIMD2(repeating: 0.02))))
    let browPlace = SIMD2(place.x - centre.x, place.y - centre.y + face.browDistance + view.browRaise)
    let brow = turned(browPlace, by: -face.browSlant * side)
    lay(face.hair * view.exposure, over: &colour, 0.9 * cover(ellipse(brow, SIMD2(face.browLength, face.browThickness))))
  }

  private func layNose(at place: SIMD2<Float>, over colour: inout SIMD3<Float>) {
    let tip = -face.eyeHeight + face.noseLength
    let along = min(max((place.y + face.eyeHeight) / face.noseLength, 0), 1)
    let ridge = SIMD2(place.x, place.y - (tip - face.noseLength / 2))
    let inside = cover(ellipse(ridge, SIMD2(face.noseWidth * (0.4 + 0.6 * along), face.noseLength / 2)) / 2)
    // The side away from the light is darker, the ridge lighter.
    colour *= 1 + inside * (0.12 + 0.3 * light.x * place.x / face.noseWidth)
    for side: Float in [-1, 1] {
      let nostril = SIMD2(place.x - side * face.noseWidth * 0.55, place.y - tip)
      lay(face.skin * 0.25, over: &colour, 0.8 * cover(ellipse(nostril, SIMD2(face.noseWidth * 0.33, 0.02))))
    }
  }

  private func layMouth(at place: SIMD2<Float>, over colour: inout SIMD3<Float>) {
    let across = place.x / face.mouthWidth
    let line = face.mouthHeight - view.smile * 0.08 * across * across
    let width = face.mouthWidth * (1 + 0.25 * view.smile)
    let mouth = SIMD2(place.x, place.y - line)
    let lips = SIMD2(width, face.lipThickness + view.mouthOpening)
    lay(face.lips * view.exposure, over: &colour, cover(ellipse(mouth, lips)))
    let gap = SIMD2(width * 0.85, max(view.mouthOpening, 0.008))
    lay(SIMD3(0.15, 0.05, 0.05), over: &colour, cover(ellipse(mouth, gap)))
  }

  private func layBeard(at place: SIMD2<Float>, over colour: inout SIMD3<Float>) {
    guard face.beard > 0 else { return }
    let below = place.y - (face.mouthHeight - 0.16 - 0.25 * place.x * place.x / (face.oval.x * face.oval.x))
    lay(face.hair * view.exposure, over: &colour, face.beard * min(max(below / 0.15, 0), 1))
  }

  private func lay(_ top: SIMD3<Float>, over colour: inout SIMD3<Float>, _ coverage: Float) {
    colour += (top - colour) * coverage
  }

  /// How much of a pixel is inside, at a distance from the edge that is negative inside.
  private func cover(_ distance: Float) -> Float { min(max(0.5 - distance / pixel, 0), 1) }

  /// About the distance from an ellipse with its middle at 0, negative inside.
  private func ellipse(_ place: SIMD2<Float>, _ radii: SIMD2<Float>) -> Float {
    let unit = place / radii
    return ((unit * unit).sum().squareRoot() - 1) * radii.min()
  }

  private func turned(_ place: SIMD2<Float>, by angle: Float) -> SIMD2<Float> {
    // Small angles, so a shear does; it keeps the parts' widths.
    SIMD2(place.x, place.y + place.x * angle)
  }
}
