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
  let runs: String
  private var themes = ThemeCycle()
  private var settings: ViewSettings
  private var state: DashboardState
  private var follower: RunFollower?
  private var watcher: LogWatcher?
  private var engine: EngineProcess?
  private let pictures = PictureLoader()
  private var leaving: Leaving?
  private var drawnRevision: Int?
  private var drawnNews: Int?
  private var lastDrawn = -Double.infinity
  private var lastPolled = -Double.infinity
  private var title = ""
  private let rows: RunRows
  private var listedRuns: [RunItem] = []
  private var lastListed = -Double.infinity

  /// Seconds from one look for news to the next, and to the frame that shows them.
  private static let interval = 0.25
  /// Seconds from one frame to the next where numbers only count on: each frame costs bytes on a slow line.
  private static let frameInterval = 1.0
  /// Seconds from one look at the folder of all runs to the next, while the home screen shows.
  private static let listInterval = 2.0

  /// Opens the terminal and paints a first frame.
  ///
  /// - Parameters:
  ///   - folder: Of the run to show; `nil` for the home screen.
  ///   - watcher: Of a log that another program writes, which shows instead.
  ///   - runs: The folder of all runs.
  ///   - settings: The view that was kept.
  /// - Throws: `TerminalError` where there is no terminal that can show it.
  init(
    showing folder: RunFolder?, watching watcher: LogWatcher? = nil, runs: String, settings: ViewSettings
  ) throws {
    terminal = try Terminal()
    self.runs = runs
    self.settings = settings
    rows = RunRows(runs)
    let (keys, problems) = KeyMap.load()
    state = DashboardState(
      session: String(getpid()), run: folder?.name, size: terminal.size, now: SystemClock.wall(),
      utcOffset: Double(TimeZone.current.secondsFromGMT()), keys: keys)
    state.pictureStyle = terminal.pictureStyle
    follower = folder.map { RunFollower($0) }
    takeSettings()
    tell(.themes(themes.names))
    for problem in problems + [TerminalEnvironment.process.glyphProblem].compactMap({ $0 }) {
      tell(.notice(problem, isFailure: true))
    }
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
  ///   - settings: The view that was kept, and where to keep it.
  static func run(
    showing folder: RunFolder?, startingEngine: Bool, resumes: Bool, runs: String, settings: ViewSettings = .ofUser()
  ) throws {
    let session = try DashboardSession(showing: folder, runs: runs, settings: settings)
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
  ///   - settings: The view that was kept.
  static func run(watching watcher: LogWatcher, runs: String, settings: ViewSettings = .ofUser()) throws {
    let session = try DashboardSession(showing: nil, watching: watcher, runs: runs, settings: settings)
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
        lookAfterView()
        return EndSummary.lines(for: state, leaving: leaving, folder: follower?.folder)
      }
      if state.revision != drawnRevision, key != nil || SystemClock.monotonic() - lastDrawn >= frameInterval { draw() }
    }
  }

  /// What happened shows at the next look; what counts on, a run's progress and curves, once a second.
  private var frameInterval: Double {
    follower == nil || state.newsRevision != drawnNews ? Self.interval : Self.frameInterval
  }

  private func draw() {
    // A frame that the terminal did not take is tried again with the next news.
    if terminal.present(view(state, theme: theme, glyphs: terminal.glyphs)) {
      drawnRevision = state.revision
      drawnNews = state.newsRevision
    }
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
    lookAfterView()
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
    for event in follower.poll().events(isLive: follower.state == .live) { tell(event) }
    for (run, answers) in pictures.take() { tell(.pictures(run: run, answers)) }
  }

  func tell(_ event: Event) {
    for effect in state.update(event) { carryOut(effect) }
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .send(let request):
      do { try follower?.send(request) } catch { tell(.commandFailed(id: request.id, reason: "\(error)")) }
    case .startFit(let path): start(path, changes: [])
    case .openForm(let path): openForm(path)
    case .check(let path, let changes): check(path, changes: changes)
    case .startChanged(let path, let changes): start(path, changes: changes)
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
    case .saveSnapshot: saveSnapshot()
    case .useTheme(let name):
      do {
        if let problem = try themes.choose(name) { tell(.notice(problem, isFailure: true)) }
      } catch { tell(.notice("\(error)", isFailure: true)) }
      drawnRevision = nil
    case .compare(let names): compare(names)
    case .setNote, .rename, .delete: change(effect)
    case .loadPictures(let names): if let folder = follower?.folder { pictures.load(names, of: folder) }
    case .quit(let how): leaving = how
    }
  }

  private func start(_ path: String, changes: [String]) {
    open { () throws in
      let (folder, _) = try RunPreparation.newRun(recipe: path, overrides: changes, name: nil, runs: runs)
      engine = try EngineProcess.start(folder, resumes: false)
      return folder
    }
  }

  // MARK: The view

  private var theme: Theme { terminal.colors == .none ? .monochrome : themes.current }

  /// Takes on the view of the last session; a theme that is gone leaves the built-in one.
  private func takeSettings() {
    state.take(viewSettings: settings.values)
    let problem = settings.values[ViewSettings.theme].flatMap { try? themes.choose($0) }
    _ = settings.keep(viewToKeep)
    if let problem { tell(.notice(problem, isFailure: true)) }
  }

  /// Draws with the theme's file as it is now, and keeps what the user changed about the view.
  private func lookAfterView() {
    let (hasChanged, problem) = themes.reload()
    if hasChanged { drawnRevision = nil }
    for problem in [problem, settings.keep(viewToKeep)].compactMap({ $0 }) { tell(.notice(problem, isFailure: true)) }
  }

  private var viewToKeep: [String: String] { state.viewSettings.merging([ViewSettings.theme: themes.name]) { $1 } }

  /// Writes the screen as it is to the current folder.
  private func saveSnapshot() {
    let name = Snapshot.name(run: state.run?.name, at: SystemClock.wall())
    do {
      try Snapshot.write(state, to: name, format: .svg, theme: theme, glyphs: terminal.glyphs)
      tell(.notice("picture written to \(name)", isFailure: false))
    } catch {
      tell(.notice("\(error)", isFailure: true))
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
      let words = (error as? RecipeError)?.firstLine ?? "\(error)"
      tell(.formProblem(words))
      tell(.notice(words, isFailure: true))
    }
  }

  func refreshLists() {
    tell(.recipes(RecipeList.items()))
    listRuns(saysProblem: true)
  }

  /// Looks for runs, and tells of them where something changed: an idle screen is not drawn again.
  private func listRuns(saysProblem: Bool) {
    lastListed = SystemClock.monotonic()
    do {
      let items = try rows.look()
      if saysProblem || items != listedRuns { tell(.runs(items)) }
      listedRuns = items
    } catch {
      if saysProblem { tell(.notice("\(error)", isFailure: true)) }
    }
  }
}
