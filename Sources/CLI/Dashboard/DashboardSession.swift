import Curses
import Dashboard
import Foundation
import Runs
import Screen

/// A dashboard on a terminal: hands keys and news to the state, carries out what the state wants, and draws.
///
/// It is a client of the engine like any other: what it shows comes from the run's folder and socket, and its end means nothing to
/// a run.
final class DashboardSession {
  private let terminal: Terminal
  private let runs: String
  private var themes = ThemeCycle()
  private var state: DashboardState
  private var follower: RunFollower?
  private var watcher: LogWatcher?
  private var engine: EngineProcess?
  private var leaving: Leaving?
  private var drawnRevision: Int?
  private var lastDrawn = -Double.infinity
  private var lastPolled = -Double.infinity
  private var title = ""
  private var listedRuns: [RunItem] = []
  private var lastListed = -Double.infinity

  /// Seconds from one look for news to the next, and from one frame to the next where no key asks for one.
  private static let interval = 0.25
  /// Seconds from one look at the folder of all runs to the next, while the home screen shows.
  private static let listInterval = 2.0

  /// Opens the terminal and paints a first frame.
  ///
  /// - Parameters:
  ///   - folder: Of the run to show; `nil` for the home screen.
  ///   - watcher: Of a log that another program writes, which shows instead.
  ///   - runs: The folder of all runs.
  /// - Throws: `TerminalError` where there is no terminal that can show it.
  init(showing folder: RunFolder?, watching watcher: LogWatcher? = nil, runs: String) throws {
    terminal = try Terminal()
    self.runs = runs
    state = DashboardState(session: String(getpid()), run: folder?.name, size: terminal.size, now: SystemClock.wall())
    follower = folder.map { RunFollower($0) }
    self.watcher = watcher
    if let watcher { tell(watcher.opening) } else if folder == nil { refreshLists() }
    draw()
  }

  /// Shows a run, or the home screen, until the user leaves; then prints what is worth keeping on the normal screen.
  ///
  /// - Parameters:
  ///   - folder: Of the run to show; `nil` for the home screen.
  ///   - startingEngine: Whether to start the engine of that run.
  ///   - resumes: Whether that engine goes on from the last checkpoint.
  ///   - runs: The folder of all runs.
  static func run(showing folder: RunFolder?, startingEngine: Bool, resumes: Bool, runs: String) throws {
    let session = try DashboardSession(showing: folder, runs: runs)
    var lines: [String] = []
    do {
      defer { session.terminal.close() }
      if startingEngine, let folder { session.engine = try EngineProcess.start(folder, resumes: resumes) }
      lines = session.loop()
    }
    for line in lines { print(line.withoutControlCharacters) }
  }

  /// Shows a log that another program writes, until the user leaves.
  ///
  /// - Parameters:
  ///   - watcher: Of that log.
  ///   - runs: The folder of all runs, for the home screen.
  static func run(watching watcher: LogWatcher, runs: String) throws {
    let session = try DashboardSession(showing: nil, watching: watcher, runs: runs)
    defer { session.terminal.close() }
    _ = session.loop()
  }

  private func loop() -> [String] {
    while true {
      let wait = max(0, lastPolled + Self.interval - SystemClock.monotonic())
      let key = terminal.readKey(timeoutMilliseconds: Int((wait * 1000).rounded(.up)))
      if let key { take(key) }
      if SystemClock.monotonic() - lastPolled >= Self.interval { lookForNews() }
      if let leaving {
        return EndSummary.lines(for: state, leaving: leaving, folder: follower?.folder)
      }
      if state.revision != drawnRevision, key != nil || SystemClock.monotonic() - lastDrawn >= Self.interval { draw() }
    }
  }

  private func draw() {
    let theme = terminal.colors == .none ? Theme.monochrome : themes.current
    // A frame that the terminal did not take is tried again with the next news.
    if terminal.present(view(state, theme: theme, glyphs: terminal.glyphs)) { drawnRevision = state.revision }
    lastDrawn = SystemClock.monotonic()
    let title = WindowTitle.text(for: state)
    if title != self.title {
      self.title = title
      terminal.setTitle(title.withoutControlCharacters)
    }
  }

  private func take(_ key: Key) {
    switch key {
    case .closed: leaving = .runGoesOn
    case .resize: tell(.resized(terminal.size))
    default: if let press = KeyPress(key) { tell(.key(press)) }
    }
  }

  private func lookForNews() {
    lastPolled = SystemClock.monotonic()
    tell(.tick(now: SystemClock.wall()))
    engine?.reap()
    if watcher != nil {
      guard let look = watcher?.poll() else { return }
      tell(look.news)
      if look.hasMore { lastPolled = -.infinity }
      if look.completes { lastDrawn = -.infinity }
      return
    }
    guard let follower else {
      if lastPolled - lastListed >= Self.listInterval { listRuns(saysProblem: false) }
      return
    }
    let update = follower.poll()
    // Sent only where there is something: an idle screen is not drawn again.
    if !update.training.scalars.isEmpty || !update.validation.scalars.isEmpty {
      tell(.scalars(train: update.training.scalars, validation: update.validation.scalars))
    }
    if !update.evaluations.isEmpty { tell(.evaluations(update.evaluations)) }
    if let status = update.status { tell(.status(status, isLive: follower.state == .live)) }
    if let state = update.state, state != .live { tell(.engineGone) }
    for problem in update.problems { tell(.notice(problem, isFailure: true)) }
  }

  private func tell(_ event: Event) {
    for effect in state.update(event) { carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .send(let request):
      do { try follower?.send(request) } catch { tell(.commandFailed(id: request.id, reason: "\(error)")) }
    case .startFit(let path):
      open { () throws in
        let (folder, _) = try RunPreparation.newRun(recipe: path, overrides: [], name: nil, runs: runs)
        engine = try EngineProcess.start(folder, resumes: false)
        return folder
      }
    case .resumeFit(let name):
      open { () throws in
        let folder = try follower?.folder ?? RunFolder.open(name, in: runs)
        engine = try EngineProcess.start(folder, resumes: true)
        return folder
      }
    case .attach(let name): open { () throws in try RunFolder.open(name, in: runs) }
    case .stopWatching:
      watcher = nil
      follower = nil
      refreshLists()
    case .refreshLists: refreshLists()
    case .useNextTheme:
      if let problem = themes.advance() { tell(.notice(problem, isFailure: true)) }
      drawnRevision = nil
    case .quit(let how): leaving = how
    }
  }

  private func open(_ folder: () throws -> RunFolder) {
    do {
      let folder = try folder()
      follower = RunFollower(folder)
      watcher = nil
      tell(.opened(run: folder.name))
      lastPolled = -Double.infinity
    } catch {
      tell(.notice("\(error)", isFailure: true))
    }
  }

  private func refreshLists() {
    tell(.recipes(RecipeList.items()))
    listRuns(saysProblem: true)
  }

  /// Looks for runs, and tells of them where something changed: an idle screen is not drawn again.
  private func listRuns(saysProblem: Bool) {
    lastListed = SystemClock.monotonic()
    do {
      let items = try RunFolder.listRuns(in: runs).map(RunItem.init)
      if saysProblem || items != listedRuns { tell(.runs(items)) }
      listedRuns = items
    } catch {
      if saysProblem { tell(.notice("\(error)", isFailure: true)) }
    }
  }
}
