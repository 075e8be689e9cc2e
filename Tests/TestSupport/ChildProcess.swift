import Foundation

/// A program in a process of its own: its output comes through a pipe, its errors through a file.
///
/// Killed when the last reference goes.
public final class ChildProcess {
  /// How a program ended, and all that it printed since it was last read from.
  public struct Ending: CustomStringConvertible {
    /// The exit status; of a program that a signal ended, 128 and the signal's number, as shells have it.
    public var status: Int32
    /// What it printed that `line` did not take.
    public var output: String
    public var errors: String

    /// The lines of the output, without their ends.
    public var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// The lines on stderr, without their ends.
    public var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    /// All of it, for the message of a test.
    public var description: String { "status \(status)\n--- stdout\n\(output)--- stderr\n\(errors)---" }
  }

  /// The process's number; it stays the process's own until `finish`.
  public let processID: pid_t
  private let output: Int32
  private let errors: Int32
  private var unread: [UInt8] = []
  private var isAtEnd = false
  private var isReaped = false

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: The program, a path or a name on the PATH, and its arguments.
  ///   - environment: All of the program's environment.
  ///   - folder: The working folder.
  ///   - pipeCapacity: Bytes of output that the program can be ahead of its reader; more makes it wait. `nil` for the system's 64 KB.
  /// - Throws: `POSIXError` where it cannot be started.
  public init(_ arguments: [String], environment: [String: String], folder: String, pipeCapacity: Int32? = nil) throws {
    // Tests of other threads start programs too, and a writing end that leaks into one hides the end of the output. A named pipe
    // can be opened close-on-exec at once; `pipe` cannot.
    let files = try TemporaryFolder("tandem-child")
    try Self.check(mkfifo(files.path("output"), 0o600))
    output = open(files.path("output"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writing = open(files.path("output"), O_WRONLY | O_CLOEXEC)
    errors = open(files.path("errors"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(writing) }
    try Self.check(min(output, writing, errors))
    // F_SETPIPE_SZ of <fcntl.h>, which the Glibc module does not show.
    if let pipeCapacity { try Self.check(fcntl(writing, 1031, pipeCapacity)) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    // The threads that tests run on block signals; a program that inherits that never hears of the end of its own children.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // `env` changes the folder and becomes the program: the process is the same.
    let arguments = ["env", "-C", folder] + arguments
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &variables)
    processID = pid
    if code != 0 { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
  }

  deinit {
    if !isReaped {
      kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
    }
    close(output)
    close(errors)
  }

  private static func check(_ result: Int32) throws {
    if result < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  /// Sends a signal.
  public func signal(_ number: Int32) { kill(processID, number) }

  /// The next line of the output, without its end; `nil` at the end of the output.
  ///
  /// - Throws: `TimedOut` where neither comes.
  public func line(seconds: Double = patience) throws -> String? {
    let end = monotonicSeconds() + seconds
    while true {
      if let newline = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeSubrange(...newline) }
        return String(decoding: unread[..<newline], as: UTF8.self)
      }
      if isAtEnd {
        defer { unread = [] }
        return unread.isEmpty ? nil : String(decoding: unread, as: UTF8.self)
      }
      try read(until: end)
    }
  }

  /// The next line of the output that holds a text; those before it are dropped.
  ///
  /// - Throws: `TimedOut` where none comes, also where the output ends before.
  @discardableResult
  public func line(with text: String, seconds: Double = patience) throws -> String {
    var before: [String] = []
    while let line = try line(seconds: seconds) {
      if line.contains(text) { return line }
      before.append(line)
    }
    throw TimedOut(
      description: "the output ended without a line with \"\(text)\":\n\(before.joined(separator: "\n"))\n\(errorText())")
  }

  /// Reads the output to its end, and waits for the end of the program.
  ///
  /// - Throws: `TimedOut` where it does not end.
  public func finish(seconds: Double = patience) throws -> Ending {
    let end = monotonicSeconds() + seconds
    while !isAtEnd { try read(until: end) }
    var status: Int32 = 0
    // Its output is closed, so it ends now.
    while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    isReaped = true
    defer { unread = [] }
    return Ending(
      status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F, output: String(decoding: unread, as: UTF8.self),
      errors: errorText())
  }

  private func read(until end: Double) throws {
    var polls = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    let left = end - monotonicSeconds()
    guard left > 0, poll(&polls, 1, Int32(left * 1000) + 1) != 0 else {
      throw TimedOut(
        description:
          "no end of the output of process \(processID) in time; unread: \(String(decoding: unread, as: UTF8.self))\n\(errorText())"
      )
    }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(output, &bytes, bytes.count)
    if count > 0 { unread += bytes[..<count] } else if count == 0 || errno != EINTR && errno != EAGAIN { isAtEnd = true }
  }

  private func errorText() -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = pread(errors, &bytes, bytes.count, 0)
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }
}
