import Tensors

extension Variable {
  /// The statistics of a batch, a value a channel.
  public struct BatchMoments {
    /// The mean of each channel.
    public let mean: [Double]
    /// Over n, not n - 1: what the batch is normalised with.
    public let variance: [Double]
  }

  /// Batch normalisation with the statistics of the batch itself.
  ///
  /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance over every axis but the last
  ///
  /// Shapes: `self [..., C]`, `gamma [C]`, `beta [C]` -> as `self`.
  /// Reference: Ioffe & Szegedy 2015. The gradient flows through the statistics.
  public func batchNormalized(gamma: Variable, beta: Variable, epsilon: Float) -> (output: Variable, moments: BatchMoments) {
    let (mean, variance) = value.columnMoments()
    let inverse = variance.map { 1 / ($0 + Double(epsilon)).squareRoot() }
    let channels = mean.count
    let scale = zip(gamma.value.values, inverse).map { Double($0) * $1 }
    let shift = zip(beta.value.values, zip(scale, mean)).map { Double($0) - $1.0 * $1.1 }
    let output = value.affine(scale: Tensor(floats: scale), shift: Tensor(floats: shift))
    let recorded = Self.record("batchNorm", [self, gamma, beta], output) { [value] upstream in
      // With x^ the normalised input: dbeta = sum dy, dgamma = sum dy x^, and
      // dx = scale (dy - mean(dy) - x^ mean(dy x^)), written as p dy + q x + r with one p, q, r a channel.
      let rows = Double(value.count / channels)
      let sums = upstream.columnSums().values.map(Double.init)
      let dots = upstream.columnDots(with: value).values.map(Double.init)
      var dgamma = [Double](repeating: 0, count: channels)
      var (q, r) = (dgamma, dgamma)
      for c in 0..<channels {
        dgamma[c] = (dots[c] - mean[c] * sums[c]) * inverse[c]
        q[c] = -scale[c] * inverse[c] * dgamma[c] / rows
        r[c] = -scale[c] * sums[c] / rows - q[c] * mean[c]
      }
      let dx = upstream.combined(with: value, p: Tensor(floats: scale), q: Tensor(floats: q), r: Tensor(floats: r))
      return [dx, Tensor(floats: dgamma), Tensor(floats: sums)]
    }
    return (recorded, BatchMoments(mean: mean, variance: variance))
  }

  /// Normalisation with statistics that are given, as evaluation does it: each image is treated alone.
  ///
  /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`
  ///
  /// Shapes: `self [..., C]`, all others `[C]` -> as `self`.
  public func normalized(gamma: Variable, beta: Variable, mean: Tensor, variance: Tensor, epsilon: Float) -> Variable {
    let inverse = variance.values.map { 1 / (Double($0) + Double(epsilon)).squareRoot() }
    let centre = mean.values.map(Double.init)
    let scale = zip(gamma.value.values, inverse).map { Double($0) * $1 }
    let shift = zip(beta.value.values, zip(scale, centre)).map { Double($0) - $1.0 * $1.1 }
    let scales = Tensor(floats: scale)
    return Self.record("normalize", [self, gamma, beta], value.affine(scale: scales, shift: Tensor(floats: shift))) {
      [value] upstream in
      let sums = upstream.columnSums().values.map(Double.init)
      let dots = upstream.columnDots(with: value).values.map(Double.init)
      let dgamma = sums.indices.map { (dots[$0] - centre[$0] * sums[$0]) * inverse[$0] }
      return [upstream.multiplied(by: scales), Tensor(floats: dgamma), Tensor(floats: sums)]
    }
  }

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

extension Tensor {
  init(floats values: [Double]) { self.init(values.map { Float($0) }, shape: [values.count]) }
}
