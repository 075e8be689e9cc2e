import Synchronization
import Training

/// Something that a program can fit beside faces: its name in recipes, and how it is made.
///
/// A recipe names it (`task: NAME`) and has the sections `run`, `training` (without a loss) and `evaluation.every`, and `options`
/// with whatever the task wants to know.
public struct TaskDefinition: Sendable {
  /// The name of the task that is always there.
  public static let face = "face"

  /// As recipes name it.
  public let name: String
  /// One line for the home screen.
  public let summary: String
  let make: @Sendable (Recipe) throws -> any TrainingTask

  /// - Parameters:
  ///   - name: As recipes name it; not `face`.
  ///   - summary: One line for the home screen.
  ///   - make: Model, loss and data for a recipe; the same recipe must give the same task, since a resumed run makes it again.
  public init(_ name: String, summary: String, make: @escaping @Sendable (Recipe) throws -> any TrainingTask) {
    self.name = name
    self.summary = summary
    self.make = make
  }
}

/// The tasks that this program knows.
enum TaskRegistry {
  private static let definitions = Mutex<[TaskDefinition]>([])

  static func register(_ new: [TaskDefinition]) { definitions.withLock { $0 += new } }

  /// What a recipe may name.
  static var names: [String] { [TaskDefinition.face] + definitions.withLock { $0.map(\.name) } }

  static func definition(_ name: String) -> TaskDefinition? { definitions.withLock { $0.first { $0.name == name } } }
}
