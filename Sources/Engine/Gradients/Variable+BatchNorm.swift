import Tensors

extension Variable {
  /// The statistics of a batch, a value a channel.
  public struct BatchMoments {
    /// The mean of each channel.
    public let mean: [Double]
    /// Over n, not n - 1: what the batch is normalised with.
    public let variance: [Double]
  }

  /// What follows a normalisation in its own pass over memory, forward and back.
  ///
  /// `y = pool(activation(x)) + addend`; a pooled result has no addend
  public struct Following {
    /// A function of each element.
    public enum Activation {
      /// `x`
      case identity
      /// `max(x, 0)`; the gradient at 0 is 0.
      case relu
      /// `x > 0 ? x : slope x`, one slope a channel. Shapes: `[C]`.
      case prelu(slope: Variable)
    }

    /// Applied first.
    public var activation: Activation
    /// Is added: the other branch of a residual block. Its shape is that of the input.
    public var addend: Variable?
    /// Whether the largest of each 2x2 pixels is taken, as `maxPooled(.pairs)` does.
    public var isPooled: Bool

    /// Creates one of its parts.
    public init(activation: Activation = .identity, addend: Variable? = nil, isPooled: Bool = false) {
      require(addend == nil || !isPooled, "what is pooled in the same pass has no addend")
      self.activation = activation
      self.addend = addend
      self.isPooled = isPooled
    }
  }

  /// Batch normalisation with the statistics of the batch itself, and what follows it.
  ///
  /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance over every axis but the last
  ///
  /// One entry of the tape, which keeps the input and nothing else of its size.
  ///
  /// Shapes: `self [..., C]`, `gamma [C]`, `beta [C]` -> as `self`; pooled `[N, H, W, C]` -> `[N, H / 2, W / 2, C]`.
  /// Reference: Ioffe & Szegedy 2015. The gradient flows through the statistics.
  ///
  /// - Parameters:
  ///   - gamma: The scale.
  ///   - beta: The shift.
  ///   - epsilon: Added to the variance.
  ///   - following: What is done to the result in the same pass.
  public func batchNormalized(
    gamma: Variable, beta: Variable, epsilon: Float, then following: Following = Following()
  ) -> (output: Variable, moments: BatchMoments) {
    let (mean, variance) = value.columnMoments()
    let map = NormMap(mean: mean, variance: variance, epsilon: epsilon, gamma: gamma.value, isOfBatch: true)
    let finish = Finish(scale: Tensor(floats: map.scale), shift: map.shift(beta.value), activation: following.activation.ofValues)
    return (mapped("batchNorm", by: finish, gamma, beta, following) { map }, BatchMoments(mean: mean, variance: variance))
  }

  /// Normalisation with statistics that are given, as evaluation does it, and what follows it: each image is treated alone.
  ///
  /// `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`
  ///
  /// Shapes: `self [..., C]`, all others `[C]` -> as `self`; pooled `[N, H, W, C]` -> `[N, H / 2, W / 2, C]`.
  ///
  /// - Parameters:
  ///   - gamma: The scale.
  ///   - beta: The shift.
  ///   - mean: Of each channel.
  ///   - variance: Of each channel.
  ///   - epsilon: Added to the variance.
  ///   - following: What is done to the result in the same pass.
  public func normalized(
    gamma: Variable, beta: Variable, mean: Tensor, variance: Tensor, epsilon: Float, then following: Following = Following()
  ) -> Variable {
    let finish = Finish(
      gamma: gamma.value, beta: beta.value, mean: mean, variance: variance, epsilon: epsilon,
      activation: following.activation.ofValues)
    return mapped("normalize", by: finish, gamma, beta, following) { [gamma = gamma.value] in
      NormMap(
        mean: mean.values.map(Double.init), variance: variance.values.map(Double.init), epsilon: epsilon, gamma: gamma,
        isOfBatch: false)
    }
  }

