import Runs

/// What is known of a log that another program writes: its runs, and all curves of theirs in buckets.
public struct LogWatch: Sendable, Equatable {
  /// What the user asked for on the command line; `nil` leaves it to the rules.
  public struct Choice: Sendable, Equatable {
    /// The name of the curve in the chart of training.
    public var training: String?
    /// The name of the curve in the chart of validation.
    public var validation: String?

    /// The names of two curves, or of one.
    public init(training: String? = nil, validation: String? = nil) {
      self.training = training
      self.validation = validation
    }

    var isEmpty: Bool { training == nil && validation == nil }
  }

  struct Curve: Sendable, Equatable {
    var run: Int
    var name: String
    var series = SeriesHistory()
  }

  /// The two charts: a quantity, and its curves by number.
  struct Shown: Sendable, Equatable {
    var metric = ""
    var training: Int?
    var validation: Int?
    var higherIsBetter: Bool?
    /// Whether the user chose it; what the rules chose gives way to something better.
    var isChosen = false
  }

  let directory: String
  let wanted: Choice
  private(set) var runs: [LogRun] = []
  private(set) var curves: [Curve] = []
  /// The run on the screen.
  private(set) var selected = 0
  private(set) var shown = Shown()
  /// When the log last grew, in seconds since 1970.
  private(set) var changedAt: Double?
  /// Whether the log is still being read for the first time.
  private(set) var isReading = true
  var picker: MetricPicker?

  init(directory: String, wanted: Choice) {
    self.directory = directory
    self.wanted = wanted
  }

  /// The runs that have curves.
  var runsWithCurves: [Int] {
    let found = Set(curves.lazy.map(\.run))
    return runs.indices.filter(found.contains)
  }

  /// The pairs of the run on the screen; their numbers are those of `curves`.
  var pairs: [MetricPair] {
    let own = curves.indices.filter { curves[$0].run == selected }
    return MetricPair.pairs(among: own.map { curves[$0].name }).map { pair in
      var pair = pair
      pair.training = pair.training.map { own[$0] }
      pair.validation = pair.validation.map { own[$0] }
      return pair
    }
  }

  /// What writes such logs, as far as the names of the curves tell.
  var layout: String {
    guard runs.indices.contains(selected) else { return "" }
    let names = curves.filter { $0.run == selected }.map(\.name)
    return LogLayout.words(runs[selected].format, names)
  }

  /// Takes what was read at `now`; the answer is whether the two charts now show other curves.
  mutating func take(_ batch: LogBatch, now: Double) -> Bool {
    if let runs = batch.runs { self.runs = runs }
    curves += batch.curves.map { Curve(run: $0.run, name: $0.name) }
    for run in batch.restarted {
      for index in curves.indices where curves[index].run == run { curves[index].series = SeriesHistory() }
    }
    for point in batch.points {
      if let run = point.restartedRun {
        for index in curves.indices where curves[index].run == run { curves[index].series.truncate(from: point.step) }
      } else if curves.indices.contains(point.curve) {
        curves[point.curve].series.append(step: point.step, value: point.value, wallTime: point.wallTime)
      }
    }
    if !batch.points.isEmpty {
      // While the log is read for the first time, its age is that of the file; what comes later comes now.
      changedAt = isReading ? min(now, max(changedAt ?? 0, batch.changedAt ?? now)) : now
    }
    if !batch.hasMore { isReading = false }
    guard !batch.curves.isEmpty || !batch.restarted.isEmpty else { return false }
    if !curves.contains(where: { $0.run == selected }), let first = batch.curves.first { selected = first.run }
    return choose()
  }

  /// Shows the next run that has curves, or the one before.
  mutating func selectRun(by offset: Int) {
    let choices = runsWithCurves
    guard let index = choices.firstIndex(of: selected) ?? choices.indices.first else { return }
    selected = choices[((index + offset) % choices.count + choices.count) % choices.count]
    let metric = shown.isChosen ? shown.metric : nil
    shown = Shown()
    _ = choose()
    // Another run is to be seen by the same quantity.
    if let metric, let pair = pairs.first(where: { $0.metric == metric }) { show(pair) }
  }

  /// Shows the curves of a pair that the user picked.
  mutating func show(_ pair: MetricPair) {
    shown = Shown(
      metric: pair.metric, training: pair.training, validation: pair.validation, higherIsBetter: pair.higherIsBetter,
      isChosen: true)
  }

  /// The name of a curve that is shown; `nil` where there is none.
  func name(_ curve: Int?) -> String? { curve.flatMap { curves.indices.contains($0) ? curves[$0].name : nil } }

  /// Lets the rules, and what was asked for, choose the curves; true where they choose others.
  private mutating func choose() -> Bool {
    let before = shown
    let pairs = pairs
    if !wanted.isEmpty {
      guard !shown.isChosen || shown.training == nil || shown.validation == nil else { return false }
      let (training, validation) = (curve(wanted.training), curve(wanted.validation))
      let pair = pairs.first { $0.training == training && training != nil || $0.validation == validation && validation != nil }
      shown = Shown(
        metric: pair?.metric ?? wanted.training ?? wanted.validation ?? "", training: training, validation: validation,
        higherIsBetter: pair?.higherIsBetter, isChosen: true)
    } else if shown.isChosen {
      // The quantity stays; the other phase's curve may have come.
      if let pair = pairs.first(where: { $0.metric == shown.metric }) { show(pair) }
    } else if let pair = pairs.first {
      show(pair)
      shown.isChosen = false
    }
    return shown != before
  }

  /// The curve of that name in the run on the screen.
  private func curve(_ name: String?) -> Int? { curves.indices.first { curves[$0].run == selected && curves[$0].name == name } }

  /// Which curves are shown and how to choose others, in one line.
  var choiceWords: String {
    let names = "train \(name(shown.training) ?? "-"), validation \(name(shown.validation) ?? "-")"
    return wanted.isEmpty && !MetricPair.isSure(pairs)
      ? "\(names) (a guess; / picks others, or --train TAG --validation TAG)" : "\(names); / picks others"
  }

  /// "last point 3 s ago".
  func freshness(now: Double) -> String {
    guard let changedAt else { return isReading ? "reading" : "no point yet" }
    let age = max(0, now - changedAt)
    return age < 60 ? "last point \(Int(age)) s ago" : "last point \(Durations.age(age))"
  }
}
