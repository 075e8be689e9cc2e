import Models

/// A loss of labelled images in training: of the scores of their identities, of their embeddings, or of both.
///
/// A loss that has parameters, buffers or random state of its own (the centres of center loss, a memory of earlier batches) is a
/// `Module` too: they are trained and kept in checkpoints with those of the model.
///
/// Shapes: embeddings `[N, E]`, scores `[N, K]`, N labels in 0..<K -> a scalar.
public protocol IdentityLoss: CustomStringConvertible {
  /// The loss of a batch; `nil` where the batch has none (no triplet can be made of it), never 0 in its place.
  ///
  /// - Throws: Where outputs and labels do not fit the loss, naming both sides.
  func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) throws -> LossValue?
}
