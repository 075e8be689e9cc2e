/// The line at the bottom of the screen while the user types there.
struct InputLine: Sendable, Equatable {
  /// What the line is for.
  enum Purpose: Sendable, Equatable {
    case command
    /// The words that the names of the runs are looked through for.
    case filter
    /// The note on a run, and its new name.
    case note(run: String)
    case rename(run: String)
  }

  struct Completing: Sendable, Equatable {
    var stem: String
    var index: Int
  }

  let purpose: Purpose
  var editor: LineEditor
  /// What is wrong with what was entered; `nil` again with the next key.
  var problem: String?
  /// The line that the tab key completes, and which of its completions stands there.
  private(set) var completing: Completing?
  /// Which line of the history stands there, counted from the newest; `nil` for the user's own.
  private(set) var recalled: Int?
  private var draft = ""

  init(_ purpose: Purpose, text: String = "") {
    self.purpose = purpose
    editor = LineEditor(text)
  }

  /// What the completions are of: what the user typed, not what the tab key made of it.
  var stem: String { completing?.stem ?? editor.text }

  /// Takes an editing key; false for a key that is none.
  mutating func edit(_ key: KeyPress) -> Bool {
    guard editor.press(key) else { return false }
    problem = nil
    completing = nil
    recalled = nil
    return true
  }

  /// Puts the next (or with -1 the last) completion in the place of the line.
  mutating func complete(with lines: [String], by step: Int) {
    guard !lines.isEmpty else { return }
    let index = completing.map { ($0.index + step + lines.count) % lines.count } ?? (step > 0 ? 0 : lines.count - 1)
    let stem = stem
    editor.replace(with: lines[index])
    // A single completion is done with: the next tab goes on from it.
    completing = lines.count > 1 ? Completing(stem: stem, index: index) : nil
    problem = nil
  }

  /// Goes back (1) or forward (-1) in `history`, the newest last; past the newest stands what the user had typed.
  mutating func recall(_ history: [String], by step: Int) {
    let place = (recalled ?? -1) + step
    guard place < history.count else { return }
    if recalled == nil { draft = editor.text }
    recalled = place < 0 ? nil : place
    editor.replace(with: place < 0 ? draft : history[history.count - 1 - place])
    completing = nil
    problem = nil
  }
}

/// The commands that were entered, the newest last; none twice in a row.
struct CommandHistory: Sendable, Equatable {
  private static let capacity = 100
  private(set) var lines: [String] = []

  mutating func add(_ line: String) {
    guard lines.last != line else { return }
    lines.append(line)
    if lines.count > Self.capacity { lines.removeFirst() }
  }
}
