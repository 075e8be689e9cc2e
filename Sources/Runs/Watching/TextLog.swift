/// Reads a CSV or JSON-lines log: each row or object is a step, each column or key with a number a curve.
struct TextLog {
  private(set) var lines: LineReader
  let format: LogRun.Format
  /// The curves, by number.
  private(set) var names: [String] = []
  private var indices: [String: Int] = [:]
  private var columns = CSVColumns()
  private var lastStep: Int?
  private var rows = 0

  /// The most curves of a file.
  private static let capacity = 1_000

  init(path: String, format: LogRun.Format) {
    lines = LineReader(path: path)
    self.format = format
  }

  /// Hands on the new points, a megabyte of text at a time; their times are those of the file, as rows have none.
  mutating func read(_ status: FileStatus, problems: inout [String], budget: inout Int, into points: inout [EventPoint]) {
    var wrong: (count: Int, first: Int)?
    var lines = lines
    lines.read(status, problems: &problems, budget: &budget) { line, number in
      if !take(line, wallTime: status.modifiedSeconds, into: &points) {
        wrong = ((wrong?.count ?? 0) + 1, wrong?.first ?? number)
      }
    }
    self.lines = lines
    guard let wrong else { return }
    let what = wrong.count == 1 ? "1 line is" : "\(wrong.count) lines are"
    let right = format == .csv ? "as many values as names" : "a JSON object"
    problems.append("\(lines.path.withoutControlCharacters): \(what) not \(right), the first is line \(wrong.first + 1)")
  }

  /// Takes one line; false where it is not what it should be.
  private mutating func take(_ line: UnsafeRawBufferPointer, wallTime: Double, into points: inout [EventPoint]) -> Bool {
    guard line.contains(where: { $0 != UInt8(ascii: " ") }) else { return true }
    var values: [(name: String, value: Double)] = []
    if format == .csv {
      guard columns.read(line, into: &values) else { return false }
    } else {
      guard JSONNumbers.read(line, into: &values) else { return false }
    }
    guard !values.isEmpty else { return true }
    let own = StepColumn.step(in: values)
    let step = own ?? lastStep ?? rows
    // A row without a step where others have one belongs to the step before it; rows that never have one are counted.
    if own != nil { lastStep = own }
    rows += 1
    for (name, value) in values where !StepColumn.names.contains(StepColumn.key(name)) {
      guard let tag = index(of: name) else { continue }
      points.append(EventPoint(tag: tag, step: step, wallTime: wallTime, value: value))
    }
    return true
  }

  private mutating func index(of name: String) -> Int? {
    if let index = indices[name] { return index }
    guard names.count < Self.capacity else { return nil }
    indices[name] = names.count
    names.append(name)
    return names.count - 1
  }
}

/// Which column of a text log counts the steps.
enum StepColumn {
  /// The first of these that a row has.
  static let names = ["global_step", "step", "steps", "iteration", "iterations", "iter", "epoch"]

  static func key(_ name: String) -> String { name.lowercased() }

  static func step(in values: [(name: String, value: Double)]) -> Int? {
    for name in names {
      guard let value = values.first(where: { key($0.name) == name })?.value else { continue }
      if abs(value) < 1e15 { return Int(value.rounded(.down)) }
    }
    return nil
  }
}
