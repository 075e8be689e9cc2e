import CNcurses
import Glibc
import Screen

/// What the surroundings say about the terminal.
public struct TerminalEnvironment: Hashable, Sendable {
  /// TERM, the name of the terminal in terminfo.
  public var term: String?
  /// NO_COLOR; not empty asks for no colours.
  public var noColor: String?
  /// TANDEM_GLYPHS: "braille", "blocks" or "ascii"; anything else, and nothing, is as good as unset.
  public var glyphChoice: String?
  /// The locale that decides on UTF-8, as `setlocale` takes it; empty for what `LC_ALL`, `LC_CTYPE` and `LANG` say.
  public var locale: String

  /// Creates one of its parts.
  public init(term: String?, noColor: String? = nil, glyphChoice: String? = nil, locale: String = "") {
    self.term = term
    self.noColor = noColor
    self.glyphChoice = glyphChoice
    self.locale = locale
  }

  /// `TERM`, `NO_COLOR` and `TANDEM_GLYPHS` of this process.
  public static var process: TerminalEnvironment {
    TerminalEnvironment(term: value("TERM"), noColor: value("NO_COLOR"), glyphChoice: value("TANDEM_GLYPHS"))
  }

  /// What is wrong with `TANDEM_GLYPHS`, in one line; `nil` where it is one of its values, empty or not set.
  public var glyphProblem: String? {
    guard let glyphChoice, !glyphChoice.isEmpty, Self.choices[glyphChoice] == nil else { return nil }
    return "TANDEM_GLYPHS is \"\(glyphChoice)\"; it can be braille, blocks or ascii"
  }

  private static let choices: [String: Glyphs] = ["braille": .unicode, "blocks": .blocks, "ascii": .ascii]

  private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Whether the locale writes UTF-8. Sets the process's character type (and nothing else: numbers keep their full stop).
  public func isUTF8() -> Bool {
    setlocale(LC_CTYPE, locale)
    guard let codeset = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: codeset) == "UTF-8"
  }

  /// The characters to draw with: ASCII without UTF-8, else what the user chose, else ASCII on consoles whose font has no braille.
  ///
  /// - Parameter isUTF8: Whether characters beyond ASCII can be sent.
  public func glyphs(isUTF8: Bool) -> Glyphs {
    guard isUTF8 else { return .ascii }
    if let glyphChoice, let chosen = Self.choices[glyphChoice] { return chosen }
    let poor = ["linux", "vt", "ansi", "cons25", "cygwin", "hurd", "mach", "sun"]
    return !poor.contains { term?.hasPrefix($0) ?? true } ? .unicode : .ascii
  }
}

/// How a terminal takes a window title.
struct WindowTitle: Hashable {
  /// Before and after the title.
  var prefix: String
  var suffix: String
  /// Keep the old title, and bring it back.
  var push = ""
  var pop = ""

  /// By terminfo's status line where there is one, else by the control sequence that xterm and its kin know; `nil` for others.
  init?(term: String, toStatusLine: String?, fromStatusLine: String?) {
    let kin = ["xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty", "wezterm", "ghostty", "konsole", "st-"]
    if kin.contains(where: term.hasPrefix) {
      self.init(prefix: "\u{1B}]2;", suffix: "\u{7}", push: "\u{1B}[22;2t", pop: "\u{1B}[23;2t")
    } else if let toStatusLine, let fromStatusLine {
      self.init(prefix: toStatusLine, suffix: fromStatusLine)
    } else {
      return nil
    }
  }

  private init(prefix: String, suffix: String, push: String = "", pop: String = "") {
    self.prefix = prefix
    self.suffix = suffix
    self.push = push
    self.pop = pop
  }

  /// The bytes that set `title`; what could end or open a control sequence is left out.
  func bytes(_ title: String, isUTF8: Bool) -> [UInt8] {
    let safe = title.unicodeScalars.filter { scalar in
      scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format && (isUTF8 || scalar.isASCII)
    }
    return Array((prefix + String(String.UnicodeScalarView(safe)).prefix(100) + suffix).utf8)
  }
}

/// Strings of the terminfo entry that is in use.
enum Capability {
  /// The capability without its padding ("$<5>"), which only real vt100s need; `nil` where the terminal lacks it.
  static func string(_ name: String) -> String? {
    cn_string_capability(name).map { withoutPadding(String(cString: $0)) }
  }

  static func withoutPadding(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "$") {
      result += rest[..<start]
      let after = rest[rest.index(after: start)...]
      if after.first == "<", let end = after.firstIndex(of: ">") {
        rest = after[after.index(after: end)...]
      } else {
        result.append("$")
        rest = after
      }
    }
    return result + rest
  }
}
