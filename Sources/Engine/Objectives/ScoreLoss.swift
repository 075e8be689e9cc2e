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
/// `loss[n] = log(sum over k of exp(scale z[n, k])) - scale z[n, label[n]]`
///
/// With `scale` 1 the scores are logits; with a larger one they are cosines (normalised softmax).
public struct SoftmaxCrossEntropy: ScoreLoss {
  /// Multiplies the scores.
  public let scale: Float
  /// Creates one of its parts.
  public init(scale: Float = 1) { self.scale = scale }

  public func callAsFunction(predicted: Variable, expected: [Int], phase: Phase) -> Variable {
    (scale == 1 ? predicted : predicted * scale).softmaxCrossEntropy(labels: expected)
  }

  public var description: String {
    scale == 1 ? "softmax cross-entropy" : "normalised softmax, scale \(scale.formatted)"
  }
}

/// Additive angular margin: the angle to the right identity is made larger by `margin` before the softmax, in training only.
///
/// `z' = cos(theta + m)` while theta + m <= pi, else `z - m sin(pi - m)`, for the right identity; `loss = crossEntropy(scale z')`
///
/// The gradient is the true one, `dz'/dz = sin(theta + m) / sin(theta)`, with sin² held at 1e-7 or more so that it stays
/// finite at theta = 0 and pi. (arcface_torch takes 1 instead.)
/// Reference: Deng et al. 2019, "ArcFace"; the guard for theta > pi - m as in insightface's first release.
public struct ArcFace: ScoreLoss {
  /// Multiplies the cosines.
  public let scale: Float
  /// In radians.
  public let margin: Float

  /// Creates one of its parts.
  public init(scale: Float = 64, margin: Float = 0.5) {
    require(
      scale > 0 && margin >= 0 && margin < .pi, "ArcFace needs scale > 0 and 0 <= margin < pi, found \(scale) and \(margin)")
    self.scale = scale
    self.margin = margin
  }

  public func callAsFunction(predicted: Variable, expected: [Int], phase: Phase) -> Variable {
    let cosines = phase.select(training: { withMargin(predicted, expected) }, evaluation: { predicted })
    return (cosines * scale).softmaxCrossEntropy(labels: expected)
  }

  /// The cosines with the margin on those of the right identity.
  ///
  /// Shapes: `[N, K]` -> the same.
  func withMargin(_ cosines: Variable, _ labels: [Int]) -> Variable {
    let classes = cosines.shape[1]
    var value = cosines.value
    var slopes = [Float](repeating: 1, count: labels.count)
    value.withUnsafeMutableBufferPointer { z in
      for (n, label) in labels.enumerated() {
        require(label >= 0 && label < classes, "label \(label) is outside 0..<\(classes), the identities of the head")
        (z[n * classes + label], slopes[n]) = shifted(z[n * classes + label])
      }
    }
    return Variable.record("arcFaceMargin", [cosines], value) { upstream in
      var gradient = upstream
      gradient.withUnsafeMutableBufferPointer { for (n, label) in labels.enumerated() { $0[n * classes + label] *= slopes[n] } }
      return [gradient]
    }
  }

  /// cos(theta + m) and its derivative with respect to z = cos(theta).
  func shifted(_ z: Float) -> (value: Float, slope: Float) {
    let (cosine, sine) = (Double(margin).cosine, Double(margin).sine)
    guard z > Float(-cosine) else { return (z - margin * Float(sine), 1) }
    // cos(pi - m) = -cos(m), sin(pi - m) = sin(m)
    let z = Double(z)
    let sineTheta = max(1 - z * z, 1e-7).squareRoot()
    return (Float(z * cosine - sineTheta * sine), Float(cosine + z / sineTheta * sine))
  }

  public var description: String { "ArcFace, scale \(scale.formatted), margin \(margin.formatted)" }
}
