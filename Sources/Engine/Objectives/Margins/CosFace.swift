/// Additive cosine margin: the cosine to the right identity is made smaller by `margin` before the softmax, in training only.
///
/// `z' = z - m`, with derivative 1
///
/// Shapes: predicted `[N, K]` cosines, N labels in 0..<K -> `[N]`.
/// Reference: Wang et al. 2018, "CosFace".
public struct CosFace: MarginLoss {
  public let scale: Float
  /// As a cosine.
  public let margin: Float

  /// - Parameters:
  ///   - scale: Multiplies the cosines; above 0.
  ///   - margin: As a cosine, from 0 to below 2. The paper and pytorch-metric-learning have 0.35, arcface_torch 0.4.
  public init(scale: Float = 64, margin: Float = 0.35) {
    requireNone(Self.problem(scale: scale, margin: margin))
    self.scale = scale
    self.margin = margin
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(scale: Float = 64, margin: Float = 0.35) -> String? {
    Setting.scale.problem(scale, of: "CosFace", usual: 64) ?? Setting.cosine.problem(margin, of: "CosFace", usual: 0.35)
  }

  public func shifted(_ cosine: Double) -> ShiftedCosine { ShiftedCosine(value: cosine - Double(margin), slope: 1) }

  public var description: String { "CosFace, scale \(scale.formatted), margin \(margin.formatted)" }
}
