import Gradients
import Models
import Objectives
import Runs
import Tensors

extension Trainer {
  /// One batch of training.
  public typealias TrainingBatch = Batches<Model.TrainingInput, Loss.TrainingTarget>.Batch

  /// One step of training: the custom step where there is one, else `step(_:_:)`.
  public func train(_ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws -> StepResult {
    try train(batches: 1) { _ in TrainingBatch(input: input, target: target, count: 1) }
  }

  /// One step of training on several batches, made one after the other: the custom step where there is one, else `step(batches:_:)`.
  public func train(batches count: Int, _ batch: (_ index: Int) throws -> TrainingBatch) throws -> StepResult {
    try Phase.training.run { _ in
      guard let customTrainingStep else { return try step(batches: count, batch) }
      require(count == 1, "a custom training step takes one batch, found \(count); help: accumulate in the custom step itself")
      average?.begin { allParameters }
      let batch = try batch(0)
      return try customTrainingStep(self, batch.input, batch.target)
    }
  }

  /// The usual step: forward, loss, gradients, clipping, optimizer. Where training has no loss, the step is counted and nothing changes.
  ///
  /// - Throws: `TrainingError.notFinite` before the optimizer changes anything, if the loss or a gradient is not finite; what the loss
  ///   throws where outputs and targets do not fit.
  public func step(_ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws -> StepResult {
    try step(batches: 1) { _ in TrainingBatch(input: input, target: target, count: 1) }
  }

  /// The usual step on the mean loss of several batches, each weighted by its examples; one is in memory at a time.
  ///
  /// `g = sum of count_i g_i / sum of count_i`
  ///
  /// It equals the step on all examples in one batch, up to rounding, where the loss is a mean over examples and the model has no batch
  /// statistics. Batch normalisation uses the statistics of each batch, and a loss of pairs or triplets sees those within each batch.
  ///
  /// - Parameters:
  ///   - count: How many batches.
  ///   - batch: Makes each of them, counted from 0.
  /// - Throws: As `step(_:_:)` does.
  public func step(batches count: Int, _ batch: (_ index: Int) throws -> TrainingBatch) throws -> StepResult {
    require(count > 0, "a step takes one batch at least, found \(count)")
    average?.begin { allParameters }
    let rate = learningRate
    let parameters = trainableParameters
    var (mean, sum, norm) = (LossMean(), ParameterGradients(), 0.0)
    for index in 0..<count {
      let batch = try batch(index)
      guard let computed = try loss.training(predicted: try model.training(batch.input), expected: batch.target) else { continue }
      let value = Double(computed.total.value.scalar)
      guard value.isFinite else { throw notFinite("the training loss", value, batch.input) }
      let weight = count == 1 ? 1 : Double(batch.count)
      let gradients = computed.total.gradients(upstream: Tensor(repeating: Float(weight), shape: computed.total.shape))
      // Looked at batch by batch, while the batch is at hand that shows where the numbers were lost.
      norm = gradients.norm(of: parameters)
      guard norm.isFinite else { throw notFinite("the gradient", norm, batch.input) }
      mean.add(computed, total: value, weight: weight)
      if sum.count == 0 { sum = gradients } else { sum.add(gradients, of: parameters) }
    }
    guard mean.weight > 0 else {
      skipStep()
      return StepResult(loss: nil, learningRate: rate, gradientNorm: nil)
    }
    if count > 1 { norm = sum.norm(of: parameters) / mean.weight }
    guard norm.isFinite else { throw TrainingError.notFinite("the gradient", step: step, value: norm, layer: nil) }
    let clip = clipNorm.map { norm > $0 ? $0 / norm : 1 } ?? 1
    optimizer.step(
      rules.apply(to: parameters), gradients: sum, learningRate: rate, gradientScale: clip / mean.weight, phase: .training)
    endStep()
    return StepResult(
      loss: mean.loss, parts: mean.lossParts, metrics: mean.metrics, learningRate: rate, gradientNorm: norm)
  }

  /// Counts a step in which this trainer's optimizer changed nothing.
  public func skipStep() { endStep() }

  private func endStep() {
    step += 1
    average?.update(allParameters)
  }

  /// Runs the forward pass once more to find the layer where the numbers were lost.
  private func notFinite(_ what: String, _ value: Double, _ input: Model.TrainingInput) -> TrainingError {
    let probe = LayerProbe()
    probe.watching { _ = try? model.training(input) }
    let layer = probe.firstNotFinite.map { layer in
      let path = allModules.first { $0.module === layer }?.path ?? ""
      return path.isEmpty ? "\(layer)" : "\(path) (\(layer))"
    }
    return .notFinite(what, step: step, value: value, layer: layer)
  }
}

extension ParameterGradients {
  /// Adds the gradients of `parameters`, in place.
  fileprivate mutating func add(_ other: ParameterGradients, of parameters: [(path: String, parameter: Parameter)]) {
    for (_, parameter) in parameters {
      guard let new = other[parameter] else { continue }
      guard var sum = self[parameter] else {
        self[parameter] = new
        continue
      }
      // Taken out of the table, so that it is changed in place.
      self[parameter] = nil
      sum.add(new)
      self[parameter] = sum
    }
  }
}
