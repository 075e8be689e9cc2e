/// Follows a folder of logs that any program writes, live or ended: TensorBoard's event files, CSV and JSON lines.
///
/// Has no thread and keeps no value: what was read is handed on and forgotten. Used by one thread.
public struct LogFollower {
  /// The folder, or the one file, that is followed.
  public let path: String
  private var tree: LogTree
  private var runs: [LogRun] = []
  private var curves: [LogCurve] = []
  private var sources: [LogSource] = []
  /// The number of a run by its key: folders and, where several writers share one, the file.
  private var runNumbers: [String: Int] = [:]
  /// Folders in which several programs write the same curves at once: each file there is a run of its own.
  private var sharedFolders: Set<String> = []
  private var curveNumbers: [CurveKey: Int] = [:]
  private var writers: [CurveWriter] = []
  private var hasToldLimit = false

  private struct CurveKey: Hashable {
    var run: Int
    var name: String
  }

  /// Which file wrote a curve last.
  private struct CurveWriter {
    var path: String
    var source: Int
    var first: Double
    var last: Double
  }

  /// The most curves that are followed; a screen keeps a tenth of a megabyte for each.
  static let mostCurves = 1_000
  /// Two clocks in a network may differ by so many seconds without a sign of two programs.
  private static let clockTolerance = 5.0

  /// `path` need not exist yet.
  public init(path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    tree = LogTree(root: path)
  }

  /// Looks for what is new; where nothing changed this costs one system call a file and folder.
  ///
  /// `maximumBytes` bounds what is read in one look, so that a screen can show a long log while it is read.
  public mutating func poll(maximumBytes: Int = 8 << 20) -> LogBatch {
    var batch = LogBatch()
    let before = (runs: runs, curves: curves.count, files: sources.count)
    for found in tree.newFiles() { add(found) }
    if sources.count != before.files { sortSources() }
    var states = sources.map { FileStatus(path: $0.path) }
    let replaced = zip(sources, states).filter { source, state in state.map(source.isReplaced) ?? source.wasSeen }
    if !replaced.isEmpty {
      for (source, state) in replaced where state == nil { tree.forget(source.path) }
      let gone = Set(replaced.filter { $0.1 == nil }.map(\.0.path))
      restart(Set(replaced.map(\.0.run)), &batch)
      sources.removeAll { gone.contains($0.path) }
      sortSources()
      states = sources.map { FileStatus(path: $0.path) }
    }
    var budget = maximumBytes
    for index in sources.indices {
      guard budget > 0 else {
        batch.hasMore = true
        break
      }
      guard let state = states[index], !state.isFolder else { continue }
      if let shared = read(index, state, &batch, &budget) {
        part(shared, &batch)
        batch.hasMore = true
        break
      }
      if sources[index].isCutShort { batch.hasMore = true }
    }
    if runs != before.runs { batch.runs = runs }
    batch.curves = Array(curves[before.curves...])
    return batch
  }

  // MARK: Files and runs

  private mutating func add(_ found: LogTree.Found) {
    var folders = found.folders
    var phaseFolder: String?
    if found.format == .events, let last = folders.last, isPhase(last, of: folders.dropLast()) {
      phaseFolder = folders.removeLast()
    }
    let fileName = String(found.path.split(separator: "/").last ?? "")
    if found.format != .events || sharedFolders.contains(found.folders.joined(separator: "/")) { folders.append(fileName) }
    let key = folders.joined(separator: "/")
    let run: Int
    if let known = runNumbers[key] {
      run = known
    } else {
      run = runs.count
      runNumbers[key] = run
      let own = String(path.split(separator: "/").last ?? "/")
      runs.append(LogRun(name: LogSource.shortened(key.isEmpty ? own : key), format: found.format))
    }
    sources.append(LogSource(found, folder: found.folders.joined(separator: "/"), run: run, phaseFolder: phaseFolder))
  }

  /// Whether a folder is a part of the run in the folder around it: "train", or what `add_scalars` makes beside the run's own file.
  private func isPhase(_ name: String, of parent: ArraySlice<String>) -> Bool {
    if TagRules.phases[name.lowercased()] != nil { return true }
    let holder = parent.joined(separator: "/")
    return TagRules.words(of: name).contains { TagRules.phases[$0] != nil }
      && sources.contains { $0.folder == holder && $0.format == .events }
  }

