import Foundation
import Gradients
import Models
import Objectives
import Runs
import Tensors

/// Everything that a fit needs to go on exactly where it was: what a checkpoint holds.
///
/// Weights and running statistics, the optimizer's state, the step, the learning-rate factor, the random state of the layers,
/// the moving average of the weights, the best evaluation so far, and how long it has not improved. The order of the data and its augmentation are functions of (seed, step) and need no state.
public struct TrainerState {
  /// Parameters and buffers of the model by path.
  public var model: [String: Tensor]
  /// Parameters and buffers of the loss by path; empty for most.
  public var loss: [String: Tensor]
  /// The optimizer's tensors by path.
  public var optimizer: [String: Tensor]
  /// The moving average of the weights by path, those of the loss under "loss."; empty without one.
  public var average: [String: Tensor]
  /// The mean and the matrix of the whitening that evaluation fitted last; empty without one. Training does not need it.
  public var whitening: [String: Tensor] = [:]
  /// All that is not tensors.
  public var progress: Progress

  /// The part of the state that is not tensors.
  public struct Progress: Codable, Equatable, Sendable {
    /// Steps done.
    public var step: Int
    /// Multiplies the schedule.
    public var learningRateFactor: Double
    /// The random state of layers, by path.
    public var generators: [String: SeededGenerator]
    /// The best evaluation so far.
    public var best: Status.Best?
    /// How many steps went into the average of the weights; `nil` without one.
    public var averageUpdates: Int?
    /// How long the metric of early stopping has not improved; `nil` without early stopping.
    public var stopping: EarlyStopping.State?

    /// Creates one of its parts.
    public init(
      step: Int, learningRateFactor: Double = 1, generators: [String: SeededGenerator] = [:], best: Status.Best? = nil,
      averageUpdates: Int? = nil, stopping: EarlyStopping.State? = nil
    ) {
      self.step = step
      self.averageUpdates = averageUpdates
      self.stopping = stopping
      self.learningRateFactor = learningRateFactor
      self.generators = generators
      self.best = best
    }
  }

  /// What evaluation, prediction and export use: the model with the average of its weights where there is one.
  public var evaluationWeights: [String: Tensor] {
    model.merging(average.filter { model[$0.key] != nil }) { _, average in average }
  }

  /// The weights of the backbone alone as evaluation uses them, by path in it: what another run can begin from.
  public var backboneWeights: [String: Tensor] {
    let prefix = "backbone."
    return Dictionary(
      uniqueKeysWithValues: evaluationWeights.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }

  /// What the metadata of a checkpoint say that it is.
  public static let format = "tandem-checkpoint-1"

  /// The state as a file of tensors.
  ///
  /// - Parameter metadata: More texts to keep with it (the recipe, the threshold).
  public func safetensors(metadata: [String: String] = [:]) throws -> Safetensors {
    var texts = metadata
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    texts["format"] = Self.format
    texts["progress"] = String(decoding: try encoder.encode(progress), as: UTF8.self)
    var tensors = Dictionary(uniqueKeysWithValues: model.map { ("model." + $0.key, $0.value) })
    for (name, tensor) in loss { tensors["loss." + name] = tensor }
    for (name, tensor) in optimizer { tensors["optimizer." + name] = tensor }
    for (name, tensor) in average { tensors["ema." + name] = tensor }
    for (name, tensor) in whitening { tensors["whitening." + name] = tensor }
    return Safetensors(tensors: tensors, metadata: texts)
  }

  /// Reads the state from a file of tensors.
  public init(_ file: Safetensors, name: String) throws(CheckpointError) {
    guard file.metadata["format"] == Self.format, let text = file.metadata["progress"] else {
      throw .notACheckpoint(file: name, found: file.metadata["format"])
    }
    do { progress = try JSONDecoder().decode(Progress.self, from: Data(text.utf8)) } catch {
      throw .notACheckpoint(file: name, found: "unreadable progress")
    }
    func part(_ prefix: String) -> [String: Tensor] {
      Dictionary(
        uniqueKeysWithValues: file.tensors.filter { $0.key.hasPrefix(prefix) }.map {
          (String($0.key.dropFirst(prefix.count)), $0.value)
        })
    }
    model = part("model.")
    loss = part("loss.")
    optimizer = part("optimizer.")
    average = part("ema.")
    whitening = part("whitening.")
  }

  /// Creates one of its parts.
  public init(
    model: [String: Tensor], loss: [String: Tensor] = [:], optimizer: [String: Tensor], average: [String: Tensor] = [:],
    progress: Progress
  ) {
    self.average = average
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.progress = progress
  }
}

/// Why a checkpoint cannot be used.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// Another kind of file.
  case notACheckpoint(file: String, found: String?)
  /// Names or shapes differ from those of the model.
  case otherModel(file: String, differences: [String])
  /// The optimizer's state is not one that this optimizer can go on from.
  case otherOptimizer(file: String, optimizer: String, differences: [String])

