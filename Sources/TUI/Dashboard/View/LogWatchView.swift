import Runs
import Screen

/// The screen of a log that another program writes: the charts, and nothing that needs an engine of ours.
struct LogWatchView {
  let state: DashboardState
  let run: WatchedRun
  let watch: LogWatch

  func draw(in screen: Rect, with painter: inout Painter) {
    let layout = RunLayout(watching: screen)
    drawHeader(in: layout.header, with: &painter)
    LossChartsView(state: state, run: run).draw(layout, with: &painter)
    ActivityView(activity: state.activity, commands: state.commands).draw(in: layout.activity, with: &painter)
    FooterView.draw(state, in: layout.footer, with: &painter)
  }

  /// "logs/fit  WATCHING  last point 3 s ago            step 1 200", "run-2 (2 of 3)  Keras  18 curves".
  private func drawHeader(in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    let rows = rect.rows(Array(repeating: .fixed(1), count: rect.height))
    guard let first = rows.first, let second = rows.last else { return }
    let fresh = Item([Span(watch.freshness(now: state.now), watch.changedAt == nil ? .faint : .good)])
    let steps = [run.train.lastStep, run.validation.lastStep].compactMap { $0 }.max()
    let position = steps.map { Item([Span("step \(Measures.step($0))")]) } ?? []
    let least = 12 + 2 + painter.width(fresh)
    let isRoomy = least + 2 + painter.width(position) <= first.width
    let room = first.width - painter.width(fresh) - 2 - (isRoomy && !position.isEmpty ? painter.width(position) + 2 : 0)
    let used = painter.write(tail(watch.directory, room, painter), x: first.x, y: first.y, .title, .bold, limit: room)
    painter.write(fresh, x: first.x + used + 2, y: first.y)
    if isRoomy { painter.write(position, x: first.maxX - painter.width(position), y: first.y) }
    drawRun(in: second, with: &painter)
  }

  /// A path by its end, which tells more than its beginning.
  private func tail(_ path: String, _ room: Int, _ painter: Painter) -> String {
    let path = painter.plain(CommandWords.oneLine(path))
    guard painter.width(path) > room, room > 1 else { return path }
    var end = Substring(path)
    while painter.width(String(end)) > room - 1 { end = end.dropFirst() }
    return String(painter.glyphs.ellipsis) + end
  }

  private func drawRun(in row: Rect, with painter: inout Painter) {
    let badge = painter.write([Span(" WATCHING ", .accent, [.bold, .reverse])], x: row.x, y: row.y) + 1
    let runs = watch.runsWithCurves
    guard let place = runs.firstIndex(of: watch.selected) else {
      let words = watch.isReading ? "reading" : "no event files, CSV or JSON lines in it yet; they show as soon as they are there"
      painter.write(words, x: row.x + badge, y: row.y, .faint, limit: row.width - badge)
      return
    }
    let count = watch.curves.count { $0.run == watch.selected }
    let details = "\(watch.layout)  \(Measures.step(count)) curve\(count == 1 ? "" : "s")"
    let number = runs.count > 1 ? " (\(place + 1) of \(runs.count))" : ""
    let room = row.width - badge
    let nameRoom = max(8, room - painter.width(details) - painter.width(number) - 2)
    let name = tail(watch.runs[watch.selected].name, nameRoom, painter) + number
    let used = painter.write(name, x: row.x + badge, y: row.y, .text, .bold, limit: room)
    painter.write(details, x: row.x + badge + used + 2, y: row.y, limit: room - used - 2)
  }
}

extension RunLayout {
  /// The screen of a log: a header of two lines, the charts, the newest words, the keys.
  init(watching screen: Rect) {
    let parts = screen.rows([.fixed(2), .share(1), .fixed(screen.height >= 20 ? 3 : 1), .fixed(1)])
    let none = Rect(x: screen.x, y: parts[2].y, width: screen.width, height: 0)
    self.init(screen)
    (header, verification, progress, activity, footer) = (parts[0], none, none, parts[2], parts[3])
    (train, validation, readouts) = Self.charts(parts[1])
  }
}
