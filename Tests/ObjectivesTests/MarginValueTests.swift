import Foundation
import TestSupport
import Testing

@testable import Objectives

/// What each margin makes of a cosine, and its derivative.
@Suite struct MarginValueTests {
  /// The literature's formulas in double precision: margin 0.5 radians, 0.35 as a cosine, (1, 0.3, 0.2) combined, 4 multiplied.
  struct Row: Sendable {
    let degrees, hard, easy, plain, cosine, combined, sphere: Double
    init(_ values: Double...) {
      (degrees, hard, easy, plain) = (values[0], values[2], values[3], values[4])
      (cosine, combined, sphere) = (values[5], values[6], values[7])
    }
  }

  /// theta, cos, ArcFace hard, easy, plain, CosFace, combined, psi of 4.
  static let table = [
    Row(0, 1.000000, 0.877583, 0.877583, 0.877583, 0.650000, 0.755336, 1.000000),
    Row(30, 0.866025, 0.520296, 0.520296, 0.520296, 0.516025, 0.479586, -0.500000),
    Row(60, 0.500000, 0.023597, 0.023597, 0.023597, 0.150000, 0.021740, -1.500000),
    Row(90, 0.000000, -0.479426, -0.479426, -0.479426, -0.350000, -0.495520, -3.000000),
    Row(120, -0.500000, -0.853986, -0.500000, -0.853986, -0.850000, -0.933596, -4.500000),
    Row(151.35, -0.877565, -1.000000, -0.877565, -1.000000, -1.227565, -1.180059, -5.583719),
    Row(151.36, -0.877649, -1.117361, -0.877649, -1.000000, -1.227649, -1.180094, -5.584354),
    Row(160, -0.939693, -1.179405, -0.939693, -0.988631, -1.289693, -1.198797, -6.173648),
    Row(180, -1.000000, -1.239713, -1.000000, -0.877583, -1.350000, -1.155336, -7.000000),
  ]

  @Test(arguments: table) func hasTheLiteralValues(row: Row) {
    let z = cos(row.degrees * .pi / 180)
    // The table has 6 digits; the margins are single-precision numbers. 90 degrees is 6e-17 off, which easy ArcFace must not see
    // as a change of side: cos(90 degrees) in floating point is above 0.
    expectClose(ArcFace(margin: 0.5).shifted(z).value, row.hard, absolute: 1e-6)
    expectClose(ArcFace(margin: 0.5, variant: .easy).shifted(z).value, row.easy, absolute: 1e-6)
    expectClose(ArcFace(margin: 0.5, variant: .straightThrough).shifted(z).value, row.plain, absolute: 1e-6)
    expectClose(CombinedMargin(angle: 0.5).shifted(z).value, row.plain, absolute: 1e-6)
    expectClose(CosFace(margin: 0.35).shifted(z).value, row.cosine, absolute: 1e-6)
    expectClose(CombinedMargin(factor: 1, angle: 0.3, cosine: 0.2).shifted(z).value, row.combined, absolute: 1e-6)
    expectClose(SphereFace(margin: 4).shifted(z).value, row.sphere, absolute: 1e-6)
  }

  /// Single-precision cosines, as a head gives them.
  @Test(arguments: table) func holdsForSinglePrecisionCosines(row: Row) {
    let z = Double(Float(cos(row.degrees * .pi / 180)))
    expectClose(ArcFace(margin: 0.5).shifted(z).value, row.hard, absolute: 1e-6)
    expectClose(SphereFace(margin: 4).shifted(z).value, row.sphere, absolute: 2e-6)
  }

  @Test func arcFaceHasTheTrueGradient() {
    // sin(theta + m) / sin(theta) at margin 0.5, three digits of the literature.
    for (degrees, slope) in [(10.0, 3.60), (30, 1.71), (60, 1.15), (90, 0.878), (150, 0.047)] {
      expectClose(ArcFace(margin: 0.5).shifted(cos(degrees * .pi / 180)).slope, slope, absolute: 6e-3)
    }
  }