  /// The pass forward, and on the tape the two passes back.
  private func mapped(
    _ operation: String, by finish: Finish, _ gamma: Variable, _ beta: Variable, _ following: Following,
    _ map: @escaping () -> NormMap
  ) -> Variable {
    var forward = finish
    forward.addend = following.addend?.value
    let output = following.isPooled ? value.pairsPooled(forward) : value.finished(by: forward)
    var inputs = [self, gamma, beta]
    if case .prelu(let slope) = following.activation { inputs.append(slope) }
    if let addend = following.addend { inputs.append(addend) }
    let wanted = inputs.map(\.isRecorded)
    guard wanted.contains(true) else { return Variable(output) }
    var kept: Tensor? = value
    return Self.recordConsuming(operation, inputs, output) {
      [hasAddend = following.addend != nil, isPooled = following.isPooled] upstream in
      guard var input = kept.take() else { return wanted.map { _ in nil } }
      var gradients = [Tensor?](repeating: nil, count: wanted.count)
      // The addend's gradient is the upstream itself, which then has two owners: the input's is written over the input instead.
      if hasAddend, wanted[wanted.count - 1] { gradients[wanted.count - 1] = upstream }
      let map = map()
      var combination = FinishCombination(p: Tensor(floats: map.scale))
      if map.isOfBatch || wanted[1...].dropLast(hasAddend ? 1 : 0).contains(true) {
        let sums = isPooled ? input.pairsSums(finish, upstream: upstream) : input.finishSums(finish, upstream: upstream)
        let scaleGradient = map.scaleGradient(sums)
        gradients[1] = Tensor(floats: scaleGradient)
        gradients[2] = Tensor(floats: sums.upstream)
        if !sums.slopes.isEmpty { gradients[3] = Tensor(floats: sums.slopes) }
        if map.isOfBatch { combination = map.combination(sums, scaleGradient, rows: input.count / max(map.scale.count, 1)) }
      }
      guard wanted[0] else { return gradients }
      gradients[0] =
        isPooled
        ? .pairsGradient(finish, input: &input, upstream: upstream, combination: combination)
        : .finishGradient(finish, input: &input, upstream: &upstream, combination: combination)
      return gradients
    }
  }
}

/// The affine map that a normalisation is, in double; one value a channel.
private struct NormMap {
  let mean: [Double]
  /// `1 / sqrt(variance + epsilon)`
  let inverse: [Double]
  /// `gamma inverse`
  let scale: [Double]
  /// Whether mean and variance are those of the input itself, so that the gradient flows through them.
  let isOfBatch: Bool

  init(mean: [Double], variance: [Double], epsilon: Float, gamma: Tensor, isOfBatch: Bool) {
    require(
      gamma.shape == [variance.count],
      "a normalisation needs a scale for each of \(variance.count) channels, found \(gamma.shape)")
    self.mean = mean
    self.isOfBatch = isOfBatch
    let inverse = variance.map { 1 / ($0 + Double(epsilon)).squareRoot() }
    self.inverse = inverse
    scale = gamma.withUnsafeBufferPointer { gamma in inverse.indices.map { Double(gamma[$0]) * inverse[$0] } }
  }

  func shift(_ beta: Tensor) -> Tensor {
    beta.withUnsafeBufferPointer { beta in Tensor(floats: mean.indices.map { Double(beta[$0]) - scale[$0] * mean[$0] }) }
  }

  /// `dgamma = sum g x^`, with x^ the normalised input.
  func scaleGradient(_ sums: FinishSums) -> [Double] {
    mean.indices.map { (sums.dots[$0] - mean[$0] * sums.upstream[$0]) * inverse[$0] }
  }

  /// `dx = scale (g - mean(g) - x^ mean(g x^))`, as `p g + q x + r`.
  func combination(_ sums: FinishSums, _ scaleGradient: [Double], rows: Int) -> FinishCombination {
    let q = mean.indices.map { -scale[$0] * inverse[$0] * scaleGradient[$0] / Double(rows) }
    let r = mean.indices.map { -scale[$0] * sums.upstream[$0] / Double(rows) - q[$0] * mean[$0] }
    return FinishCombination(p: Tensor(floats: scale), q: Tensor(floats: q), r: Tensor(floats: r))
  }
}

extension Variable.Following.Activation {
  /// The same of plain tensors, if no gradient flows to a slope.
  public var ofConstants: Tensors.Activation? {
    if case .prelu(let slope) = self, slope.isRecorded { return nil }
    return ofValues
  }

  fileprivate var ofValues: Tensors.Activation {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .prelu(let slope): .prelu(slope: slope.value)
    }
  }
}

extension Tensor {
  fileprivate init(floats values: [Double]) {
    self.init(uninitialized: [values.count])
    withUnsafeMutableBufferPointer { for i in values.indices { $0[i] = Float(values[i]) } }
  }
}
