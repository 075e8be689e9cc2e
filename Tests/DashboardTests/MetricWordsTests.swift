import Runs
import Screen
import Testing

@testable import Dashboard

@Test(
  arguments: [
    (0.875, nil, true, "0.875"), (1, nil, true, "1.000"), (0, nil, true, "0.000"), (-0.25, nil, true, "-0.250"),
    // Far below three decimals, and beyond a fraction.
    (0.00002, nil, true, "2.000e-05"), (12.5, nil, true, "12.50"), (37, nil, true, "37"),
    (0.25, nil, false, "0.250"), (1, nil, false, "1"), (123_456, nil, false, "123 456"), (1e20, nil, false, "1.000e20"),
    (1200, "pairs", true, "1 200 pairs"), (9.5, "mm", true, "9.500 mm"),
    (9.5, "s", true, "9.500 s"), (125, "seconds", true, "2:05"), (0, "s", true, "0 s"),
    (.nan, nil, true, "NaN"), (.infinity, "pairs", true, "inf pairs"), (1, "a\nb", true, "1 a b"),
  ] as [(Double, String?, Bool, String)])
func aMetricIsWrittenByItsUnit(value: Double, unit: String?, hasDirection: Bool, text: String) {
  #expect(MetricFormat([value], unit: unit, hasDirection: hasDirection).text(value) == text)
}

@Test func theValuesOfOneMetricAreWrittenAlike() {
  let counts = MetricFormat([37, 36], unit: nil, hasDirection: true)
  #expect(counts.text(36) == "36")
  // Their difference is no fraction.
  #expect(counts.text(1) == "1")
  let lengths = MetricFormat([12, 9.5], unit: "mm", hasDirection: true)
  #expect(lengths.text(12) == "12.00 mm")
  #expect(lengths.number(9.5) == "9.500")
  // The difference of two whole numbers may be too large for one.
  #expect(MetricFormat([1, 2], unit: "pairs", hasDirection: true).number(1e18) == "1.000e18")
}

@Test(
  arguments: [
    (0.5, 0.75, true, "▴0.250 better"), (0.75, 0.5, true, "▾0.250 worse"), (0.5, 0.75, false, "▴0.250 worse"),
    (0.75, 0.5, false, "▾0.250 better"), (0.5, 0.75, nil, "▴0.250"), (0.5, 0.5, true, "as before"),
    // A change that the digits do not show.
    (0.5, 0.5001, true, "as before"), (nil, 0.5, true, nil), (.nan, 0.5, true, nil), (0.5, .infinity, true, nil),
  ] as [(Double?, Double, Bool?, String?)])
func aChangeIsToldByTheDirection(before: Double?, now: Double, higherIsBetter: Bool?, text: String?) {
  let change = ValueChange(from: before, to: now, higherIsBetter: higherIsBetter, format: { Measures.fraction($0) })
  #expect(change.span(.unicode)?.text == text)
}

@Test func theNewestPartsStandInTheOrderTheyCame() {
  var values = LossPartValues()
  for (tag, value) in [("loss/b", 1.0), ("loss/a", 2), ("loss", 9), ("other", 9), ("loss/b", 3)] {
    values.take(Scalar(tag: tag, step: 1, wallTime: 0, value: value))
  }
  #expect(values.parts.map(\.name) == ["b", "a"])
  #expect(values.parts.map(\.value) == [3, 2])
  for index in 0..<100 { values.take(Scalar(tag: "loss/\(index)", step: 1, wallTime: 0, value: 0)) }
  #expect(values.parts.count == LossPartValues.capacity)
}

@Test func aPartIsLabelledWithItsWeight() {
  let parts = LossPartValues([
    LossPart(name: "a", weight: 1, value: 0), LossPart(name: "b", weight: 2, value: 0),
    LossPart(name: "c\nd", weight: 0.25, value: 0),
  ])
  #expect(parts.parts.map(\.label) == ["a", "2 x b", "0.25 x c d"])
}

@Test func aRunThatGoesBackForgetsThePartsItHad() {
  var run = WatchedRun(name: "r")
  let steps = [1, 2]
  run.add(train: OwnModel.curve(Tag.loss, at: steps, [2, 1]) + OwnModel.curve("loss/a", at: steps, [2, 1]), validation: [])
  #expect(run.trainParts.parts.map(\.name) == ["a"])
  run.add(train: OwnModel.curve(Tag.loss, at: [1], [5]) + OwnModel.curve("loss/b", at: [1], [5]), validation: [])
  #expect(run.trainParts.parts.map(\.name) == ["b"])
}

