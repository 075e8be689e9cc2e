import Gradients
import Tensors

/// Cosines between embeddings and several learned directions an identity, of which the nearest counts: the head of sub-centre ArcFace.
///
/// `y[n, k] = max over c of x̂[n] . ŵ[k, c]`, all L2-normalised
///
/// Noisy images of an identity gather at a direction of their own and no longer pull on the others.
///
/// Shapes: input `[N, E]`, weight `[K C, E]` with the C rows of an identity together -> `[N, K]`, each in -1...1.
/// Reference: Deng et al. 2020, "Sub-center ArcFace".
public final class SubCenterClassifier: Layer {
  /// C directions an identity, `[K C, E]`.
  public let weight: Parameter
  /// C, how many directions an identity has.
  public let subCenters: Int
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: E, the length of an embedding.
  ///   - identities: K.
  ///   - subCenters: C, how many directions an identity has.
  ///   - generator: Where the random numbers come from.
  public init(_ inputs: Int, _ identities: Int, subCenters: Int = 3, generator: inout SeededGenerator) {
    require(subCenters > 0, "an identity has 1 sub-centre or more (3 is usual), found \(subCenters)")
    self.subCenters = subCenters
    weight = Parameter(Initializer.normal(0.01)([identities * subCenters, inputs], &generator))
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    input.l2Normalized().matmul(transposed: weight.variable(in: effective(phase)).l2Normalized()).largest(ofEach: subCenters)
  }

  public func outputShape(_ input: [Int]) -> [Int] { [input[0], weight.value.shape[0] / subCenters] }
  public var description: String {
    "cosines of \(weight.value.shape[0] / subCenters) identities, nearest of \(subCenters) centres"
  }
}

extension Variable {
  /// The largest of each `count` neighbours in a row; the gradient goes to it alone, to the first of equal ones.
  ///
  /// Shapes: `self [N, K count]` -> `[N, K]`.
  func largest(ofEach count: Int) -> Variable {
    require(
      value.rank == 2 && count > 0 && shape[1].isMultiple(of: count),
      "the largest of each \(count) needs rows of a multiple of \(count) elements, found \(shape)")
    var result = Tensor(uninitialized: [shape[0], shape[1] / count])
    var chosen = [Int](repeating: 0, count: result.count)
    result.withUnsafeMutableBufferPointer { result in
      value.withUnsafeBufferPointer { source in
        for group in result.indices {
          var best = group * count
          for i in best..<best + count where source[i] > source[best] { best = i }
          chosen[group] = best
          result[group] = source[best]
        }
      }
    }
    return Self.record("largest", [self], result) { [shape] upstream in
      var gradient = Tensor(zeros: shape)
      gradient.withUnsafeMutableBufferPointer { gradient in
        upstream.withUnsafeBufferPointer { upstream in
          for (group, index) in chosen.enumerated() { gradient[index] = upstream[group] }
        }
      }
      return [gradient]
    }
  }
}
