import Gradients
import Models
import Tensors

/// Multiplicative angular margin (A-softmax): the angle theta to the right identity counts `margin` times, in training only.
///
/// `loss = crossEntropy(scale |x| z')`, for the right identity `z' = psi(theta) = (-1)^k cos(m theta) - 2 k`, k = floor(m theta / pi),
/// which falls all the way from 1 to 1 - 2m, with the true derivative `(-1)^k m sin(m theta) / sin(theta)`
///
/// With annealing, `z' = (lambda z + psi) / (1 + lambda)`, lambda falling from step to step, so that training begins close to softmax.
/// The step is a buffer: it is kept in checkpoints and moves in training only.
///
/// Shapes: embeddings `[N, E]` as the backbone gives them, scores `[N, K]` cosines, N labels in 0..<K -> a scalar.
/// Reference: Liu et al. 2017, "SphereFace". psi by the recurrences of Chebyshev: its derivative is finite everywhere.
public final class SphereFace: IdentityLoss, CosineMargin, Module {
  /// How the margin comes in over time: `lambda = max(base (1 + gamma step)^-power, minimum)`, the first step being 1.
  public struct Annealing: Sendable {
    /// About lambda at the first step.
    public let base: Float
    /// lambda never falls below; 0 for the whole margin in the end.
    public let minimum: Float
    /// How fast lambda falls, a step.
    public let gamma: Float
    /// The exponent.
    public let power: Float

    /// The values are those of the original by default.
    ///
    /// - Parameters:
    ///   - base: About lambda at the first step; 0 or more.
    ///   - minimum: lambda never falls below; 0 or more.
    ///   - gamma: How fast lambda falls, a step; 0 or more.
    ///   - power: The exponent; 0 or more.
    public init(base: Float = 1000, minimum: Float = 5, gamma: Float = 0.12, power: Float = 1) {
      requireNone(Self.problem(base: base, minimum: minimum, gamma: gamma, power: power))
      self.base = base
      self.minimum = minimum
      self.gamma = gamma
      self.power = power
    }

    /// What is wrong with settings, in one line; `nil` where nothing is.
    public static func problem(base: Float = 1000, minimum: Float = 5, gamma: Float = 0.12, power: Float = 1) -> String? {
      let settings: [(String, Float, usual: Float)] = [
        ("base", base, 1000), ("minimum", minimum, 5), ("gamma", gamma, 0.12), ("power", power, 1),
      ]
      return settings.lazy.compactMap { name, value, usual in
        Setting(name, "of 0 or more") { $0 >= 0 && $0.isFinite }.problem(value, of: "SphereFace's annealing", usual: usual)
      }.first
    }

    /// lambda at a step, the first being 1.
    func weight(at step: Double) -> Double {
      max(Double(base) * (1 + Double(gamma) * step).power(-Double(power)), Double(minimum))
    }
  }

  /// How often the angle counts.
  public let margin: Int
  /// Multiplies the cosines, beside the length of the embedding.
  public let scale: Float
  /// How the margin comes in over time; `nil` for the whole margin from the start.
  public let annealing: Annealing?
  /// Batches seen in training; `[1]`.
  public let step = Buffer(Tensor(zeros: [1]))
  public var isFrozen = false

  /// - Parameters:
  ///   - margin: How often the angle counts; 1 or more.
  ///   - scale: Multiplies the cosines, beside the length of the embedding; above 0.
  ///   - annealing: How the margin comes in over time; `nil` for the whole margin from the start.
  public init(margin: Int = 4, scale: Float = 1, annealing: Annealing? = nil) {
    requireNone(Self.problem(margin: margin, scale: scale))
    self.margin = margin
    self.scale = scale
    self.annealing = annealing
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(margin: Int = 4, scale: Float = 1) -> String? {
    Setting.scale.problem(scale, of: "SphereFace", usual: 1)
      ?? Setting("margin", "of a whole number from 1 to 16") { $0 >= 1 && $0 <= 16 }
      .problem(Float(margin), of: "SphereFace", usual: 4)
  }

  public var buffers: [(name: String, value: Buffer)] { annealing == nil ? [] : [("step", step)] }

  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) -> LossValue? {
    let scores = outputs.requiredScores(for: self)
    let cosines = phase.select(training: { trainingCosines(scores, labels) }, evaluation: { scores })
    let logits = cosines.scalingRows(by: outputs.embeddings.rowNorms() * scale)
    return LossValue(logits.softmaxCrossEntropy(labels: labels).mean())
  }

  private func trainingCosines(_ cosines: Variable, _ labels: [Int]) -> Variable {
    guard let annealing else { return cosines.withMargin(labels: labels) { self.shifted($1) } }
    if !isFrozen { step.value = step.value.scaled(by: 1, plus: 1) }
    let lambda = annealing.weight(at: Double(step.value.scalar))
    return cosines.withMargin(labels: labels) { _, cosine in
      let full = self.shifted(cosine)
      return ShiftedCosine(value: (lambda * cosine + full.value) / (1 + lambda), slope: (lambda + full.slope) / (1 + lambda))
    }
  }

  /// psi and its derivative, without annealing.
  public func shifted(_ cosine: Double) -> ShiftedCosine {
    let cosine = min(max(cosine, -1), 1)
    // cos(m theta) and sin(m theta) / sin(theta) for m = 1, then up: c' = 2 z c - c before, and the same for s.
    var (before, multiple) = (ShiftedCosine(value: 1, slope: 0), ShiftedCosine(value: cosine, slope: 1))
    for _ in 1..<margin {
      (before, multiple) = (
        multiple,
        ShiftedCosine(value: 2 * cosine * multiple.value - before.value, slope: 2 * cosine * multiple.slope - before.slope)
      )
    }
    // At theta = pi both pieces that meet there have one value; k = m - 1 has a derivative.
    let k = min((Double(margin) * cosine.angle / .pi).rounded(.down), Double(margin - 1))
    let sign: Double = k.truncatingRemainder(dividingBy: 2) == 0 ? 1 : -1
    return ShiftedCosine(value: sign * multiple.value - 2 * k, slope: sign * Double(margin) * multiple.slope)
  }

  public var description: String {
    "SphereFace, margin \(margin)" + (scale == 1 ? "" : ", scale \(scale.formatted)")
      + (annealing.map { ", lambda from \($0.base.formatted) to \($0.minimum.formatted)" } ?? "")
  }
}

extension Variable {
  /// Each row times its own factor.
  ///
  /// Shapes: `self [N, K]`, `factors [N]` -> `[N, K]`.
  fileprivate func scalingRows(by factors: Variable) -> Variable {
    Self.record("scaleRows", [self, factors], value.scalingRows(by: factors.value)) { [value] upstream in
      [upstream.scalingRows(by: factors.value), upstream.rowDots(with: value)]
    }
  }

  /// The Euclidean length of each row; the gradient of a row of zeros is zero.
  ///
  /// Shapes: `self [N, C]` -> `[N]`.
  fileprivate func rowNorms() -> Variable {
    // 1e-12 keeps the gradient of the root finite and moves no norm above 1e-6.
    rowDots(with: self).squareRoot(epsilon: 1e-12)
  }
}
