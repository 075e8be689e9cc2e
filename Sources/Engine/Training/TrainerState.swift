import Foundation
import Gradients
import Models
import Objectives
import Runs
import Tensors

/// Everything that a fit needs to go on exactly where it was: what a checkpoint holds.
///
/// Weights and running statistics, the optimizer's state, the step, the learning-rate factor, the random state of the layers,
/// the best evaluation so far. The order of the data and its augmentation are functions of (seed, step) and need no state.
public struct TrainerState {
  /// Parameters and buffers of the model by path.
  public var model: [String: Tensor]
  /// Parameters and buffers of the loss by path; empty for most.
  public var loss: [String: Tensor]
  /// The optimizer's tensors by path.
  public var optimizer: [String: Tensor]
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

    /// Creates one of its parts.
    public init(step: Int, learningRateFactor: Double = 1, generators: [String: SeededGenerator] = [:], best: Status.Best? = nil)
    {
      self.step = step
      self.learningRateFactor = learningRateFactor
      self.generators = generators
      self.best = best
    }
  }

  static let format = "tandem-checkpoint-1"

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
  }

  /// Creates one of its parts.
  public init(model: [String: Tensor], loss: [String: Tensor] = [:], optimizer: [String: Tensor], progress: Progress) {
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

  public var description: String {
    switch self {
    case .notACheckpoint(let file, let found):
      "\(file) is not a checkpoint of this program: its format is \(found.map { "\"\($0)\"" } ?? "not named"), \"\(TrainerState.format)\" was due"
    case .otherModel(let file, let differences):
      "\(file) is of another model: \(differences.prefix(3).joined(separator: "; "))"
        + (differences.count > 3 ? "; and \(differences.count - 3) more" : "")
    }
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
    let mine = self.weights
    var differences = mine.keys.sorted().compactMap { name -> String? in
      guard let shape = mine[name]?.shape else { return nil }
      guard let found = weights[name]?.shape else { return "\"\(name)\" is missing" }
      return found == shape ? nil : "\"\(name)\" is \(found), the model's is \(shape)"
    }
    differences += weights.keys.filter { mine[$0] == nil }.sorted().map { "\"\($0)\" is not in the model" }
    guard differences.isEmpty else { throw .otherModel(file: file, differences: differences) }
    for (path, parameter) in allParameters { if let value = weights[path] { parameter.value = value } }
    for (path, buffer) in allBuffers { if let value = weights[path] { buffer.value = value } }
  }
}

extension Trainer {
  /// The state now.
  public func state(best: Status.Best? = nil) -> TrainerState {
    let generators = allModules.compactMap { path, module in module.generator.map { (path, $0) } }
    return TrainerState(
      model: model.weights, loss: loss.module?.weights ?? [:], optimizer: optimizer.state,
      progress: .init(
        step: step, learningRateFactor: learningRateFactor, generators: Dictionary(uniqueKeysWithValues: generators), best: best))
  }

  /// Goes back to a state.
  public func restore(_ state: TrainerState, file: String) throws(CheckpointError) {
    try model.load(state.model, file: file)
    try (loss.module ?? ModuleGroup([])).load(state.loss, file: file)
    let shapes = Dictionary(uniqueKeysWithValues: allParameters.map { ($0.path, $0.parameter.value.shape) })
    let differences = state.optimizer.filter { shapes[$0.key] != $0.value.shape }.map {
      "optimizer state \"\($0.key)\" is \($0.value.shape)"
    }
    guard differences.isEmpty else { throw .otherModel(file: file, differences: differences.sorted()) }
    optimizer.state = state.optimizer
    step = state.progress.step
    learningRateFactor = state.progress.learningRateFactor
    for (path, module) in allModules { if let generator = state.progress.generators[path] { module.generator = generator } }
  }
}
