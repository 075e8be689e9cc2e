import Tensors

extension [EvaluationStep] {
  /// The same function with each normalisation that directly follows a convolution or a linear layer made part of it.
  ///
  /// With `s = gamma / sqrt(variance + epsilon)`, a value a channel: `weight' = s weight`, `bias' = s (bias - mean) + beta`, in double
  /// precision. A normalisation after anything else stays: after a ReLU there is no layer before it to take it in, and into the
  /// layer after it it cannot go where that layer pads with zeros. Each branch of a residual block is folded by itself.
  func foldingBatchNorm() -> [EvaluationStep] {
    var folded: [EvaluationStep] = []
    for step in self {
      if case .residual(let main, let shortcut) = step.operation {
        let branches = EvaluationStep.Operation.residual(main: main.foldingBatchNorm(), shortcut: shortcut.foldingBatchNorm())
        folded.append(EvaluationStep(path: step.path, operation: branches))
        continue
      }
      guard case .normalization(let norm) = step.operation, let last = folded.last?.operation else {
        folded.append(step)
        continue
      }
      switch last {
      case .convolution(let weight, let bias, let stride, let padding, let groups):
        let (weight, bias) = norm.folded(into: weight, bias)
        folded[folded.count - 1].operation = .convolution(
          weight: weight, bias: bias, stride: stride, padding: padding, groups: groups)
      case .linear(let weight, let bias):
        let (weight, bias) = norm.folded(into: weight, bias)
        folded[folded.count - 1].operation = .linear(weight: weight, bias: bias)
      default: folded.append(step)
      }
    }
    return folded
  }
}

extension EvaluationStep.Normalization {
  /// Weight and bias that give what this normalisation makes of the output of `weight` and `bias`.
  ///
  /// Shapes: weight `[C, ...]`, bias `[C]` -> the same.
  func folded(into weight: Tensor, _ bias: Tensor?) -> (weight: Tensor, bias: Tensor) {
    let channels = gamma.count
    require(
      weight.shape.first == channels, "a normalisation of \(channels) channels cannot follow a layer of weight \(weight.shape)")
    let scale = zip(gamma.values, variance.values).map { Double($0) / (Double($1) + Double(epsilon)).squareRoot() }
    let before = bias?.values ?? [Float](repeating: 0, count: channels)
    let (mean, beta) = (self.mean.values, self.beta.values)
    let shift = (0..<channels).map { Float(scale[$0] * (Double(before[$0]) - Double(mean[$0])) + Double(beta[$0])) }
    let row = weight.count / channels
    let scaled = weight.values.enumerated().map { Float(Double($1) * scale[$0 / row]) }
    return (Tensor(scaled, shape: weight.shape), Tensor(shift, shape: [channels]))
  }
}
