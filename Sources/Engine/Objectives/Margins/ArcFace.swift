/// Additive angular margin: the angle theta to the right identity is made larger by `margin` before the softmax, in training only.
///
/// | variant | z' | dz'/dz |
/// |---|---|---|
/// | hard | `cos(theta + m)` while theta + m < pi, else `z - m sin(m)` | the true one, `sin(theta + m) / sin(theta)`, else 1 |
/// | easy | `cos(theta + m)` while z > 0, else `z` | likewise |
/// | straight-through | `cos(theta + m)` | 1 |
///
/// With a `SubCenterClassifier` as the head this is sub-centre ArcFace; `cos(theta + m)` everywhere with the true derivative is
/// `CombinedMargin(angle: m)`.
///
/// Shapes: predicted `[N, K]` cosines, N labels in 0..<K -> `[N]`.
/// Reference: Deng et al. 2019, "ArcFace"; hard and easy as in insightface's first release, straight-through as in its arcface_torch.
public struct ArcFace: MarginLoss {
  /// What becomes of angles that the margin takes past pi, and of the gradient.
  public enum Variant: String, Sendable, CaseIterable {
    /// Beyond theta = pi - m the cosine itself goes on, moved down, so that a larger angle never costs less.
    case hard
    /// Only angles below 90 degrees get a margin: kinder while training begins.
    case easy
    /// The margin counts in the loss and not in its gradient, and nothing guards angles past pi.
    case straightThrough = "straight-through"
  }

  public let scale: Float
  /// In radians.
  public let margin: Float
  /// What becomes of angles that the margin takes past pi, and of the gradient.
  public let variant: Variant

  /// - Parameters:
  ///   - scale: Multiplies the cosines; above 0.
  ///   - margin: In radians, from 0 to below pi.
  ///   - variant: What becomes of angles that the margin takes past pi, and of the gradient.
  public init(scale: Float = 64, margin: Float = 0.5, variant: Variant = .hard) {
    requireNone(Self.problem(scale: scale, margin: margin))
    self.scale = scale
    self.margin = margin
    self.variant = variant
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(scale: Float = 64, margin: Float = 0.5) -> String? {
    Setting.scale.problem(scale, of: "ArcFace", usual: 64) ?? Setting.angle.problem(margin, of: "ArcFace", usual: 0.5)
  }

  public func shifted(_ cosine: Double) -> ShiftedCosine {
    let margin = Double(margin)
    var shifted = ShiftedCosine(cosine: cosine, margin: margin)
    switch variant {
    case .hard:
      // cos(pi - m) = -cos(m), sin(pi - m) = sin(m)
      if cosine <= -margin.cosine { return ShiftedCosine(value: cosine - margin * margin.sine, slope: 1) }
    case .easy:
      if cosine <= 0 { return ShiftedCosine(value: cosine, slope: 1) }
    case .straightThrough:
      shifted.slope = 1
    }
    return shifted
  }

  public var description: String {
    "ArcFace, scale \(scale.formatted), margin \(margin.formatted)" + (variant == .hard ? "" : ", \(variant.rawValue)")
  }
}
