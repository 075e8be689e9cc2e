import Runs
import Screen
import Verification

/// The verification view: what the newest evaluation found, a page at a time.
struct VerificationScreenView {
  let state: DashboardState
  let run: WatchedRun
  let screen: VerificationScreen

  private var record: EvaluationRecord? { run.evaluations.latest }

  func draw(in rect: Rect, with painter: inout Painter) {
    let layout = VerificationLayout(rect)
    drawTabs(in: layout.tabs, with: &painter)
    drawSummary(in: layout.summary, with: &painter)
    FooterView.draw(state, in: layout.footer, with: &painter)
    // The history tells of older evaluations as well; the other pages have nothing without pairs.
    guard let record, let report = record.verification else {
      let text = record == nil ? "no evaluation yet" : "the newest evaluation verified no pairs"
      painter.write(text, x: layout.body.x + 1, y: layout.body.y, .faint, limit: layout.body.width - 2)
      return
    }
    let body = Rect(
      x: layout.body.x, y: layout.body.y, width: layout.body.width, height: layout.body.height + layout.detail.height)
    switch screen.page {
    case .pairs:
      HardestPairsView(hardest: HardestPairs(record), screen: screen, style: state.pictureStyle, size: state.size)
        .draw(detail: layout.detail, with: &painter)
    case .roc: ROCView(report: report, evaluations: run.evaluations).draw(in: body, with: &painter)
    case .distances: DistancesView(report: report).draw(in: body, with: &painter)
    case .history: MetricHistoryView(records: run.evaluations.records).draw(in: body, with: &painter)
    }
  }

  /// The name of the run and the pages.
  private func drawTabs(in rect: Rect, with painter: inout Painter) {
    let tabs = VerificationScreen.Page.allCases
    let width = tabs.reduce(0) { $0 + painter.width($1.title) + 2 }
    let name = painter.write(run.name, x: rect.x + 1, y: rect.y, .title, limit: rect.width - width - 2)
    var x = rect.x + name + 2
    for tab in tabs {
      let isOpen = tab == screen.page
      x += painter.write([Span(isOpen ? "[\(tab.title)]" : " \(tab.title) ", isOpen ? .accent : .faint)], x: x, y: rect.y)
    }
  }

  private func drawSummary(in rect: Rect, with painter: inout Painter) {
    guard let record, let report = record.verification else { return }
    var items: [Item] = []
    let count = record.hardest.count
    if screen.page == .pairs, count > 0 {
      let visible = PairGrid(size: state.size, count: count, selected: screen.selected).visible
      items.append([Span("pairs \(visible.lowerBound + 1)-\(visible.upperBound) of \(count)")])
    }
    items += [
      [Span("step ", .faint), Span(Measures.step(record.step))],
      [Span("threshold ", .faint), Span(Measures.fraction(report.threshold), .warning)],
      [Span("EER ", .faint), Span(Measures.fraction(report.eer), .validation, .bold)],
      [
        Span("\(Measures.step(report.genuine)) genuine", .genuine), Span(", "),
        Span("\(Measures.step(report.impostor)) impostor", .impostor),
      ],
    ]
    painter.flow(items, in: rect.inset(horizontally: 1, vertically: 0))
  }
}
