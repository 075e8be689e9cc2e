import Foundation
import Runs

/// What a test looks up in the folder of a run.
extension RunFolder {
  /// Whether an engine works on it.
  var isHeld: Bool { RunLock.isHeld(self) }

  /// The process of its engine.
  var enginePID: Int32? { RunLock.holder(of: self)?.pid }

  /// The steps of which there is a checkpoint.
  var checkpointSteps: [Int] { steps(in: checkpoints, ".safetensors") }

  /// The steps that were evaluated.
  var evaluationSteps: [Int] { steps(in: evaluations, ".json") }

  private func steps(in folder: String, _ ending: String) -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("step-") && $0.hasSuffix(ending) }.compactMap {
      Int($0.dropFirst(5).dropLast(ending.count))
    }.sorted()
  }

  /// The step of the checkpoint that the link "best" or "last" points to; `nil` where there is no such link.
  func target(of link: String) -> Int? {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(checkpoints)/\(link).safetensors") else {
      return nil
    }
    return Int((path as NSString).lastPathComponent.dropFirst(5).dropLast(12))
  }

  /// The points of one training curve, in the order in which they were written.
  func scalars(_ tag: String, validation isValidation: Bool = false) -> [Scalar] {
    let follower = RunFollower(self)
    let update = follower.poll()
    return (isValidation ? update.validation : update.training).scalars.filter { $0.tag == tag }
  }

  /// Which steps the curve of the training loss has.
  var trainedSteps: Steps {
    let steps = scalars("loss").map(\.step)
    return steps.elementsEqual(1...max(1, steps.count)) ? .whole(steps.count) : .broken(steps.count)
  }

  /// The steps of a curve, in words short enough for the message of a test.
  enum Steps: Equatable {
    /// Each step from 1 to this one, once, in order.
    case whole(Int)
    /// So many points, but not that.
    case broken(Int)

    var isWhole: Bool { if case .whole = self { true } else { false } }
  }

  /// The evaluation of a step.
  func evaluationRecord(step: Int) throws -> EvaluationRecord {
    try JSON.decode(EvaluationRecord.self, from: try Data(contentsOf: URL(fileURLWithPath: evaluation(step: step))))
  }

  /// The bytes of a checkpoint.
  func checkpointBytes(step: Int) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: checkpoint(step: step))) }
}
