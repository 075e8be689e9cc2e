import Gradients
import Tensors

/// Cosines between embeddings and one learned direction an identity: the head of every margin loss.
///
/// `y[n, k] = x̂[n] . ŵ[k]`, both L2-normalised
///
/// Shapes: input `[N, E]`, weight `[K, E]` -> `[N, K]`, each in -1...1.
public final class CosineClassifier: Layer {
  /// One direction an identity, `[K, E]`.
  public let weight: Parameter
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: E, the length of an embedding.
  ///   - identities: K.
  ///   - generator: Where the random numbers come from.
  public init(_ inputs: Int, _ identities: Int, generator: inout SeededGenerator) {
    weight = Parameter(Initializer.normal(0.01)([identities, inputs], &generator))
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    input.l2Normalized().matmul(transposed: weight.variable(in: effective(phase)).l2Normalized())
  }

  public func outputShape(_ input: [Int]) -> [Int] { [input[0], weight.value.shape[0]] }
  public var description: String { "cosines of \(weight.value.shape[0]) identities" }
}
