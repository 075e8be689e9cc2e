/// What is wrong with a theme file, in one line.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file of the theme.
  public var file: String
  /// The line, from 1, where one can be named.
  public var line: Int?
  /// What was found, and what would be right.
  public var problem: String

  /// Creates one of its parts.
  public init(file: String, line: Int? = nil, problem: String) {
    self.file = file
    self.line = line
    self.problem = problem
  }

  public var description: String { line.map { "\(file):\($0): \(problem)" } ?? "\(file): \(problem)" }
}
