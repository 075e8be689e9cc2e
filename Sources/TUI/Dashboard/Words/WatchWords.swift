extension KeyTable {
  /// The keys of the screen of a log that another program writes.
  static func forWatching(_ watch: LogWatch) -> [Entry] {
    var entries = [Entry("/", "metric", "pick another metric")]
    if watch.runsWithCurves.count > 1 { entries.append(Entry("tab", "run", "next run of the log")) }
    return entries
  }
}

extension LogWatch {
  /// "logs/fit - WATCHING - 0.3124": the title of the terminal's window.
  func title(_ run: WatchedRun) -> String {
    "\(CommandWords.oneLine(directory)) - WATCHING" + (run.train.last.map { " - \(Measures.loss($0))" } ?? "")
  }
}
