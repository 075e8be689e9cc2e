/// Why a file is no image that can be used: one line that names the file, the place and what would be right.
public struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong.
  public enum Kind: Sendable {
    /// The file cannot be opened or read.
    case unreadable
    /// The first bytes are of no format that is read.
    case unknownFormat
    /// The bytes are not what the format allows.
    case malformed
    /// The file ends before its picture does.
    case truncated
    /// A side or the number of pixels is beyond the limit.
    case tooLarge
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// The file as it was named by the caller.
  public let file: String
  /// The byte at which it was found, counted from 0; nil where a place says nothing.
  public let offset: Int?
  /// What was wrong, and what would be right.
  public let problem: String

  /// `FILE: PROBLEM`, with the byte where there is one.
  public var description: String {
    guard let offset else { return "\(file): \(problem)" }
    return "\(file): at byte \(offset): \(problem)"
  }
}
