import Foundation

/// A program in a real terminal of a fixed size: a tmux server with one pane, whose keys a test presses and whose screen it reads.
///
/// The server has a socket of its own and reads no configuration. It is killed when the last reference goes, and the program hears
/// what a program hears when its terminal is closed.
public final class Tmux {
  private let folder: String
  private let environment: [String: String]
  private let name = "t" + String(UUID().uuidString.prefix(8))

  /// Opens a terminal and starts a program in it.
  ///
  /// - Parameters:
  ///   - command: The program and its arguments.
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - folder: The working folder, where the server's socket is as well.
  ///   - environment: All of the program's environment but for `TERM`.
  ///   - term: What the program takes the terminal for; `nil` for no `TERM` at all.
  /// - Throws: Where there is no tmux, or it refuses.
  public init(
    _ command: [String], width: Int, height: Int, folder: String, environment: [String: String], term: String? = "screen-256color"
  ) throws {
    self.folder = folder
    self.environment = environment
    // A shell around the program, as at home: it tells the exit status, and keeps the terminal open for the program's last words.
    let shell = ["sh", "-c", "\"$@\"; printf '\\n%s %d\\n' '\(Self.lastWords)' $?; read _", "sh"]
    let program = shell + ["env"] + (term.map { ["TERM=\($0)"] } ?? ["-u", "TERM"]) + command
    try run(
      ["start-server", ";", "set", "-g", "status", "off", ";", "set", "-g", "default-terminal", "screen-256color", ";"]
        + ["new-session", "-d", "-s", "main", "-x", "\(width)", "-y", "\(height)", "--"] + program)
  }

  deinit { kill() }

  /// Whether there is a tmux to run tests in.
  public static let isInstalled: Bool = {
    let child = try? ChildProcess(["tmux", "-V"], environment: ProcessInfo.processInfo.environment, folder: "/")
    return (try? child?.finish().status) == 0
  }()

  /// Presses keys, one after another: characters, or tmux's names ("Enter", "Escape", "Space", "C-c").
  ///
  /// Escape belongs at the end: what follows it at once would be taken for a key with Alt.
  public func press(_ keys: String...) throws { try run(["send-keys", "-t", "main"] + keys) }

  /// Types a text as it stands.
  public func type(_ text: String) throws { try run(["send-keys", "-t", "main", "-l", text]) }

  /// What the screen shows, a line a row; with `colours`, with the escape sequences that make them.
  public func screen(colours: Bool = false) throws -> String {
    try run(["capture-pane", "-p", "-t", "main"] + (colours ? ["-e"] : []))
  }

  /// Waits until the screen is as wanted, and returns it.
  ///
  /// - Throws: `TimedOut` with the screen as it was instead.
  @discardableResult
  public func wait(for what: String, colours: Bool = false, until isWanted: (String) -> Bool) throws -> String {
    try TestSupport.wait(for: what, looking: { try screen(colours: colours) }, until: isWanted)
  }

  /// Waits until the screen shows all of the texts, and returns it.
  @discardableResult
  public func wait(for texts: String...) throws -> String {
    try wait(for: texts.map { "\"\($0)\"" }.joined(separator: " and ")) { screen in texts.allSatisfy(screen.contains) }
  }

  /// Waits until the screen shows a text no more, and returns it.
  @discardableResult
  public func wait(forEndOf text: String) throws -> String {
    try wait(for: "the end of \"\(text)\"") { !$0.contains(text) }
  }

  /// Gives the terminal another size.
  public func resize(width: Int, height: Int) throws {
    try run(["resize-window", "-t", "main", "-x", "\(width)", "-y", "\(height)"])
  }

  private static let lastWords = "exit status"

  /// Waits for the end of the program: its exit status, and what stands on the normal screen then.
  public func finish() throws -> (status: Int32, screen: String) {
    let end = try TestSupport.wait(
      for: "the end of the program", looking: { try run(["capture-pane", "-p", "-t", "main", "-S", "-"]) },
      until: { $0.contains("\n\(Self.lastWords) ") })
    guard let words = end.firstRange(of: "\n\(Self.lastWords) ") else { return (-1, end) }
    return (Int32(end[words.upperBound...].prefix { $0.isNumber }) ?? -1, String(end[..<words.lowerBound]))
  }

  /// The title that the program gave the window.
  public func title() throws -> String {
    String(try run(["display-message", "-p", "-t", "main", "#{pane_title}"]).dropLast())
  }

  /// Closes the terminal under the program, as a lost connection does.
  public func kill() { _ = try? run(["kill-server"]) }

  @discardableResult
  private func run(_ arguments: [String]) throws -> String {
    var environment = environment
    environment["TMUX_TMPDIR"] = folder
    environment["TMUX"] = nil
    let child = try ChildProcess(
      ["tmux", "-u", "-L", name, "-f", "/dev/null"] + arguments, environment: environment, folder: folder)
    let end = try child.finish()
    guard end.status == 0 else { throw TmuxError(description: "tmux \(arguments.joined(separator: " ")): \(end)") }
    return end.output
  }
}

/// What tmux refused.
public struct TmuxError: Error, CustomStringConvertible {
  public let description: String
}
