import Gradients
import Models
import Tensors

/// A loss of the identity scores of labelled images, one value an image.
///
/// Shapes: predicted `[N, K]`, expected N numbers in 0..<K -> `[N]`.
public protocol ScoreLoss: IdentityLoss {
  func callAsFunction(predicted: Variable, expected: [Int], phase: Phase) -> Variable
}

extension ScoreLoss {
  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) -> LossValue? {
    LossValue(self(predicted: outputs.requiredScores(for: self), expected: labels, phase: phase).mean())
  }
}

extension IdentityOutputs {
  /// The scores, for a loss that cannot do without.
  func requiredScores(for loss: any IdentityLoss) -> Variable {
    guard let scores else { fatalError("\(loss) needs the scores of identities; help: give the model a head") }
    return scores
  }
}

/// Softmax cross-entropy.
///
/// `loss[n] = log(sum over k of exp(scale z[n, k])) - scale sum over k of t[n, k] z[n, k]`
///
/// The target t is 1 at the label and 0 elsewhere; with label smoothing s, in training only, it is `1 - s + s / K` and `s / K`.
/// With `scale` 1 the scores are logits; with a larger one they are cosines (normalised softmax; scale is one over the temperature).
/// Reference: label smoothing as in Szegedy et al. 2016, "Rethinking the Inception Architecture".
public struct SoftmaxCrossEntropy: ScoreLoss {
  /// Multiplies the scores.
  public let scale: Float
  /// The share of the target that is spread over all identities, in training.
  public let labelSmoothing: Float

  /// - Parameters:
  ///   - scale: Multiplies the scores; above 0.
  ///   - labelSmoothing: The share of the target that is spread over all identities, in training; from 0 to below 1.
  public init(scale: Float = 1, labelSmoothing: Float = 0) {
    requireNone(Self.problem(scale: scale, labelSmoothing: labelSmoothing))
    self.scale = scale
    self.labelSmoothing = labelSmoothing
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(scale: Float = 1, labelSmoothing: Float = 0) -> String? {
    Setting.scale.problem(scale, of: "softmax", usual: 1)
      ?? Setting("label smoothing", "from 0 to below 1") { $0 >= 0 && $0 < 1 }.problem(labelSmoothing, of: "softmax", usual: 0.1)
  }

  public func callAsFunction(predicted: Variable, expected: [Int], phase: Phase) -> Variable {
    let logits = scale == 1 ? predicted : predicted * scale
    let loss = logits.softmaxCrossEntropy(labels: expected)
    return phase.select(
      training: { labelSmoothing == 0 ? loss : loss + smoothing(of: logits, expected) }, evaluation: { loss })
  }

  /// What smoothed targets add to the loss: `s (z[label] - mean of z)`.
  ///
  /// Shapes: `[N, K]` -> `[N]`.
  private func smoothing(of logits: Variable, _ labels: [Int]) -> Variable {
    let classes = logits.shape[1]
    var shares = Tensor(repeating: -labelSmoothing / Float(classes), shape: logits.shape)
    shares.withUnsafeMutableBufferPointer { for (n, label) in labels.enumerated() { $0[n * classes + label] += labelSmoothing } }
    return logits.rowDots(with: Variable(shares))
  }

  public var description: String {
    (scale == 1 ? "softmax cross-entropy" : "normalised softmax, scale \(scale.formatted)")
      + (labelSmoothing == 0 ? "" : ", label smoothing \(labelSmoothing.formatted)")
  }
}
