/// Finds evaluation records as they are written.
struct EvaluationFollower {
  private let folder: RunFolder
  private var watch: FolderWatch
  private var seen: [Int: FileStatus] = [:]

  init(folder: RunFolder) {
    self.folder = folder
    watch = FolderWatch(path: folder.evaluations)
  }

  /// The records that are new or were replaced, by rising step, and what could not be read.
  mutating func poll() -> (records: [EvaluationRecord], problems: [String]) {
    guard let names = watch.changedNames() else { return ([], []) }
    var records: [EvaluationRecord] = []
    var problems: [String] = []
    for step in names.compactMap(EvaluationRecord.step(ofFile:)).sorted() {
      let path = folder.evaluation(step: step)
      guard let status = FileStatus(path: path), status != seen[step] else { continue }
      seen[step] = status
      do throws(JSONError) {
        records.append(try EvaluationRecord.read(path))
      } catch {
        problems.append(error.description)
      }
    }
    return (records, problems)
  }
}
