/// Why a file of many images, labels or pairs cannot be used: one line that names the file, the place and what would be right.
public struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong.
  public enum Kind: Sendable {
    /// A file cannot be opened or read, or an image that a list names is not there.
    case unreadable
    /// The bytes are not what the format allows.
    case malformed
    /// A file ends before what it announces does.
    case truncated
    /// Something is beyond a limit that keeps memory and time bounded.
    case tooLarge
    /// A label, a count or a key contradicts another part of the data.
    case inconsistent
    /// A pickle asks for something that is never done, such as a call.
    case refused
  }

  /// Where in the file.
  public enum Place: Equatable, Sendable {
    /// The byte, counted from 0.
    case byte(Int)
    /// The line, counted from 1, and its first byte, counted from 0.
    case line(Int, byte: Int)
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// The file as it was named by the caller.
  public let file: String
  /// Where it was found; nil for a file that cannot be opened or read.
  public let place: Place?
  /// What was wrong, and what would be right.
  public let problem: String

  /// An error of its parts; control characters in `problem` are made visible, so that it stays one line.
  public init(_ kind: Kind, file: String, at place: Place?, _ problem: String) {
    self.kind = kind
    self.file = file
    self.place = place
    self.problem = visible(problem)
  }

  /// What is wrong with an image that lies in `file` from byte `start` on.
  init(_ error: ImageError, within file: String, from start: Int, what: String) {
    let kind: Kind =
      switch error.kind {
      case .unreadable: .unreadable
      case .unknownFormat, .malformed: .malformed
      case .truncated: .truncated
      case .tooLarge: .tooLarge
      }
    let place = kind == .unreadable ? nil : Place.byte(start + (error.offset ?? 0))
    self.init(kind, file: file, at: place, "\(what): \(error.problem)")
  }

  /// `FILE: at byte N: PROBLEM`, or `FILE: line L (byte N): PROBLEM`.
  public var description: String {
    switch place {
    case .byte(let offset): "\(file): at byte \(offset): \(problem)"
    case .line(let line, let offset): "\(file): line \(line) (byte \(offset)): \(problem)"
    case nil: "\(file): \(problem)"
    }
  }
}

/// `text` with each control character as `\u{...}`: names in a damaged file may hold any.
func visible(_ text: String) -> String {
  func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
  }
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
}
