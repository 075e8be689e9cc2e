/// Why no full-screen terminal could be opened, in one line.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or output is no terminal, and there is no controlling one.
  case noTerminal
  /// `TERM` is not set.
  case noTerm
  /// `TERM` names a terminal that terminfo does not know.
  case unknownTerm(String)
  /// `TERM` names a terminal that cannot place its cursor, such as "dumb".
  case incapable(String)
  /// A screen is open in this process already.
  case alreadyOpen
  /// The operating system refused something; the call and its reason.
  case system(String)

  public var description: String {
    switch self {
    case .noTerminal: "no terminal: the dashboard needs one on standard input and output; use --headless where there is none"
    case .noTerm: "TERM is not set; set it to what your terminal is, e.g. TERM=xterm-256color"
    case .unknownTerm(let name):
      "TERM is \"\(name)\", which terminfo does not know; try TERM=xterm-256color, or install the package ncurses-term"
    case .incapable(let name):
      "TERM is \"\(name)\", a terminal that cannot place its cursor; use --headless, or set TERM, e.g. TERM=xterm-256color"
    case .alreadyOpen: "a screen is open already; close it before opening another"
    case .system(let reason): "the terminal cannot be opened: \(reason)"
    }
  }
}
