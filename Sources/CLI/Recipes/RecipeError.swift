/// Why a recipe is refused: all that is wrong with it, one line for each problem.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
  /// At least one, those of the file first, by line.
  public let problems: [RecipeProblem]

  init(_ problems: [RecipeProblem]) {
    let lastLine = Int.max
    self.problems = problems.enumerated()
      .sorted { ($0.element.origin.line ?? lastLine, $0.offset) < ($1.element.origin.line ?? lastLine, $1.offset) }
      .map(\.element)
  }

  /// One line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a recipe: where, which key, what was found, and what would be right.
public struct RecipeProblem: Sendable, Equatable, CustomStringConvertible {
  /// Where it was written.
  public let origin: RecipeOrigin
  /// The key with the sections that it stands in ("training.epochs"); `nil` where the file as a whole is meant.
  public let key: String?
  /// What was found and what would be right, without a full stop.
  public let message: String

  init(_ origin: RecipeOrigin, _ key: String?, _ message: String) {
    self.origin = origin
    self.key = key
    self.message = message
  }

  /// One line: "recipes/a.yaml:12: training.epochs: found 0, expected a whole number from 1 to 1000000".
  public var description: String {
    // An override is named by its key, which then need not be said twice.
    guard let key, origin != .override(key) else { return "\(origin): \(message)" }
    return "\(origin): \(key): \(message)"
  }
}

/// Where a value of a recipe was written.
public enum RecipeOrigin: Sendable, Equatable, CustomStringConvertible {
  /// A line of a file, counted from 1; `nil` for the file as a whole.
  case file(String, line: Int?)
  /// `--set key=...` on the command line.
  case override(String)

  var line: Int? {
    switch self {
    case .file(_, let line): line ?? 0
    case .override: nil
    }
  }

  /// "recipes/a.yaml:12" or "--set training.epochs".
  public var description: String {
    switch self {
    case .file(let file, .some(let line)): "\(file):\(line)"
    case .file(let file, .none): file
    case .override(let key): "--set \(key)"
    }
  }
}
