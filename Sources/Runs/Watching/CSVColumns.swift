/// The rows of a CSV log: the first line names the columns, an empty cell is a value that was not measured.
struct CSVColumns {
  private var names: [String] = []
  private var separator = UInt8(ascii: ",")

  /// Appends the numbers of a row by the names of their columns; false where it has another number of cells.
  mutating func read(_ line: UnsafeRawBufferPointer, into values: inout [(name: String, value: Double)]) -> Bool {
    guard !names.isEmpty else {
      // Whatever stands most often in the first line parts the cells.
      let choices = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
      let counts = choices.map { choice in Self.count(of: choice, in: line) }
      if let most = counts.max(), let index = counts.firstIndex(of: most) { separator = choices[index] }
      names = cells(line).map(\.withoutControlCharacters)
      return true
    }
    let cells = cells(line)
    // A program that goes on with its log may write the names once more.
    if cells == names { return true }
    guard cells.count == names.count else { return false }
    for (name, cell) in zip(names, cells) where !name.isEmpty {
      if let value = Double(cell) { values.append((name, value)) }
    }
    return true
  }

  /// How often a separator stands outside of quotes.
  private static func count(of separator: UInt8, in line: UnsafeRawBufferPointer) -> Int {
    var isQuoted = false
    return line.count { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == separator && !isQuoted
    }
  }

  /// The cells without blanks and quotes around them.
  private func cells(_ line: UnsafeRawBufferPointer) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    func text() -> String {
      let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      let trimmed = cell.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
      return String(decoding: Array(trimmed), as: UTF8.self)
    }
    for byte in line {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case separator where !isQuoted:
        cells.append(text())
        cell.removeAll(keepingCapacity: true)
      default: cell.append(byte)
      }
    }
    return cells + [text()]
  }
}