  /// Files by run, the run that changed last first, and within a run by name, as TensorBoard takes them.
  private mutating func sortSources() {
    var newest = [Int](repeating: 0, count: runs.count)
    for source in sources { newest[source.run] = max(newest[source.run], FileStatus(path: source.path)?.modified ?? 0) }
    // The numbers of files change: who wrote a curve is told by the path for once.
    for index in writers.indices { writers[index].source = -1 }
    sources.sort { left, right in
      if left.run != right.run { return (newest[left.run], right.run) > (newest[right.run], left.run) }
      return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
  }

  /// Reads all files of these runs again.
  private mutating func restart(_ runs: Set<Int>, _ batch: inout LogBatch) {
    for index in sources.indices where runs.contains(sources[index].run) { sources[index].reset() }
    for index in curves.indices where runs.contains(curves[index].run) {
      writers[index] = CurveWriter(path: "", source: -1, first: .infinity, last: -.infinity)
    }
    batch.points.removeAll { point in runs.contains(point.restartedRun ?? curves[point.curve].run) }
    batch.restarted += runs.sorted()
  }

  /// Makes each file of a folder a run of its own, as several programs write there at once; the first stays what it was.
  private mutating func part(_ folder: String, _ batch: inout LogBatch) {
    sharedFolders.insert(folder)
    let own = sources.filter { $0.folder == folder && $0.format == .events }
    restart(Set(own.map(\.run)), &batch)
    for source in own.dropFirst() {
      let name = String(source.path.split(separator: "/").last ?? "")
      let key = folder.isEmpty ? name : folder + "/" + name
      let run = runs.count
      runNumbers[key] = run
      runs.append(LogRun(name: LogSource.shortened(key), format: .events))
      for index in sources.indices where sources[index].path == source.path { sources[index].run = run }
    }
    sortSources()
  }

  // MARK: Points

  /// Reads what is new in a file; gives the folder where the file turns out to be written at the same time as another one there.
  private mutating func read(_ index: Int, _ state: FileStatus, _ batch: inout LogBatch, _ budget: inout Int) -> String? {
    // Taken out while it is read, so that nothing is copied.
    var source = sources[index]
    var numbers = source.curves
    source.curves = []
    sources[index].curves = []
    let writer = Writer(path: source.path, source: index, run: source.run, phaseFolder: source.phaseFolder)
    var problems: [String] = []
    var isShared = false
    let known = batch.points.count
    source.read(state, problems: &problems, budget: &budget) { points, name in
      for point in points {
        guard point.tag != EventPoint.restart else {
          batch.points.append(
            LogPoint(curve: LogPoint.restart(of: writer.run), step: point.step, wallTime: point.wallTime, value: 0))
          continue
        }
        while numbers.count <= point.tag { numbers.append(curve(name(numbers.count), of: writer, &batch)) }
        let curve = numbers[point.tag]
        guard curve != LogSource.dropped else { continue }
        if !note(point.wallTime, of: curve, from: writer) { isShared = true }
        batch.points.append(LogPoint(curve: curve, step: point.step, wallTime: point.wallTime, value: point.value))
      }
    }
    batch.problems += problems
    source.curves = numbers
    sources[index] = source
    if batch.points.count > known { batch.changedAt = max(batch.changedAt ?? 0, state.modifiedSeconds) }
    return isShared && source.format == .events && !sharedFolders.contains(source.folder) ? source.folder : nil
  }

  /// What is asked of a file for each of its points.
  private struct Writer {
    var path: String
    var source: Int
    var run: Int
    var phaseFolder: String?
  }

  /// Notes which file wrote a curve; false where two files write it in turn.
  private mutating func note(_ wallTime: Double, of curve: Int, from writer: Writer) -> Bool {
    if writers[curve].source == writer.source {
      writers[curve].last = wallTime
      return true
    }
    let before = writers[curve]
    writers[curve] = CurveWriter(path: writer.path, source: writer.source, first: wallTime, last: wallTime)
    if before.path.isEmpty || before.path == writer.path { return true }
    // An earlier file grows although a later one was begun.
    if writer.path.utf8.lexicographicallyPrecedes(before.path.utf8) { return false }
    // A later file begins in the middle of the time of an earlier one.
    return !(wallTime > before.first && wallTime < before.last - Self.clockTolerance)
  }

  private mutating func curve(_ tag: String, of writer: Writer, _ batch: inout LogBatch) -> Int {
    let name = LogSource.curveName(tag, in: writer.phaseFolder)
    let key = CurveKey(run: writer.run, name: name)
    if let number = curveNumbers[key] { return number }
    guard curves.count < Self.mostCurves else {
      if !hasToldLimit {
        batch.problems.append("more than \(Self.mostCurves) curves in \(path.withoutControlCharacters); the others are left out")
      }
      hasToldLimit = true
      return LogSource.dropped
    }
    curveNumbers[key] = curves.count
    curves.append(LogCurve(run: writer.run, name: name))
    writers.append(CurveWriter(path: "", source: -1, first: .infinity, last: -.infinity))
    return curves.count - 1
  }
}
