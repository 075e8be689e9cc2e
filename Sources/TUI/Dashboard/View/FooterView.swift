import Screen

/// The keys in force, on the last line.
enum FooterView {
  /// Help and quit always stand; of the others, as many as fit before them.
  static func draw(_ state: DashboardState, in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    let always = KeyTable.lastHints(for: state)
    let reserved = always.reduce(0) { $0 + painter.width($1.key) + painter.width($1.label) + 3 }
    let fitting = KeyFooter(KeyTable.hints(for: state)).fitting(rect.width - reserved)
    KeyFooter(fitting + always).draw(in: rect, on: &painter.buffer, theme: painter.theme)
  }
}
