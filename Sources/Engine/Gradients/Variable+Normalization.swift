import Tensors

extension Variable {
  /// Each row divided by its Euclidean length.
  ///
  /// `y = x / sqrt(max(sum x², epsilon²))`, `dx = (dy - y (y . dy)) / |x|`
  ///
  /// Shapes: `self [N, C]` -> `[N, C]`. Rows shorter than epsilon are divided by epsilon, as `torch.nn.functional.normalize` does.
  public func l2Normalized(epsilon: Float = 1e-12) -> Variable {
    let (unit, inverse) = value.unitRows(epsilon: epsilon)
    return Self.record("l2Normalize", [self], unit) { [unit.unitRowsGradient(inverse: inverse, upstream: $0)] }
  }

  /// Softmax cross-entropy of logits against class numbers, one loss a row.
  ///
  /// `loss[n] = log(sum over c of exp(z[n, c])) - z[n, label[n]]`, `dz = softmax(z) - onehot(label)`
  ///
  /// Shapes: `self [N, C]`, labels N numbers in 0..<C -> `[N]`.
  public func softmaxCrossEntropy(labels: [Int]) -> Variable {
    require(
      value.rank == 2 && labels.count == shape[0],
      "cross-entropy needs logits [N, C] and N labels, found \(shape) and \(labels.count)")
    let classes = shape[1]
    if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
      fatalError("label \(wrong) is outside 0..<\(classes), the classes of the logits")
    }
    let (probabilities, logSumExp) = value.softmax()
    var losses = logSumExp
    value.withUnsafeBufferPointer { logits in
      losses.withUnsafeMutableBufferPointer { for (n, label) in labels.enumerated() { $0[n] -= logits[n * classes + label] } }
    }
    return Self.record("softmaxCrossEntropy", [self], losses) {
      [probabilities.crossEntropyGradient(labels: labels, upstream: $0)]
    }
  }
}