  public var description: String {
    switch self {
    case .notACheckpoint(let file, let found):
      "\(file) is not a checkpoint of this program: its format is \(found.map { "\"\($0)\"" } ?? "not named"), \"\(TrainerState.format)\" was due"
    case .otherModel(let file, let differences):
      "\(file) is of another model: \(Self.few(differences))"
    case .otherOptimizer(let file, let optimizer, let differences):
      "\(file) is of a run with another optimizer than \(optimizer): \(Self.few(differences))"
    }
  }

  private static func few(_ differences: [String]) -> String {
    differences.prefix(3).joined(separator: "; ") + (differences.count > 3 ? "; and \(differences.count - 3) more" : "")
  }
}

extension Module {
  /// Parameters and buffers by path.
  public var weights: [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: allParameters.map { ($0.path, $0.parameter.value) } + allBuffers.map { ($0.path, $0.buffer.value) })
  }

  /// Sets parameters and buffers by path; changes nothing unless every name and shape is right.
  ///
  /// - Parameters:
  ///   - weights: One tensor for every parameter and buffer.
  ///   - file: Where they came from, for the error.
  public func load(_ weights: [String: Tensor], file: String) throws(CheckpointError) {
    let differences = differences(from: weights)
    guard differences.isEmpty else { throw .otherModel(file: file, differences: differences) }
    for (path, parameter) in allParameters { if let value = weights[path] { parameter.value = value } }
    for (path, buffer) in allBuffers { if let value = weights[path] { buffer.value = value } }
  }

  /// What in `weights` does not fit this module, in words; empty where all does.
  func differences(from weights: [String: Tensor]) -> [String] {
    let mine = self.weights
    let differences = mine.keys.sorted().compactMap { name -> String? in
      guard let shape = mine[name]?.shape else { return nil }
      guard let found = weights[name]?.shape else { return "\"\(name)\" is missing" }
      return found == shape ? nil : "\"\(name)\" is \(found), the model's is \(shape)"
    }
    return differences + weights.keys.filter { mine[$0] == nil }.sorted().map { "\"\($0)\" is not in the model" }
  }
}

extension Trainer {
  /// The state now.
  public func state(best: Status.Best? = nil) -> TrainerState {
    require(!isAveraged, "the state is that of training; help: take it outside of withAveragedWeights and evaluations")
    let generators = allModules.compactMap { path, module in module.generator.map { (path, $0) } }
    return TrainerState(
      model: model.weights, loss: loss.module?.weights ?? [:], optimizer: optimizer.state, average: average?.values ?? [:],
      progress: .init(
        step: step, learningRateFactor: learningRateFactor, generators: Dictionary(uniqueKeysWithValues: generators), best: best,
        averageUpdates: average?.updates))
  }

  /// Goes back to a state; changes nothing unless all of it fits. An average begins anew where the state has none, and is let go where
  /// the trainer has none.
  public func restore(_ state: TrainerState, file: String) throws(CheckpointError) {
    let shapes = Dictionary(uniqueKeysWithValues: allParameters.map { ($0.path, $0.parameter.value.shape) })
    let unknown = state.average.filter { shapes[$0.key] != $0.value.shape }.map { "average \"\($0.key)\" is \($0.value.shape)" }
    let missing =
      state.average.isEmpty ? [] : shapes.keys.filter { state.average[$0] == nil }.map { "average \"\($0)\" is missing" }
    let weights = model.differences(from: state.model) + lossModule.differences(from: state.loss)
    guard weights.isEmpty, unknown.isEmpty, missing.isEmpty else {
      throw .otherModel(file: file, differences: weights + unknown.sorted() + missing.sorted())
    }
    let problems = optimizer.problems(in: state.optimizer, shapes: shapes)
    guard problems.isEmpty else { throw .otherOptimizer(file: file, optimizer: "\(optimizer)", differences: problems) }
    try model.load(state.model, file: file)
    try lossModule.load(state.loss, file: file)
    optimizer.state = state.optimizer
    average?.restore(state.average, updates: state.progress.averageUpdates ?? 0)
    step = state.progress.step
    learningRateFactor = state.progress.learningRateFactor
    for (path, module) in allModules { if let generator = state.progress.generators[path] { module.generator = generator } }
  }

  /// The loss's own module; an empty one where it has none.
  private var lossModule: any Module { loss.module ?? ModuleGroup([]) }
}
