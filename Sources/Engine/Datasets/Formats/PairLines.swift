/// The lines of a list of pairs, each in its fields.
struct PairLines {
  /// The longest line, in bytes: two paths of the longest that the system takes.
  static let longestLine = 8300

  struct Line {
    /// Counted from 1.
    let number: Int
    /// The byte at which it begins.
    let offset: Int
    let fields: [String]
  }

  let bytes: [UInt8]
  let file: String
  private var offset = 0
  private var number = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }  // the mark that some editors put before UTF-8
  }

  /// The next line that is not empty; nil at the end.
  ///
  /// - Throws: `FormatError` if a line is no text.
  mutating func next() throws(FormatError) -> Line? {
    while offset < bytes.count {
      let start = offset
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      offset = min(end + 1, bytes.count)
      number += 1
      var line = bytes[start..<end]
      if line.last == 0x0D { line.removeLast() }
      let place = FormatError.Place.line(number, byte: start)
      guard line.count <= Self.longestLine else {
        throw FormatError(.tooLarge, file: file, at: place, "a line of \(line.count) bytes; at most \(Self.longestLine) are read")
      }
      guard !line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }), let text = String(validating: line, as: UTF8.self)
      else {
        throw FormatError(.malformed, file: file, at: place, "no line of text in UTF-8")
      }
      let hasTabs = line.contains(0x09)
      let fields = text.split { hasTabs ? $0 == "\t" : $0 == " " }.map { field in
        hasTabs ? Self.trimmed(field) : String(field)
      }
      guard !fields.isEmpty else { continue }
      return Line(number: number, offset: start, fields: fields)
    }
    return nil
  }

  private static func trimmed(_ field: Substring) -> String {
    var field = field.drop { $0 == " " }
    while field.last == " " { field.removeLast() }
    return String(field)
  }

  /// An error in a line.
  func failure(_ kind: FormatError.Kind, _ line: Line, _ problem: String) -> FormatError {
    FormatError(kind, file: file, at: .line(line.number, byte: line.offset), problem)
  }

  /// An error that shows at the end.
  func failureAtEnd(_ kind: FormatError.Kind, _ problem: String) -> FormatError {
    FormatError(kind, file: file, at: .line(number, byte: bytes.count), problem)
  }
}
