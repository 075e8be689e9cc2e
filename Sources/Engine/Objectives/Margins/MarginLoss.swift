import Gradients
import Models
import Tensors

/// Softmax cross-entropy of cosines, that of the right identity with a margin in training.
///
/// `loss[n] = crossEntropy(scale z')`, z' being z but for the label's, which is `shifted(z)`; in evaluation z' is z
///
/// Shapes: predicted `[N, K]`, cosines of a `CosineClassifier` or `SubCenterClassifier`; N labels in 0..<K -> `[N]`.
public protocol MarginLoss: ScoreLoss, CosineMargin {
  /// Multiplies the cosines.
  var scale: Float { get }
}

extension MarginLoss {
  public func callAsFunction(predicted: Variable, expected: [Int], phase: Phase) -> Variable {
    let cosines = phase.select(
      training: { predicted.withMargin(labels: expected) { shifted($1) } }, evaluation: { predicted })
    return (cosines * scale).softmaxCrossEntropy(labels: expected)
  }
}
