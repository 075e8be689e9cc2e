/// A key and what it does.
public struct KeyHint: Hashable, Sendable {
  /// The key, as it is labelled.
  public var key: String
  /// What it does.
  public var label: String

  /// Creates one of its parts.
  public init(_ key: String, _ label: String) {
    self.key = key
    self.label = label
  }
}

/// One line of keys; the last ones go where there is no room for all.
public struct KeyFooter: Hashable, Sendable {
  /// The most important first.
  public var hints: [KeyHint]

  /// Creates one of its parts.
  public init(_ hints: [KeyHint]) { self.hints = hints }

  /// The hints that fit whole into that many columns.
  public func fitting(_ width: Int) -> [KeyHint] {
    var used = 0
    return Array(
      hints.prefix { hint in
        used += TextWidth.columns(hint.key) + 1 + TextWidth.columns(hint.label) + (used > 0 ? 2 : 0)
        return used <= width
      })
  }

  /// Draws in the first row of `rect`.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme) {
    guard !rect.isEmpty else { return }
    var x = rect.x
    for hint in fitting(rect.width) {
      x += buffer.write(hint.key, x: x, y: rect.y, style: theme.style(.key)) + 1
      x += buffer.write(hint.label, x: x, y: rect.y, style: theme.style(.faint)) + 2
    }
  }
}
