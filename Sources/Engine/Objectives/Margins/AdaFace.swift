import Gradients
import Models
import Tensors

/// A margin that follows the quality of an image, of which the length of its embedding is a sign: hard examples count for good images,
/// easy ones for bad images. In training only.
///
/// `q = clip(h (|x| - mean) / (deviation + 0.001), -1, 1)` with the moving mean and deviation of the lengths, |x| held in 0.001...100;
/// `z' = cos(clip(theta - m q, 0.001, pi - 0.001)) - m (1 + q)`; `loss = crossEntropy(scale z')`
///
/// The derivative is the true one, `sin(theta - m q) / sin(theta)`, and 0 where an angle is clipped; q carries no gradient.
/// The statistics are buffers: kept in checkpoints, moved by each batch of two images or more, in training only.
///
/// Shapes: embeddings `[N, E]` as the backbone gives them, scores `[N, K]` cosines, N labels in 0..<K -> a scalar.
/// Reference: Kim, Jain, Liu 2022, "AdaFace"; our deviation: cosines to other identities are not held below 0.999.
public final class AdaFace: IdentityLoss, Module {
  /// Multiplies the cosines.
  public let scale: Float
  /// m, the size of both margins: as an angle in radians, and as a cosine.
  public let margin: Float
  /// h, how much of the spread of lengths fits between the worst and the best quality.
  public let concentration: Float
  /// The share of a batch in the moving statistics (t_alpha).
  public let momentum: Float
  /// The moving mean of the lengths; `[1]`.
  public let meanNorm = Buffer(Tensor(repeating: 20, shape: [1]))
  /// The moving standard deviation of the lengths; `[1]`.
  public let normDeviation = Buffer(Tensor(repeating: 100, shape: [1]))
  public var isFrozen = false

  /// - Parameters:
  ///   - scale: Multiplies the cosines; above 0.
  ///   - margin: m, from 0 to below pi / 2.
  ///   - concentration: h, above 0.
  ///   - momentum: The share of a batch in the moving statistics; above 0, 1 at most.
  public init(scale: Float = 64, margin: Float = 0.4, concentration: Float = 0.333, momentum: Float = 0.01) {
    requireNone(Self.problem(scale: scale, margin: margin, concentration: concentration, momentum: momentum))
    self.scale = scale
    self.margin = margin
    self.concentration = concentration
    self.momentum = momentum
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(
    scale: Float = 64, margin: Float = 0.4, concentration: Float = 0.333, momentum: Float = 0.01
  ) -> String? {
    Setting.scale.problem(scale, of: "AdaFace", usual: 64)
      ?? Setting("margin", "from 0 to below pi / 2") { $0 >= 0 && $0 < .pi / 2 }.problem(margin, of: "AdaFace", usual: 0.4)
      ?? Setting("concentration", "above 0") { $0 > 0 && $0.isFinite }.problem(concentration, of: "AdaFace", usual: 0.333)
      ?? Setting("momentum", "above 0, 1 at most") { $0 > 0 && $0 <= 1 }.problem(momentum, of: "AdaFace", usual: 0.01)
  }

  public var buffers: [(name: String, value: Buffer)] { [("batch_mean", meanNorm), ("batch_std", normDeviation)] }

  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) -> LossValue? {
    let scores = outputs.requiredScores(for: self)
    let cosines = phase.select(
      training: {
        let norms = outputs.embeddings.value.rowNorms().map { min(max($0, 0.001), 100) }
        if !isFrozen { move(to: norms) }
        return scores.withMargin(labels: labels) { n, cosine in self.margin(norm: norms[n]).shifted(cosine) }
      }, evaluation: { scores })
    return LossValue((cosines * scale).softmaxCrossEntropy(labels: labels).mean())
  }

  /// The margin of an image whose embedding has this length.
  func margin(norm: Double) -> Adaptive {
    let (mean, deviation) = (Double(meanNorm.value.scalar), Double(normDeviation.value.scalar))
    let quality = min(max(Double(concentration) * (norm - mean) / (deviation + 0.001), -1), 1)
    return Adaptive(angle: -Double(margin) * quality, cosine: Double(margin) * (1 + quality))
  }

  /// The margin of one image.
  struct Adaptive: CosineMargin {
    /// Added to the angle, in radians; below 0 for a good image.
    let angle: Double
    /// Taken from the cosine.
    let cosine: Double

    func shifted(_ z: Double) -> ShiftedCosine {
      let epsilon = 1e-3
      // The cosine is held before the margin, the angle after it; there the derivative is 0.
      let held = min(max(z, epsilon - 1), 1 - epsilon)
      let angle = held.angle + self.angle
      let clipped = min(max(angle, epsilon), .pi - epsilon)
      if clipped != angle { return ShiftedCosine(value: clipped.cosine - cosine, slope: 0) }
      var shifted = ShiftedCosine(cosine: held, margin: self.angle)
      shifted.value -= cosine
      if held != z { shifted.slope = 0 }
      return shifted
    }
  }

  private func move(to norms: [Double]) {
    guard norms.count > 1 else { return }  // one image has no deviation
    let mean = norms.reduce(0, +) / Double(norms.count)
    let variance = norms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(norms.count - 1)
    for (buffer, batch) in [(meanNorm, mean), (normDeviation, variance.squareRoot())] {
      buffer.value = buffer.value.scaled(by: 1 - momentum, plus: momentum * Float(batch))
    }
  }

  public var description: String {
    "AdaFace, scale \(scale.formatted), margin \(margin.formatted), concentration \(concentration.formatted)"
  }
}

extension Tensor {
  /// The Euclidean length of each row.
  ///
  /// Shapes: `self [N, C]` -> N numbers.
  fileprivate func rowNorms() -> [Double] { rowDots(with: self).values.map { Double($0).squareRoot() } }
}
