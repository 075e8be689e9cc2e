import Runs
import Verification

extension DashboardState {
  /// Takes in what happened and tells what is to be done about it.
  public mutating func update(_ event: Event) -> [Effect] {
    switch event {
    case .tick(let now): return tick(now)
    case .key(let key):
      revision += 1
      return press(key)
    case .resized(let size):
      if size != self.size { revision += 1 }
      self.size = size
      return wantPictures()
    case .opened(let name): open(name)
    case .scalars(let train, let validation): add(train: train, validation: validation)
    case .evaluations(let records):
      add(records)
      return wantPictures()
    case .pictures(let run, let answers): take(answers, of: run)
    case .status(let status, let isLive): return take(status, isLive: isLive)
    case .engineGone: return loseEngine()
    case .recipes(let recipes):
      home.replace(recipes: recipes)
      revision += 1
    case .runs(let runs):
      home.replace(runs: runs)
      revision += 1
    case .compared(let runs): compare(runs)
    case .form(let form): fill(form)
    case .formProblem(let problem): take(problem: problem)
    case .themes(let names): themes = names
    case .watching(let directory, let choice): watch(directory, choice)
    case .log(let batch): take(batch)
    case .commandFailed(let id, let reason):
      if let request = commands.fail(id: id) {
        if request.command == .stopAfterStep { leavesAtEnd = false }
        say("\(CommandWords.name(request.command)) was not sent: \(reason)", .warning)
      }
    case .notice(let text, let isFailure):
      if isFailure { opening = nil }
      say(text, isFailure ? .warning : .note)
    }
    return []
  }

  /// Adds a line to the activity log.
  mutating func say(_ text: String, _ kind: ActivityLog.Kind) {
    activity.add(text, kind)
    revision += 1
    // A short epoch ends several times a second, and with it an evaluation and a checkpoint.
    if kind != .done { newsRevision += 1 }
  }

  private mutating func tick(_ now: Double) -> [Effect] {
    let before = condition
    let minute = (self.now / 60).rounded(.down)
    let last = self.now
    self.now = now
    ageLog(since: last)
    if run == nil {
      // The ages in the list of runs are told in minutes.
      if (now / 60).rounded(.down) != minute { revision += 1 }
    } else {
      if condition?.words != before?.words { revision += 1 }
      if condition?.takesCommands != before?.takesCommands { newsRevision += 1 }
      followRanges()
    }
    return []
  }

  /// Lets the charts follow the data, as often as they may.
  mutating func followRanges() {
    if run?.followCharts(charts, now: now) == true { revision += 1 }
  }

  private mutating func open(_ name: String) {
    run = WatchedRun(name: name)
    watch = nil
    overlay = nil
    input = nil
    comparison = nil
    form = nil
    opening = nil
    leavesAtEnd = false
    activity = ActivityLog()
    charts.window = nil
    charts.cursor = nil
    revision += 1
    newsRevision += 1
  }

  private mutating func add(train: [Scalar], validation: [Scalar]) {
    guard let before = run, !train.isEmpty || !validation.isEmpty else { return }
    run?.add(train: train, validation: validation)
    warn(about: "train loss", was: before.train, points: train)
    warn(about: "validation loss", was: before.validation, points: validation)
    followRanges()
    revision += 1
    if before.train.isEmpty && before.validation.isEmpty { newsRevision += 1 }
  }

  /// The first value that is no number is worth a loud word: training rarely comes back from it.
  private mutating func warn(about name: String, was: SeriesHistory, points: [Scalar]) {
    guard was.nonFinite == 0, let first = points.first(where: { $0.tag == Tag.loss && !$0.value.isFinite }) else { return }
    say("\(name) is \(Measures.loss(first.value)) at step \(Measures.step(first.step))", .warning)
  }

  private mutating func add(_ records: [EvaluationRecord]) {
    guard run != nil, let newest = records.last else { return }
    run?.add(evaluations: records)
    revision += 1
    // The history that comes before the first status is no news.
    guard run?.status != nil, let evaluations = run?.evaluations, evaluations.latest?.step == newest.step else { return }
    let isBest = evaluations.best?.step == newest.step && evaluations.records.count > 1
    let value = newest.measured.first.map { ": \(BestWords.text($0))" } ?? ""
    say("evaluation at step \(Measures.step(newest.step))\(value)\(isBest ? ", the best so far" : "")", .done)
  }
}
