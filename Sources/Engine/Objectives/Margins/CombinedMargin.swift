/// The three margins in one, on the angle theta to the right identity, in training only: m1 multiplies it, m2 is added to it, m3 is
/// taken from the cosine.
///
/// `z' = cos(m1 theta + m2) - m3`, with the true derivative `m1 sin(m1 theta + m2) / sin(theta)`
///
/// All three count, whichever are set (arcface_torch drops m2 where m3 is above 0). As in the original nothing guards angles
/// past pi: beyond `m1 theta + m2 = pi` z' rises again.
///
/// Shapes: predicted `[N, K]` cosines, N labels in 0..<K -> `[N]`.
/// Reference: Deng et al. 2019, "ArcFace", equation 4; insightface's arcface_mxnet.
public struct CombinedMargin: MarginLoss {
  public let scale: Float
  /// m1, multiplies the angle.
  public let factor: Float
  /// m2, added to the angle; in radians.
  public let angle: Float
  /// m3, taken from the cosine.
  public let cosine: Float

  /// - Parameters:
  ///   - scale: Multiplies the cosines; above 0.
  ///   - factor: m1, multiplies the angle; above 0.
  ///   - angle: m2, added to the angle; in radians, from 0 to below pi.
  ///   - cosine: m3, taken from the cosine; from 0 to below 2.
  public init(scale: Float = 64, factor: Float = 1, angle: Float = 0.3, cosine: Float = 0) {
    requireNone(Self.problem(scale: scale, factor: factor, angle: angle, cosine: cosine))
    self.scale = scale
    self.factor = factor
    self.angle = angle
    self.cosine = cosine
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(scale: Float = 64, factor: Float = 1, angle: Float = 0.3, cosine: Float = 0) -> String? {
    let loss = "a combined margin"
    return Setting.scale.problem(scale, of: loss, usual: 64)
      ?? Setting("factor m1", "above 0") { $0 > 0 && $0.isFinite }.problem(factor, of: loss, usual: 1)
      ?? Setting("angle m2", "of radians from 0 to below pi", allows: Setting.angle.allows).problem(angle, of: loss, usual: 0.3)
      ?? Setting("cosine m3", "from 0 to below 2", allows: Setting.cosine.allows).problem(cosine, of: loss, usual: 0.2)
  }

  public func shifted(_ cosine: Double) -> ShiftedCosine {
    var shifted = ShiftedCosine(cosine: cosine, factor: Double(factor), margin: Double(angle))
    shifted.value -= Double(self.cosine)
    return shifted
  }

  public var description: String {
    "combined margin cos(\(factor.formatted) theta + \(angle.formatted)) - \(cosine.formatted), scale \(scale.formatted)"
  }
}
