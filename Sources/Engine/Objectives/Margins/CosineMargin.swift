import Gradients
import Tensors

/// A change of the cosine z between an embedding and the direction of its identity, for training: `z' = f(z)`.
public protocol CosineMargin {
  /// z' and dz'/dz at z = cos(theta); both are finite for z of exactly 1 and -1, and beyond by rounding.
  func shifted(_ cosine: Double) -> ShiftedCosine
}

/// A cosine with a margin, and what a gradient is multiplied by on its way back.
public struct ShiftedCosine: Sendable, Equatable {
  /// z', the cosine with the margin.
  public var value: Double
  /// dz'/dz, or what a loss takes in its place.
  public var slope: Double

  /// A value with its derivative.
  public init(value: Double, slope: Double) {
    self.value = value
    self.slope = slope
  }

  /// `z' = cos(factor theta + margin)`, with the true derivative `factor sin(factor theta + margin) / sin(theta)`.
  ///
  /// For the derivative theta is held 3e-4 away from 0 and pi, where it may be infinite; the value is exact.
  init(cosine: Double, factor: Double = 1, margin: Double) {
    let angle = cosine.angle
    let held = min(max(angle, Self.smallestAngle), .pi - Self.smallestAngle)
    value = (factor * angle + margin).cosine
    slope = factor * (factor * held + margin).sine / held.sine
  }

  /// In radians; sin² is 1e-7, about the rounding of a single-precision cosine.
  private static let smallestAngle = 1e-7.squareRoot()
}

extension Double {
  /// The angle of this cosine, 0...pi; that of 1 or -1 for a cosine that rounding has taken beyond. NaN stays NaN.
  var angle: Double { min(max(self, -1), 1).arcCosine }
}

extension Variable {
  /// The cosines with a margin on those of the right identities: what all margin losses share.
  ///
  /// `z'[n, label[n]] = margin(n, z[n, label[n]])`, all others as they are
  ///
  /// Shapes: `self [N, K]`, N labels in 0..<K -> `[N, K]`.
  func withMargin(labels: [Int], _ margin: (_ row: Int, _ cosine: Double) -> ShiftedCosine) -> Variable {
    require(
      value.rank == 2 && labels.count == shape[0],
      "a margin needs cosines [N, K] and N labels, found \(shape) and \(labels.count)")
    let classes = shape[1]
    var shifted = value
    var slopes = [Float](repeating: 1, count: labels.count)
    shifted.withUnsafeMutableBufferPointer { cosines in
      for (n, label) in labels.enumerated() {
        require(label >= 0 && label < classes, "label \(label) is outside 0..<\(classes), the identities of the head")
        let cosine = cosines[n * classes + label]
        // A NaN goes through: training says in which layer it came up.
        require(
          !(abs(cosine) > 1.001), "a margin needs cosines, found a score of \(cosine); help: give the model a CosineClassifier")
        let moved = margin(n, Double(cosine))
        (cosines[n * classes + label], slopes[n]) = (Float(moved.value), Float(moved.slope))
      }
    }
    return Self.record("margin", [self], shifted) { upstream in
      var gradient = upstream
      gradient.withUnsafeMutableBufferPointer { for (n, label) in labels.enumerated() { $0[n * classes + label] *= slopes[n] } }
      return [gradient]
    }
  }
}
