import Gradients
import Models
import Tensors

/// A loss on each named output, weighted into one, different in each phase.
///
/// `total = sum over parts of weight * loss(outputs[name], targets[name])`
///
/// Outputs may have any shapes, and each phase its own outputs. A part that a phase does not list is absent in it: it is not computed,
/// not logged, and not shown. Where a phase lists none, that phase has no loss.
///
/// Names are checked with the first batch: each part needs its output and, unless it takes none, its target.
public struct CompositeLoss: PhaseAwareLoss, Sendable {
  /// A loss on one output.
  public struct Part: Sendable {
    /// Of the output, of its target, and of the part in logs.
    public let name: String
    /// Multiplies the part in the total.
    public let weight: Float
    /// The loss of one output, a scalar; the target is `nil` for a part that needs none.
    public let loss: @Sendable (_ predicted: Variable, _ expected: Tensor?) -> Variable
    /// Whether a target of this name must be there.
    public let needsTarget: Bool

    /// - Parameters:
    ///   - name: Of the output, of its target, and of the part in logs.
    ///   - weight: Multiplies the part in the total.
    ///   - needsTarget: Whether a target of this name must be there.
    ///   - loss: From the output and its target to a scalar.
    public init(
      _ name: String, weight: Float = 1, needsTarget: Bool = true,
      loss: @escaping @Sendable (_ predicted: Variable, _ expected: Tensor?) -> Variable
    ) {
      self.name = name
      self.weight = weight
      self.needsTarget = needsTarget
      self.loss = loss
    }
  }

  private let parts: [Phase: [Part]]
  private let name: String

  /// - Parameters:
  ///   - name: For the screen: "sum of both outputs".
  ///   - training: The parts of training.
  ///   - evaluation: The parts of evaluation.
  public init(_ name: String = "composite", training: [Part], evaluation: [Part]) {
    self.name = name
    parts = [.training: training, .evaluation: evaluation]
  }

  public func training(predicted: Outputs, expected: [String: Tensor]) throws -> LossValue? {
    try value(.training, predicted, expected)
  }

  public func evaluation(predicted: Outputs, expected: [String: Tensor]) throws -> LossValue? {
    try value(.evaluation, predicted, expected)
  }

  private func value(_ phase: Phase, _ outputs: Outputs, _ targets: [String: Tensor]) throws -> LossValue? {
    let parts = parts[phase] ?? []
    try check(parts, phase, outputs, targets)
    return LossValue(parts.map { part in (part.name, part.weight, outputs[part.name].map { part.loss($0, targets[part.name]) }) })
  }

  private func check(_ parts: [Part], _ phase: Phase, _ outputs: Outputs, _ targets: [String: Tensor]) throws {
    let missing = parts.filter { outputs[$0.name] == nil }.map(\.name)
    guard missing.isEmpty else {
      throw LossSetUpError(
        "in \(phase) the loss has the parts \(quoted(parts.map(\.name))), but the model gives the outputs \(quoted(outputs.names)): "
          + "no output for \(quoted(missing))")
    }
    let untargeted = parts.filter { $0.needsTarget && targets[$0.name] == nil }.map(\.name)
    guard untargeted.isEmpty else {
      throw LossSetUpError(
        "in \(phase) the loss needs targets for \(quoted(parts.filter(\.needsTarget).map(\.name))), but the data gives "
          + "\(quoted(targets.keys.sorted())): no target for \(quoted(untargeted))")
    }
    let counts = parts.filter(\.needsTarget).compactMap { part -> String? in
      guard let output = outputs[part.name]?.shape.first, let target = targets[part.name]?.shape.first, output != target else {
        return nil
      }
      return "\"\(part.name)\" has \(output) rows of output and \(target) of target"
    }
    guard counts.isEmpty else { throw LossSetUpError("in \(phase) \(counts.joined(separator: "; "))") }
  }

  private func quoted(_ names: [String]) -> String { names.isEmpty ? "none" : names.map { "\"\($0)\"" }.joined(separator: ", ") }

  public func summary(in phase: Phase) -> String {
    let parts = parts[phase] ?? []
    guard !parts.isEmpty else { return "no loss" }
    return "\(name): " + parts.map { ($0.weight == 1 ? "" : "\($0.weight.formatted) x ") + $0.name }.joined(separator: " + ")
  }
}

/// Outputs, losses and targets that do not fit together; both sides are spelled out.
public struct LossSetUpError: Error, Equatable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
