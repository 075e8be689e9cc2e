import Runs
import Screen

/// How far the activity under way is, and the run.
struct ProgressView {
  let status: Status?
  let condition: RunCondition

  /// What is under way: of a paused run nothing, unless it evaluates or saves meanwhile.
  private func label(_ status: Status) -> String {
    condition == .paused && status.activity == .idle ? condition.words : status.activity.rawValue
  }

  func draw(in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    guard let status else { return }
    var gauges: [Gauge] = []
    if condition.takesCommands, let progress = status.progress {
      gauges.append(
        Gauge(
          label(status),
          fraction: progress.total > 0 ? Double(progress.done) / Double(progress.total) : nil,
          trailing: "\(Measures.step(progress.done))/\(Measures.step(progress.total)) \(CommandWords.oneLine(progress.unit))",
          role: status.activity == .evaluation ? .validation : .training))
    }
    if gauges.isEmpty || rect.width >= 58 {
      gauges.append(Gauge("run", fraction: status.steps > 0 ? Double(status.step) / Double(status.steps) : nil))
    }
    let columns = rect.columns(gauges.count == 2 ? [.share(3), .share(2)] : [.share(1)], gap: 3)
    for (gauge, column) in zip(gauges, columns) {
      gauge.draw(in: column, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    }
  }
}
