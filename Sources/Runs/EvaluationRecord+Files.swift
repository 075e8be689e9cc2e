extension EvaluationRecord {
  /// Writes the record to its place in the run's folder: `evaluations/step-N.json`.
  ///
  /// Throws: `FileError` where it cannot be written.
  public func write(to folder: RunFolder) throws(FileError) {
    try AtomicFile.write(JSON.encode(self) + [UInt8(ascii: "\n")], to: folder.evaluation(step: step))
  }

  /// Throws: `JSONError` naming the file and what is wrong with it.
  public static func read(_ path: String) throws(JSONError) -> EvaluationRecord {
    do {
      return try JSON.decode(EvaluationRecord.self, from: contentsOfFile(path))
    } catch {
      throw JSONError("\(path): \(error)")
    }
  }

  /// All records of a run by rising step; files that are no records are passed over.
  public static func all(in folder: RunFolder) -> [EvaluationRecord] {
    steps(in: folder).compactMap { try? read(folder.evaluation(step: $0)) }
  }

  /// The record with the highest step that can be read.
  public static func newest(in folder: RunFolder) -> EvaluationRecord? {
    steps(in: folder).reversed().lazy.compactMap { try? read(folder.evaluation(step: $0)) }.first
  }

  private static func steps(in folder: RunFolder) -> [Int] {
    ((try? namesInFolder(folder.evaluations)) ?? []).compactMap(step(ofFile:)).sorted()
  }

  /// The step in a file name "step-N.json"; `nil` for other files.
  static func step(ofFile name: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix(".json") else { return nil }
    return Int(name.dropFirst(5).dropLast(5)).flatMap { "step-\($0).json" == name ? $0 : nil }
  }
}
