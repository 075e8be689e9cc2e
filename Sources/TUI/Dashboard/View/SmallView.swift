import Screen

/// What shows in a window that is too small for anything else. The keys work on.
enum SmallView {
  /// The least size that the screens can be drawn in.
  static let least = Size(width: 40, height: 8)

  static func draw(_ state: DashboardState, in screen: Rect, with painter: inout Painter) {
    guard !screen.isEmpty else { return }
    // A question that waits for a key must be seen: the next key answers it.
    let text: String =
      switch state.overlay {
      case .quit: "run goes on: g, stop it: s, back: esc"
      case .stop: "stop after step: s, epoch: e, back: esc"
      case .delete: "delete for good: D, back: esc"
      case .help, nil: "too small: \(screen.width)x\(screen.height), needs \(least.width)x\(least.height)"
      }
    let lines = painter.wrapped(text, width: screen.width)
    let top = screen.y + max(0, (screen.height - lines.count) / 2)
    for (row, line) in lines.prefix(screen.height).enumerated() {
      let indent = max(0, (screen.width - painter.width(line)) / 2)
      painter.write(line, x: screen.x + indent, y: top + row, .warning, limit: screen.width)
    }
  }
}
