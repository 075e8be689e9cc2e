import Glibc

extension RunFolder {
  /// The most characters of a note.
  public static let longestNote = 200

  /// What the user has to say on the run, in one line, safe to print; `nil` for nothing.
  public var note: String? {
    guard let bytes = try? contentsOfFile(noteFile, limit: 64 << 10) else { return nil }
    let line = Self.noteLine(String(decoding: bytes, as: UTF8.self))
    return line.isEmpty ? nil : line
  }

  /// Keeps one line on the run in its folder; an empty one takes the note away. A run that is trained may have one too.
  ///
  /// Throws: `RunError.file` where the folder cannot be written to; the old note is as it was then.
  public func setNote(_ text: String) throws(RunError) {
    let line = Self.noteLine(text)
    do throws(FileError) {
      guard line.isEmpty else { return try AtomicFile.write(Array((line + "\n").utf8), to: noteFile) }
      guard unlink(noteFile) == 0 || errno == ENOENT else { throw FileError("remove", noteFile, errno) }
    } catch { throw .file(error) }
  }

  private static func noteLine(_ text: String) -> String {
    // A person may have written several lines into the file.
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(words.withoutControlCharacters.prefix(longestNote))
  }
}
