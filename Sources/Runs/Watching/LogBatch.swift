/// One value of one curve of a log; small and without references, as they come by the million.
public struct LogPoint: Sendable, Equatable {
  /// The number of the curve, or `restart(of:)`.
  public var curve: Int
  /// Training steps done, or what the log counts instead of them.
  public var step: Int
  /// Seconds since 1970.
  public var wallTime: Double
  /// The value, which may be NaN or infinite.
  public var value: Double

  /// A point of the curve of that number.
  public init(curve: Int, step: Int, wallTime: Double, value: Double) {
    self.curve = curve
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }

  /// Stands in `curve` for: the writer of this run began anew, and what the run had from `step` on is void.
  public static func restart(of run: Int) -> Int { -1 - run }
  /// The run that began anew; `nil` for a point of a curve.
  public var restartedRun: Int? { curve < 0 ? -1 - curve : nil }
}

/// One curve of a log.
public struct LogCurve: Sendable, Equatable {
  /// The number of its run.
  public var run: Int
  /// Its tag, with the folder of its phase before it ("train/epoch_loss"); safe to print, and never long.
  public var name: String

  /// The curve `name` of the run of that number.
  public init(run: Int, name: String) {
    self.run = run
    self.name = name
  }
}

/// One run of a log: what one program wrote.
public struct LogRun: Sendable, Equatable {
  /// What the log is made of.
  public enum Format: String, Sendable {
    /// TensorBoard's event files.
    case events = "event files"
    /// Lines of values under a line of names.
    case csv = "CSV"
    /// A JSON object a line.
    case jsonLines = "JSON lines"
  }

  /// Its folder, from the watched one on, or its file; safe to print.
  public var name: String
  /// What it is made of.
  public var format: Format

  /// A run of that name.
  public init(name: String, format: Format) {
    self.name = name
    self.format = format
  }
}

/// What one look at a log found.
public struct LogBatch: Sendable, Equatable {
  /// All runs, where that changed; they keep their numbers.
  public var runs: [LogRun]?
  /// New curves; their numbers go on from those known.
  public var curves: [LogCurve] = []
  /// Runs whose files were rewritten: their curves are void, and what comes now is all of them.
  public var restarted: [Int] = []
  /// New values in the order in which they were written.
  public var points: [LogPoint] = []
  /// When a file last changed, in seconds since 1970.
  public var changedAt: Double?
  /// What could not be read, a line each.
  public var problems: [String] = []
  /// More is there to be read at once: the look stopped at its limit.
  public var hasMore = false

  /// A look that found nothing.
  public init() {}
  /// Whether nothing is new.
  public var isEmpty: Bool {
    runs == nil && curves.isEmpty && restarted.isEmpty && points.isEmpty && problems.isEmpty
  }
}
