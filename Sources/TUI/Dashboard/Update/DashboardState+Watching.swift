import Runs

extension DashboardState {
  /// Shows a log that another program writes, with nothing known of it yet.
  mutating func watch(_ directory: String, _ wanted: LogWatch.Choice) {
    watch = LogWatch(directory: directory, wanted: wanted)
    run = WatchedRun(name: directory)
    run?.hasEngine = false
    overlay = nil
    activity = ActivityLog()
    revision += 1
  }

  /// Takes what was read of the log.
  mutating func take(_ batch: LogBatch) {
    guard let before = watch?.runsWithCurves, !batch.isEmpty || watch?.isReading == true else { return }
    let hasOtherCurves = watch?.take(batch, now: now) == true
    for problem in batch.problems { say(problem, .warning) }
    if let watch, let news = watch.runsWithCurves.first(where: { !before.contains($0) }), !before.isEmpty {
      say("new run \(watch.runs[news].name); tab shows it", .note)
    }
    if hasOtherCurves, let watch { say(watch.choiceWords, .note) }
    showCurves(isAnotherPair: hasOtherCurves || !batch.restarted.isEmpty)
  }

  /// Puts the chosen curves in the two charts.
  private mutating func showCurves(isAnotherPair: Bool) {
    guard let watch else { return }
    func series(_ curve: Int?) -> SeriesHistory { curve.map { watch.curves[$0].series } ?? SeriesHistory() }
    let before = (run?.train.nonFinite ?? 0, run?.validation.nonFinite ?? 0)
    run?.train = series(watch.shown.training)
    run?.validation = series(watch.shown.validation)
    if isAnotherPair {
      run?.trainRange.reset()
      run?.validationRange.reset()
    } else {
      warnOnce(watch.shown.training, was: before.0, run?.train)
      warnOnce(watch.shown.validation, was: before.1, run?.validation)
    }
    _ = run?.followCharts(charts, atOnce: isAnotherPair, now: now)
    revision += 1
  }

  /// The first value that is no number is worth a loud word.
  private mutating func warnOnce(_ curve: Int?, was count: Int, _ series: SeriesHistory?) {
    guard count == 0, let series, series.nonFinite > 0, let name = watch?.name(curve) else { return }
    say("\(name) is not finite from step \(Measures.step(series.buckets.first { $0.nonFinite > 0 }?.firstStep ?? 0))", .warning)
  }

  /// Lets the age of the log move on.
  mutating func ageLog(since before: Double) {
    if let watch, watch.freshness(now: before) != watch.freshness(now: now) { revision += 1 }
  }

  /// Does what `key` means on the screen of a log; `nil` where it means what it always does.
  mutating func pressWhileWatching(_ key: KeyPress) -> [Effect]? {
    guard let watch else { return nil }
    if watch.picker != nil { return pressInPicker(key) }
    guard overlay == nil else { return nil }
    switch key {
    case .character("/"):
      self.watch?.picker = MetricPicker()
      return []
    case .tab, .backTab:
      let count = watch.runsWithCurves.count
      guard count > 1 else {
        say("this log has one run", .note)
        return []
      }
      self.watch?.selectRun(by: key == .tab ? 1 : -1)
      if let words = self.watch?.choiceWords { say(words, .note) }
      showCurves(isAnotherPair: true)
      return []
    case .character("d"): return [.quit(.nothingRuns)]
    case .character(let character) where "f esx+=-_".contains(character):
      say("another program writes this log: it takes no commands", .note)
      return []
    default: return nil
    }
  }

  private mutating func pressInPicker(_ key: KeyPress) -> [Effect] {
    guard var picker = watch?.picker, let watch else { return [] }
    let matches = picker.matches(watch)
    switch key {
    case .escape, .interrupt:
      self.watch?.picker = nil
      return []
    case .enter:
      self.watch?.picker = nil
      guard matches.indices.contains(picker.selected) else { return [] }
      self.watch?.show(matches[picker.selected])
      if let words = self.watch?.choiceWords { say(words, .note) }
      showCurves(isAnotherPair: true)
      return []
    case .down, .tab: picker.selected = min(picker.selected + 1, max(0, matches.count - 1))
    case .up, .backTab: picker.selected = max(0, picker.selected - 1)
    case .backspace:
      if !picker.filter.isEmpty { picker.filter.removeLast() }
      picker.selected = 0
    case .character(let character) where picker.filter.count < 60:
      picker.filter.append(character)
      picker.selected = 0
    default: break
    }
    self.watch?.picker = picker
    return []
  }
}
