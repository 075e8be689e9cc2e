/// Everything that a dashboard shows of a run, live, ended, crashed or foreign: its curves, evaluations, status and log.
///
/// Has no thread: `poll` looks for what is new and returns at once. Used by one thread.
public final class RunFollower {
  /// The run that is followed.
  public let folder: RunFolder
  /// How the run stands.
  public private(set) var state = RunState.unknown
  /// The newest status, from the engine or, without one, from the run's folder.
  public private(set) var status: Status?

  private var training: EventFollower
  private var validation: EventFollower
  private var evaluations: EvaluationFollower
  private var log: LogTail
  private var client: ControlClient?
  private var nextLook = -Double.infinity
  private var statusFile: FileStatus?
  /// Why the engine did not let us in, the last time.
  private var refusal: String?
  private let clock: @Sendable () -> Double

  /// What is new since the last look.
  public struct Update: Sendable, Equatable {
    /// New values of the training curves.
    public var training = EventFollower.Batch()
    /// New values of the validation curves.
    public var validation = EventFollower.Batch()
    /// New evaluations by rising step; one of a step that was there before takes its place.
    public var evaluations: [EvaluationRecord] = []
    /// The newest status, if it is new.
    public var status: Status?
    /// How the run stands, if that changed.
    public var state: RunState?
    /// Troubles to show, one line each: an answer of the engine to a command it could not take, a damaged file.
    public var problems: [String] = []

    /// Whether nothing is new.
    public var isEmpty: Bool { self == Update() }
  }

  /// `clock` gives seconds that only move forward.
  public init(_ folder: RunFolder, clock: @escaping @Sendable () -> Double = SystemClock.monotonic) {
    self.folder = folder
    self.clock = clock
    training = EventFollower(folder: folder.training)
    validation = EventFollower(folder: folder.validation)
    evaluations = EvaluationFollower(folder: folder)
    log = LogTail(path: folder.engineLog)
  }

  /// Looks for what is new; costs a few system calls where nothing is.
  ///
  /// `maximumBytes` bounds what is read of each curve file in one look; `Batch.hasMore` tells when to look again at once.
  public func poll(maximumBytes: Int = .max) -> Update {
    var update = Update()
    pollEngine(&update)
    update.training = training.poll(maximumBytes: maximumBytes)
    update.validation = validation.poll(maximumBytes: maximumBytes)
    let found = evaluations.poll()
    update.evaluations = found.records
    update.problems += found.problems + (update.training.problems + update.validation.problems).map(\.description)
    return update
  }

  /// To wait on the engine's socket together with a terminal; `nil` without an engine.
  public var fileDescriptor: Int32? { client.flatMap { $0.isConnected ? $0.fileDescriptor : nil } }

  /// Sends a command to the engine, and gives the number under which `Status.acknowledgements` will have the answer.
  ///
  /// Throws: `ControlError.noEngine`, `ControlError.engineGone`.
  public func send(_ command: Command) throws(ControlError) -> String {
    guard let client else { throw .noEngine(run: folder.name) }
    return try client.send(command)
  }

  /// Sends a command under a number of the sender's choice.
  ///
  /// Throws: `ControlError.noEngine`, `ControlError.engineGone`.
  public func send(_ request: Request) throws(ControlError) {
    guard let client else { throw .noEngine(run: folder.name) }
    try client.send(request)
  }

  /// The last lines of the engine's log, oldest first, safe to print.
  public func logTail(_ count: Int) -> [String] { log.lines(count) }

  /// How often to look for an engine that is not there, in seconds.
  private static let lookInterval = 1.0

  private func pollEngine(_ update: inout Update) {
    let now = clock()
    let file = client == nil ? FileStatus(path: folder.status) : statusFile
    // A status that appears without an engine to tell it is a sign that an engine has come or gone.
    let mayLook = now >= nextLook || file != statusFile
    if client == nil, mayLook, FileStatus(path: folder.controlSocket) != nil {
      client = try? ControlClient(folder, waitSeconds: 0)
    }
    let hadClient = client != nil
    if let client {
      hear(client, &update)
      if !client.isConnected { self.client = nil }
    }
    if client == nil {
      let file = hadClient ? FileStatus(path: folder.status) : file
      if file != statusFile || hadClient { update.status = StatusFile.read(folder) ?? update.status }
      statusFile = file
    }
    if update.status == status { update.status = nil }
    status = update.status ?? status
    let old = state
    if client != nil {
      state = .live
    } else if mayLook || hadClient {
      nextLook = now + Self.lookInterval
      state = RunState(isHeld: RunLock.isHeld(folder), status: status)
    } else if update.status != nil {
      state = RunState(isHeld: state == .live, status: status)
    }
    if state != old { update.state = state }
  }

  private func hear(_ client: ControlClient, _ update: inout Update) {
    var problems: [String] = []
    do throws(ControlError) {
      for message in try client.poll() {
        switch message {
        case .status(let status): update.status = status
        case .error(let text): problems.append(text)
        case .hello: break
        }
      }
    } catch {
      problems.append(error.description)
    }
    if client.hello == nil {
      // An engine that does not let us in is asked again every second; that is worth saying once.
      problems.removeAll { $0 == refusal }
      refusal = problems.last ?? refusal
    } else {
      refusal = nil
    }
    update.problems += problems
  }
}
