import CNcurses
import Glibc
import Screen
import Synchronization

/// The user's terminal as a full screen: shows cell buffers and reads keys.
///
/// One at a time, and all calls from the thread that opened it. Whatever ends the process gives the terminal back.
public final class Terminal {
  /// What to switch on.
  public struct Options: Sendable {
    /// Mouse presses are keys; selecting text then needs Shift.
    public var usesMouse = false
    /// What is printed to a terminal meanwhile is kept back and printed on `close`.
    public var capturesOutput = true

    /// Creates one of its parts.
    public init(usesMouse: Bool = false, capturesOutput: Bool = true) {
      self.usesMouse = usesMouse
      self.capturesOutput = capturesOutput
    }
  }

  /// How many colours are shown; `.none` calls for `Theme.monochrome`.
  public let colors: ColorDepth
  /// Whether characters beyond ASCII can be sent.
  public let isUTF8: Bool
  /// The characters that this terminal can show.
  public let glyphs: Glyphs
  /// Wakes `readKey` from another thread.
  public let waker = Waker()
  /// Columns and rows, as of the last key or frame.
  public internal(set) var size: Size

  let descriptor: Int32
  /// A window of no size to read keys from: reading from the screen itself would paint it.
  let keyWindow: UnsafeMutablePointer<WINDOW>?
  let text: CellText
  let title: WindowTitle?
  /// What the terminal shows; `nil` where all of it has to be drawn anew.
  var shown: CellBuffer?
  var needsClear = true
  var pairs = ColorPairs()
  var isTitleSet = false
  var titleText = ""
  /// Stops the process until it is continued; tests put something else here.
  var stop: () -> Void = Signals.stopUntilContinued
  var capture: OutputCapture?
  /// Keys that were read ahead, and requests that wait.
  var news: SignalNews = []
  var isGone = false
  private var isClosed = false
  private let screen: OpaquePointer
  private let files: [UnsafeMutablePointer<FILE>]
  private let modes: termios
  private let oldActions: [(signal: Int32, action: sigaction)]
  private let owner = pthread_self()

  private static let isOpen = Mutex(false)

  /// Opens the terminal of this process.
  ///
  /// - Throws: `TerminalError` in one line: none there, unknown, too poor, or opened already.
  public convenience init(_ options: Options = Options()) throws(TerminalError) {
    var descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
    if descriptor < 0, isatty(STDIN_FILENO) == 1 { descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) }
    guard descriptor >= 0 else { throw .noTerminal }
    defer { Glibc.close(descriptor) }
    try self.init(descriptor: descriptor, options: options, environment: .process)
  }

  /// Opens the terminal behind `descriptor`, which stays the caller's.
  public init(descriptor: Int32, options: Options, environment: TerminalEnvironment) throws(TerminalError) {
    let wasOpen = Terminal.isOpen.withLock { isOpen in
      defer { isOpen = true }
      return isOpen
    }
    if wasOpen { throw .alreadyOpen }
    var modes = termios()
    tcgetattr(descriptor, &modes)
    let handles: Handles
    let oldActions: [(signal: Int32, action: sigaction)]
    let term: String
    do throws(TerminalError) {
      term = try Terminal.usableTerm(environment, descriptor)
      // Before ncurses, which then leaves these signals alone.
      oldActions = Signals.install()
      handles = try Handles(descriptor, term, onFailure: { Signals.restore(oldActions) })
    } catch {
      Terminal.isOpen.withLock { $0 = false }
      throw error
    }
    isUTF8 = environment.isUTF8()
    (self.descriptor, screen, files, self.modes, self.oldActions) =
      (handles.descriptor, handles.screen, handles.files, modes, oldActions)
    glyphs = environment.glyphs(isUTF8: isUTF8)
    text = CellText(isUTF8: isUTF8)
    title = WindowTitle(term: term, toStatusLine: Capability.string("tsl"), fromStatusLine: Capability.string("fsl"))
    colors = ColorDepth(colors: Int(tigetnum("colors")), isDirect: tigetflag("RGB") == 1, noColor: environment.noColor)
    keyWindow = newpad(1, 1)
    size = Terminal.size(of: handles.descriptor)
    setModes(options)
    EmergencyRestore.arm(terminal: self.descriptor, modes: modes, bytes: restoringBytes(options))
    if options.capturesOutput { capture = OutputCapture() }
  }

  deinit { close() }

  private static func usableTerm(_ environment: TerminalEnvironment, _ descriptor: Int32) throws(TerminalError) -> String {
    guard isatty(descriptor) == 1 else { throw .noTerminal }
    guard let term = environment.term, !term.isEmpty else { throw .noTerm }
    switch cn_terminfo_status(term, descriptor) {
    case 1: return term
    case 2: throw .incapable(term)
    default: throw .unknownTerm(term)
    }
  }

  private func setModes(_ options: Options) {
    raw()
    noecho()
    nonl()
    keypad(keyWindow, true)
    nodelay(keyWindow, true)
    set_escdelay(25)
    curs_set(0)
    leaveok(cn_stdscr(), true)
    if colors != .none {
      start_color()
      use_default_colors()
    }
    if options.usesMouse {
      mousemask(cn_mouse_events(), nil)
      mouseinterval(0)
    }
  }

  /// What a crash sends to the terminal: mouse, title, cursor, keypad, colours, and the normal screen.
  private func restoringBytes(_ options: Options) -> [UInt8] {
    let mouse = options.usesMouse ? "\u{1B}[?1006l\u{1B}[?1000l" : ""
    let names = ["cnorm", "rmkx", "sgr0", "op", "rmcup"]
    return Array((mouse + names.compactMap(Capability.string).joined()).utf8)
  }

  /// Every call goes through here: ncurses knows one thread only.
  func checkThread() {
    require(pthread_equal(owner, pthread_self()) != 0, "Terminal: called from another thread than the one that opened it")
  }

  /// The size that the kernel knows, else what terminfo says.
  static func size(of descriptor: Int32) -> Size {
    var (columns, rows): (Int32, Int32) = (0, 0)
    if cn_window_size(descriptor, &columns, &rows) == 1 { return Size(width: Int(columns), height: Int(rows)) }
    return Size(width: max(1, Int(tigetnum("cols"))), height: max(1, Int(tigetnum("lines"))))
  }

  /// Gives the terminal back as it was. Closing twice is fine.
  public func close() {
    guard !isClosed else { return }
    checkThread()
    isClosed = true
    EmergencyRestore.makeRoom(on: descriptor)
    restoreTitle()
    endwin()
    EmergencyRestore.disarm()
    if let keyWindow { delwin(keyWindow) }
    delscreen(screen)
    for file in files { fclose(file) }
    // ncurses gives back the modes that it found; these are the ones that we found.
    var modes = modes
    tcsetattr(descriptor, TCSANOW, &modes)
    Glibc.close(descriptor)
    Signals.restore(oldActions)
    capture?.finish()
    capture = nil
    Terminal.isOpen.withLock { $0 = false }
  }

  /// Whether `close` was called.
  var isOpen: Bool { !isClosed }
}
