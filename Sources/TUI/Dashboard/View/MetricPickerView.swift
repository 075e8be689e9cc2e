import Runs
import Screen

/// The list of quantities over the charts of a log.
enum MetricPickerView {
  static func draw(_ state: DashboardState, in screen: Rect, with painter: inout Painter) {
    guard let watch = state.watch, let picker = watch.picker else { return }
    let matches = picker.matches(watch)
    let width = min(screen.width - 4, 72)
    // The frame, the filter, a blank line, the keys and a line before them.
    let room = max(1, min(matches.count, screen.height - 6))
    let first = max(0, min(picker.selected - room / 2, matches.count - room))
    var lines = ["/\(picker.filter)" + (painter.isASCII ? "_" : "▏")]
    if matches.isEmpty { lines.append("  no curve of that name") }
    for (index, pair) in matches.enumerated().dropFirst(first).prefix(room) {
      let mark = index == picker.selected ? "> " : "  "
      lines.append(painter.shortened(mark + words(pair, watch), to: width))
    }
    let padded = lines.map { line in
      let line = painter.shortened(line, to: width)
      return line + String(repeating: " ", count: max(0, width - painter.width(line)))
    }
    Popup(
      title: "metric", lines: padded,
      keys: [KeyHint("enter", "show"), KeyHint("esc", "back")]
    ).draw(in: screen, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  /// "loss: train/loss, val/loss".
  private static func words(_ pair: MetricPair, _ watch: LogWatch) -> String {
    let names = [watch.name(pair.training).map { "T \($0)" }, watch.name(pair.validation).map { "V \($0)" }].compactMap { $0 }
    return "\(pair.metric): \(names.joined(separator: ", "))"
  }
}