/// Draws parts in a row of so many columns.
private func row(_ width: Int, _ parts: [LossPart], glyphs: Glyphs = .unicode) -> String {
  var painter = Painter(size: Size(width: width, height: 1), theme: .monochrome, glyphs: glyphs)
  let items = LossPartsView.items(LossPartValues(parts).parts, role: .training, painter, limit: width)
  painter.row(items, x: 0, y: 0, limit: width)
  return painter.finished().picture.joined()
}

@Test func partsAreCutWhole() {
  let parts = [LossPart(name: "a", weight: 1, value: 0.312), LossPart(name: "b", weight: 2, value: 0.101)]
  #expect(row(22, parts) == "a 0.3120  2 x b 0.1010")
  #expect(row(21, parts) == "a 0.3120  …          ")
  #expect(row(11, parts) == "a 0.3120  …")
  #expect(row(10, parts) == "…         ")
  #expect(row(11, parts, glyphs: .ascii) == "a 0.3120  ~")
  #expect(row(18, [LossPart(name: "averylongname", weight: 1, value: 0.5)] + parts) == "averylo… 0.5000  …")
}

@Test func theLogAndTheSummaryNameWhatIsBest() {
  var state = OwnModel.state(80, 24)
  _ = state.update(
    .evaluations([
      EvaluationRecord(step: 6, epoch: 3, wallTime: 0, seconds: 0, metrics: [Metric("accuracy", 0.9, higherIsBetter: true)])
    ]))
  #expect(state.activity.entries.last?.text == "evaluation at step 6: accuracy 0.900, the best so far")
  #expect(EndSummary.lines(for: state, leaving: .runStopped, folder: nil).last == "best accuracy 0.900 at step 6")
}

@Test func withoutEvaluationFilesTheSummaryTellsTheBestOfTheStatus() {
  var status = OwnModel.status(.finished, .idle)
  status.best = Status.Best(metric: "f1", value: 0.625, step: 3)
  var state = DashboardState(session: "t", run: "r", size: size(80, 24), now: 0)
  _ = state.update(.status(status, isLive: false))
  #expect(EndSummary.lines(for: state, leaving: .nothingRuns, folder: nil).last == "best f1 0.625 at step 3")
}

@Test(arguments: [
  (Status.State.paused, Status.Activity.idle, " paused "), (.paused, .evaluation, " evaluation "),
  (.running, .training, " training "),
])
func theProgressTellsWhatIsUnderWay(state: Status.State, activity: Status.Activity, label: String) {
  let screen = picture(OwnModel.state(80, 24, status: OwnModel.status(state, activity)))
  #expect(screen.split(separator: "\n").contains { $0.hasPrefix(label) && $0.contains("0/2 steps") })
}

@Test(arguments: [
  ("a model", "mean square", "a model  loss: mean square"), ("a model", "no loss", "a model  no loss"),
  // Whole without a word before the loss, where only that fits.
  (String(repeating: "m", count: 45), "0123456789012345678", String(repeating: "m", count: 45) + "  0123456789012345678"),
  (
    "a model of many words that is too long by a few", "0123456789012345678",
    "a model of many words that is too long …  loss: 0123456789012345678"
  ),
])
func theModelStaysWholeWhereItFits(model: String, loss: String, text: String) {
  var status = OwnModel.status()
  (status.model, status.loss) = (model, loss)
  let row = picture(OwnModel.state(80, 24, status: status)).split(separator: "\n")[1]
  #expect(row.contains("TRAINING  \(text)"))
}

@Test func theHomeScreenNamesWhatEachRunIsBestOf() {
  var state = Fixture.home(size(80, 24))
  func best(_ metric: String, _ value: Double) -> Status.Best { Status.Best(metric: metric, value: value, step: 1) }
  _ = state.update(
    .runs([
      RunItem(name: "faces", state: "finished", best: best(Tag.eer, 0.081)),
      RunItem(name: "line", state: "stopped", best: best("accuracy", 0.875)),
      RunItem(name: "ones", state: "running", best: best(Tag.loss, 12.3456)),
      RunItem(name: "long", state: "running", best: best("mean worst error", 9.5)),
      RunItem(name: "none", state: "failed"),
    ]))
  let rows = picture(state).split(separator: "\n").map(String.init)
  for (name, text) in [
    ("faces", "EER 0.081"), ("line", "accuracy 0.875"), ("ones", "loss 12.35"), ("long", "mean … 9.500"), ("none", "-"),
  ] {
    #expect(rows.contains { $0.hasPrefix("│    \(name) ") && $0.contains("  \(text)  ") })
  }
}
