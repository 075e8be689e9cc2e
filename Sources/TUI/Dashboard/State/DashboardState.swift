import Screen

/// All that the dashboard knows. `update` changes it, `view` draws it; neither does anything else.
public struct DashboardState: Sendable, Equatable {
  var home = HomeState()
  /// The run on the screen; `nil` while the home screen shows.
  public internal(set) var run: WatchedRun?
  /// The log of another program on the screen; `nil` for a run of ours and at home.
  public internal(set) var watch: LogWatch?
  var overlay: Overlay?
  /// The runs that are compared; the home screen shows where there are none, and no run.
  var comparison: Comparison?
  /// The recipe that is changed before it starts.
  var form: RecipeForm?
  /// The line that is being typed, and the commands that were.
  var input: InputLine?
  var history = CommandHistory()
  /// The names of the themes there are.
  var themes: [String] = []
  var charts = ChartSettings()
  var activity = ActivityLog()
  var commands: CommandDesk
  /// Which key does what.
  public internal(set) var keys: KeyBindings
  /// The size of the terminal.
  public internal(set) var size: Size
  /// The time of the newest tick, in seconds since 1970.
  public internal(set) var now: Double
  /// Rises whenever there is something new to see. A host that drew this revision has nothing to do.
  public internal(set) var revision = 0
  /// Rises where the new is worth a frame at once: an answer, a warning, an end. What counts on by itself can wait.
  public internal(set) var newsRevision = 0
  /// What is being opened, by name, until its screen is there or it fails.
  var opening: String?
  /// Seconds east of Greenwich, for times of day.
  let utcOffset: Double
  /// What pictures are drawn with; whoever owns the terminal knows.
  public var pictureStyle = PictureStyle.shades
  /// Set once the user left with "stop": the dashboard ends when the run has.
  var leavesAtEnd = false

  /// - Parameters:
  ///   - session: What sets this dashboard's commands apart from those of others on the same run (its process id, say).
  ///   - run: The run to show from the start; `nil` for the home screen.
  ///   - size: The size of the terminal.
  ///   - now: The time, in seconds since 1970.
  ///   - utcOffset: Seconds east of Greenwich, for times of day.
  ///   - keys: Which key does what.
  public init(
    session: String, run: String? = nil, size: Size, now: Double, utcOffset: Double = 0, keys: KeyBindings = KeyBindings()
  ) {
    commands = CommandDesk(session: session)
    self.keys = keys
    self.run = run.map(WatchedRun.init(name:))
    self.size = size
    self.now = now
    self.utcOffset = utcOffset
  }

  /// How the run on the screen stands; `nil` on the home screen.
  public var condition: RunCondition? { run?.condition(now: now) }
}