  static var margins: [any CosineMargin] {
    [
      ArcFace(margin: 0.5), ArcFace(margin: 0), ArcFace(margin: 0.5, variant: .easy), CosFace(margin: 0.4),
      CombinedMargin(factor: 1.2, angle: 0.4, cosine: 0.1), CombinedMargin(factor: 0.9, angle: 0, cosine: 0),
      SphereFace(margin: 1), SphereFace(margin: 2), SphereFace(margin: 3), SphereFace(margin: 4), SphereFace(margin: 7),
      AdaFace(margin: 0.4).margin(norm: 15), AdaFace(margin: 0.4).margin(norm: 100),
    ]
  }

  @Test(arguments: margins.indices) func slopesAreThoseOfTheValues(index: Int) {
    let margin = Self.margins[index]
    // Between whole degrees: none of the places where the pieces of these functions meet.
    for degrees in stride(from: 5.37, to: 175, by: 3.1) {
      let (z, step) = (cos(degrees * .pi / 180), 1e-6)
      let numeric = (margin.shifted(z + step).value - margin.shifted(z - step).value) / (2 * step)
      // The third derivative times step² is below 1e-7 for all of them here.
      expectClose(margin.shifted(z).slope, numeric, absolute: 1e-6, relative: 1e-6)
    }
  }

  @Test(arguments: margins.indices) func isFiniteAtTheEndsAndBeyond(index: Int) {
    for z in [1, -1, Double(Float(1).nextUp), -Double(Float(1).nextUp), 1 + 1e-7, -1 - 1e-7, 1 - 1e-12, 0] {
      let shifted = Self.margins[index].shifted(z)
      #expect(shifted.value.isFinite && shifted.slope.isFinite, "at \(z)")
      // 1 / sin(theta) is 3162 at most.
      #expect(abs(shifted.slope) < 4000, "at \(z)")
    }
  }

  @Test(arguments: margins.indices) func aNaNStaysOne(index: Int) {
    #expect(Self.margins[index].shifted(.nan).value.isNaN)
  }

  @Test func straightThroughTakesOneForTheDerivative() {
    for z in [-1, -0.9, 0, 0.7, 1] { #expect(ArcFace(variant: .straightThrough).shifted(z).slope == 1) }
  }

  @Test func hardArcFaceAndSphereFaceNeverRiseWithTheAngle() {
    for margin: any CosineMargin in [ArcFace(margin: 0.5), SphereFace(margin: 3), SphereFace(margin: 4)] {
      let values = stride(from: 0.0, through: 180, by: 0.5).map { margin.shifted(cos($0 * .pi / 180)).value }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test func sphereFacePiecesMeet() {
    let margin = SphereFace(margin: 4)
    for k in 1...3 {
      let joint = Double(k) * .pi / 4
      let (before, after) = (margin.shifted(cos(joint - 1e-9)).value, margin.shifted(cos(joint + 1e-9)).value)
      // -(2k - 1) where cos(m theta) is 1 or -1.
      expectClose(before, Double(1 - 2 * k), absolute: 1e-7)
      expectClose(after, Double(1 - 2 * k), absolute: 1e-7)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 7]) func sphereFaceHasItsLimitsForSlopesAtTheEnds(margin: Int) {
    // m sin(m theta) / sin(theta) goes to m² at 0, and with its sign at pi.
    for z in [1.0, -1] { expectClose(SphereFace(margin: margin).shifted(z).slope, Double(margin * margin), absolute: 1e-9) }
  }

  @Test func combinedWithOneMarginIsThatLoss() {
    for z in stride(from: -0.85, through: 1, by: 0.05) {
      #expect(CombinedMargin(angle: 0.5, cosine: 0).shifted(z) == ArcFace(margin: 0.5).shifted(z))
      let cosFace = CosFace(margin: 0.35).shifted(z)
      let combined = CombinedMargin(angle: 0, cosine: 0.35).shifted(z)
      expectClose(combined.value, cosFace.value, absolute: 1e-12)
      expectClose(combined.slope, cosFace.slope, absolute: 1e-12)
    }
  }
}
