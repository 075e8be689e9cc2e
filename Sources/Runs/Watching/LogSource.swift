/// One file of a log, and which of its tags are which curves.
struct LogSource {
  let path: String
  let folder: String
  let format: LogRun.Format
  var run: Int
  /// The folder that names a phase or, as SummaryWriter's `add_scalars` makes them, a tag and a key; part of the curves' names.
  let phaseFolder: String?
  /// The numbers of the curves by the numbers of the tags in the file; `dropped` for one that there was no room for.
  var curves: [Int] = []
  private var events: EventFileReader
  private var text: TextLog
  private var points: [EventPoint] = []

  static let dropped = -1

  init(_ found: LogTree.Found, folder: String, run: Int, phaseFolder: String?) {
    path = found.path
    self.folder = folder
    format = found.format
    self.run = run
    self.phaseFolder = phaseFolder
    events = EventFileReader(path: found.path)
    text = TextLog(path: found.path, format: found.format)
  }

  /// Begins anew with the first byte.
  mutating func reset() {
    events = EventFileReader(path: path)
    text = TextLog(path: path, format: format)
    curves = []
  }

  /// Whether the file was read before.
  var wasSeen: Bool { format == .events ? events.seen != nil : text.lines.seen != nil }
  /// Whether the last reading stopped for want of budget.
  var isCutShort: Bool { format == .events ? events.isCutShort : text.lines.isCutShort }

  func isReplaced(in status: FileStatus) -> Bool {
    format == .events ? events.isReplaced(in: status) : text.lines.isReplaced(in: status)
  }

  /// Hands on new points, some ten thousand at a time, and what tells the name of a tag.
  mutating func read(
    _ status: FileStatus, problems: inout [String], budget: inout Int,
    sink: (_ points: [EventPoint], _ name: (Int) -> String) -> Void
  ) {
    guard format == .events else {
      points.removeAll(keepingCapacity: true)
      text.read(status, problems: &problems, budget: &budget, into: &points)
      let names = text.names
      if !points.isEmpty { sink(points) { names[$0] } }
      return
    }
    var found: [EventFileProblem] = []
    events.read(status, problems: &found, budget: &budget) { points, tags in sink(points) { tags.text(of: $0) } }
    problems += found.map(\.description)
  }

  /// The name of the curve of a tag in the folder of a phase, if it is one.
  static func curveName(_ tag: String, in phaseFolder: String?) -> String {
    var name = tag
    if let phaseFolder {
      // add_scalars("Loss/all", {"train": ...}) makes the folder "Loss_all_train" with the tag "Loss/all" in it.
      let flat = String(tag.map { $0 == "/" ? "_" : $0 }) + "_"
      name = phaseFolder.hasPrefix(flat) ? tag + "/" + phaseFolder.dropFirst(flat.count) : phaseFolder + "/" + tag
    }
    return shortened(name)
  }

  /// Names of ten thousand characters exist; both ends tell more than either.
  static func shortened(_ name: String) -> String {
    let name = name.withoutControlCharacters
    return name.count > 120 ? name.prefix(80) + "…" + name.suffix(39) : name
  }
}
