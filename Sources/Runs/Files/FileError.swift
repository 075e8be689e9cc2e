import Glibc

/// A file or folder could not be read or written.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried: "read", "write", "create", "rename", ...
  public var operation: String
  /// What it was tried on.
  public var path: String
  /// The `errno` of the system call.
  public var code: Int32

  /// An error of a system call, with its `errno`.
  public init(_ operation: String, _ path: String, _ code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }

  /// "cannot write runs/a/status.json: No space left on device; free some space on that disk".
  public var description: String {
    let hint = hint.map { "; \($0)" } ?? ""
    return "cannot \(operation) \(path.withoutControlCharacters): \(String(cString: strerror(code)))\(hint)"
  }

  private var hint: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space on that disk"
    case EACCES, EPERM, EROFS: "choose a folder that you may write to"
    case ENOTDIR: "a part of the path is a file, not a folder"
    case EMFILE, ENFILE: "too many files are open; see ulimit -n"
    case ENAMETOOLONG: "choose a shorter name"
    default: nil
    }
  }
}

extension String {
  /// The text without what could move a terminal's cursor, hide text or break a line: control characters (C0, DEL, C1),
  /// line and paragraph separators, and the marks that turn the direction of writing. A tab becomes a space.
  public var withoutControlCharacters: String {
    var clean = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x09: clean.append(" ")
      case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E...0x200F, 0x061C: continue
      default: clean.append(scalar)
      }
    }
    return String(clean)
  }
}
