import Tensors

/// What makes a drawn person: lengths in units of half the image's height, tones from 0 to 1 (red, green, blue).
struct SyntheticFace {
  let skin, hair, iris, lips: SIMD3<Float>
  /// Half the width and half the height of the oval, and how much narrower its chin is.
  let oval: SIMD2<Float>
  let chin: Float
  /// Distance of an eye from the middle, its height above the centre, half its width, half its height, and its slant.
  let eyeSpacing, eyeHeight, eyeWidth, eyeOpening, eyeSlant: Float
  /// Distance of a brow from its eye, half its thickness, half its length, and its slant.
  let browDistance, browThickness, browLength, browSlant: Float
  let noseLength, noseWidth: Float
  /// Distance of the mouth below the centre, half its width, and the thickness of the lips.
  let mouthHeight, mouthWidth, lipThickness: Float
  /// Height of the hair line in the middle, how far it comes down at the sides, where the parting is, the hair's thickness.
  let hairLine, hairSides, parting, hairVolume: Float
  /// How dark a beard is, 0 for none.
  let beard: Float

  init(with generator: inout SeededGenerator) {
    func between(_ low: Double, _ high: Double) -> Float { Float(generator.uniform(in: low...high)) }
    let tone = between(0.35, 0.85)
    skin = SIMD3(tone, tone * between(0.72, 0.82), tone * between(0.55, 0.7))
    let hairTone = between(0.04, 0.55)
    hair = SIMD3(hairTone, hairTone * between(0.7, 0.9), hairTone * between(0.4, 0.8))
    iris = SIMD3(between(0.1, 0.4), between(0.15, 0.45), between(0.1, 0.6))
    lips = skin * SIMD3(between(0.8, 1), between(0.45, 0.7), between(0.5, 0.75))
    oval = SIMD2(between(0.47, 0.62), between(0.68, 0.84))
    chin = between(0.05, 0.4)
    eyeSpacing = between(0.19, 0.29)
    eyeHeight = between(0.06, 0.2)
    eyeWidth = between(0.075, 0.13)
    eyeOpening = between(0.03, 0.065)
    eyeSlant = between(-0.25, 0.25)
    browDistance = between(0.09, 0.18)
    browThickness = between(0.012, 0.04)
    browLength = between(0.09, 0.16)
    browSlant = between(-0.3, 0.35)
    noseLength = between(0.18, 0.36)
    noseWidth = between(0.05, 0.12)
    mouthHeight = between(0.34, 0.48)
    mouthWidth = between(0.12, 0.24)
    lipThickness = between(0.025, 0.065)
    hairLine = between(0.35, 0.62)
    hairSides = between(-0.2, 0.9)
    parting = between(-0.35, 0.35)
    hairVolume = between(0.03, 0.17)
    beard = max(between(-0.6, 0.6), 0)
  }
}

/// What differs between the images of one person.
struct SyntheticView {
  /// Where the centre of the face is, its size, and its turn in the plane, in radians.
  let shift: SIMD2<Float>
  let scale, roll: Float
  /// How far it looks to the side and down, as the sine of the angle.
  let yaw, pitch: Float
  /// The direction of the light, how much of it has no direction, and its strength.
  let light: SIMD3<Float>
  let ambient, exposure: Float
  /// How far the mouth is open, how far its corners are up, how far the eyes are closed and the brows raised.
  let mouthOpening, smile, blink, browRaise: Float
  let background, backgroundSlope: SIMD3<Float>
  /// The standard deviation of the noise, in grey levels of 255.
  let noise: Float

  init(with generator: inout SeededGenerator) {
    func between(_ low: Double, _ high: Double) -> Float { Float(generator.uniform(in: low...high)) }
    shift = SIMD2(between(-0.06, 0.06), between(-0.06, 0.06))
    scale = between(0.92, 1.08)
    roll = between(-0.12, 0.12)
    yaw = between(-0.28, 0.28)
    pitch = between(-0.15, 0.15)
    light = SIMD3(between(-0.7, 0.7), between(-0.7, 0.3), 1)
    ambient = between(0.45, 0.7)
    exposure = between(0.8, 1.2)
    mouthOpening = max(between(-0.06, 0.08), 0)
    smile = between(-0.25, 0.6)
    blink = max(between(-2, 0.8), 0)
    browRaise = between(-0.02, 0.05)
    background = SIMD3(repeating: between(0.15, 0.85)) * SIMD3(between(0.85, 1), between(0.85, 1), between(0.85, 1))
    backgroundSlope = SIMD3(repeating: between(-0.2, 0.2))
    noise = between(2, 6)
  }
}
