import Runs
import Screen
import Testing

@testable import Dashboard

/// A run of 10,000 steps of 0.25 s, 100 to an epoch: its buckets cover 16 steps each.
private func longRun() -> DashboardState {
  var state = DashboardState(session: "test", run: "r", size: size(80, 24), now: Fixture.start)
  var status = Fixture.status(step: 10_000)
  (status.epochs, status.steps) = (100, 10_000)
  _ = state.update(.status(status))
  _ = state.update(
    .scalars(
      train: (1...10_000).map { Fixture.scalar($0, Double($0 % 10)) },
      validation: (1...10).map { Fixture.scalar($0 * 1000, 5) }))
  return state
}

extension DashboardState {
  fileprivate mutating func press(_ text: String, _ keys: KeyPress...) {
    for key in text.map(KeyPress.character) + keys { _ = update(.key(key)) }
  }

  fileprivate var shown: ClosedRange<Double>? { run?.steps(charts) }
}

@Test func zoomHalvesAndDoublesAtTheNewestStep() {
  var state = longRun()
  #expect(state.shown == nil)
  state.press("z")
  #expect(state.shown == 5000...10_000)
  state.press("z")
  #expect(state.shown == 7500...10_000)
  state.press("Z")
  #expect(state.shown == 5000...10_000)
  state.press("Z")
  #expect(state.shown == nil)
  for _ in 0..<30 { state.press("z") }
  #expect(state.shown == 9992...10_000)
}

@Test func aZoomedWindowPansWithinTheAxis() {
  var state = longRun()
  state.press("zz", .left)
  #expect(state.shown == 6875...9375)
  state.press("", .right)
  // At the newest step the window follows again.
  #expect(state.charts.window?.end == nil)
  state.press("", .home)
  #expect(state.shown == 0...2500)
  state.press("", .left)
  #expect(state.shown == 0...2500)
  state.press("]")
  #expect(state.shown == 2500...5000)
  state.press("", .end)
  #expect(state.shown == 7500...10_000)
  state.press("", .escape)
  #expect(state.shown == nil)
  // Without a zoom there is nothing to pan.
  state.press("", .left)
  #expect(state.shown == nil)
}

@Test func theWindowFollowsInJumps() {
  let window = ChartWindow(span: 800, end: nil)
  #expect(window.steps(in: 0...10_000, last: 5001) == 4300...5100)
  #expect(window.steps(in: 0...10_000, last: 5099) == 4300...5100)
  #expect(window.steps(in: 0...10_000, last: 5101) == 4400...5200)
  #expect(window.steps(in: 0...10_000, last: 5) == 0...800)
  #expect(ChartWindow(span: 1e9, end: -5).steps(in: 0...10, last: 3) == 0...10)
}

@Test func theCursorMovesByPointsAndJumpsByColumns() {
  var state = Fixture.running(size(80, 24))
  state.press("h")
  #expect(state.charts.cursor == 137)
  state.press("", .left)
  let oneColumn = state.charts.cursor ?? 0
  // 150 steps on 34 columns: the next point that is a column away.
  #expect(oneColumn == 132)
  state.press("[")
  #expect(state.charts.cursor == 87)
  state.press("]", .right)
  #expect(state.charts.cursor == 137)
  state.press("", .home)
  #expect(state.charts.cursor == 1)
  state.press("", .left)
  #expect(state.charts.cursor == 1)
  state.press("", .end)
  #expect(state.charts.cursor == 137)
  state.press("h")
  #expect(state.charts.cursor == nil)
}

@Test func zoomGoesAroundTheCursorAndTheCursorTakesTheWindowAlong() {
  var state = longRun()
  state.press("h", .home)
  for _ in 0..<3 { state.press("]") }
  let cursor = state.charts.cursor ?? 0
  #expect(cursor > 8000 / 3 && cursor < 10_000)
  state.press("zzzz")
  #expect(state.shown?.contains(cursor) == true)
  for _ in 0..<4 { state.press("[") }
  #expect(state.shown?.contains(state.charts.cursor ?? -1) == true)
  // One step back at a time: the cursor, then the zoom.
  state.press("", .escape)
  #expect(state.charts.cursor == nil && state.charts.window != nil)
  state.press("", .escape)
  #expect(state.charts.window == nil)
}

@Test func theAxisOfEpochsIsSkippedWhereTheirLengthIsNotKnown() {
  var state = Fixture.running(size(80, 24))
  let axes = (0..<4).map { _ in
    state.press("X")
    return state.charts.axis
  }
  #expect(axes == [.epoch, .relativeTime, .wallTime, .step])
  var unknown = DashboardState(session: "t", run: "r", size: size(80, 24), now: 0)
  unknown.press("X")
  #expect(unknown.charts.axis == .relativeTime)
}

@Test func theYAxisFollowsTheWindow() {
  var state = Fixture.running(size(80, 24))
  #expect(state.run?.trainRange.bounds == 0...4)
  state.press("zz")
  #expect((state.run?.trainRange.bounds?.upperBound ?? 9) < 1)
  state.press("", .escape)
  #expect(state.run?.trainRange.bounds == 0...4)
}

@Test func aWindowOfRecentStepsShowsEveryPoint() {
  var state = longRun()
  #expect(state.run?.train.width(in: nil) == 16)
  #expect(state.run?.train.width(in: 5000...9000) == 16)
  #expect(state.run?.train.width(in: 9000...10_000) == 1)
  #expect(state.run?.train.buckets(in: 9001...9010).map(\.last) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
  state.press("zzzz")
  #expect(picture(state).contains("every step") || state.size.width < 100)
  _ = state.update(.resized(size(200, 50)))
  #expect(picture(state).contains(", every step"))
  state.press("Z", .home)
  #expect(picture(state).contains(", 16 steps a point"))
}

@Test func recentPointsAreBoundedAndFollowAWayBack() {
  var series = SeriesHistory()
  for step in 0..<20_000 { series.append(step: step, value: Double(step), wallTime: Double(step)) }
  #expect(RecentPoints.capacity...2 * RecentPoints.capacity ~= series.recent.count)
  series.append(step: 19_990, value: -1, wallTime: 5e5)
  #expect(series.buckets(in: 19_988...20_000).map(\.last) == [19_988, 19_989, -1])
  series.dropStale(after: 19_000, before: 3e5)
  #expect(series.buckets(in: 19_000...20_000).map(\.last) == [19_000, -1])
}

@Test func chartsAreDrawnAnewAtMostOnceASecond() {
  var state = Fixture.running(size(80, 24), Fixture.status(.paused))
  let before = state.run?.drawn
  _ = state.update(.tick(now: Fixture.start + 40))
  _ = state.update(.scalars(train: [Fixture.scalar(138, 3)], validation: []))
  #expect(state.run?.drawn.train.lastStep == 138)
  _ = state.update(.scalars(train: [Fixture.scalar(139, 3)], validation: []))
  _ = state.update(.tick(now: Fixture.start + 40.75))
  #expect(state.run?.drawn.train.lastStep == 138)
  // A key shows what there is.
  state.press("l")
  #expect(state.run?.drawn.train.lastStep == 139)
  _ = state.update(.scalars(train: [Fixture.scalar(140, 3)], validation: []))
  let revision = state.revision
  _ = state.update(.tick(now: Fixture.start + 42))
  #expect(state.run?.drawn.train.lastStep == 140)
  #expect(state.revision > revision)
  let still = state.revision
  _ = state.update(.tick(now: Fixture.start + 44))
  #expect(state.revision == still)
  #expect(state.run?.drawn != before)
}

@Test func onlyJumpsOfTheLearningRateAreMarked() {
  var marks = RunMarks()
  // A warm-up, a cosine, a stair and a key.
  let warmUp = (1...20).map { 0.005 * Double($0) }
  let falling = (1...100).map { 0.1 * (1 - Double($0) / 120) }
  let stairs = [0.0167, 0.00167, 0.00167, 0.00209, 0.00209]
  for (step, rate) in (warmUp + falling + stairs).enumerated() { marks.addRate(rate, step: step) }
  #expect(marks.rates == [121, 123])
  marks.addCheckpoint(100)
  marks.addCheckpoint(122)
  marks.addResume(110)
  #expect(marks.checkpoints == [100] && marks.rates.isEmpty && marks.resumes == [110])
  for step in 0..<1000 { marks.addCheckpoint(step) }
  #expect(marks.checkpoints.count == RunMarks.capacity)
}

@Test func theBulkLeavesOutTheFewestAndTheLargest() {
  let buckets = (0..<100).map { Bucket(step: $0, value: $0 == 50 ? 1e6 : Double($0), wallTime: 0) }
  #expect(CurveExtremes.of(buckets, isLogarithmic: false, clipsOutliers: true) == 4...96)
  #expect(CurveExtremes.of(buckets, isLogarithmic: false, clipsOutliers: false) == 0...1e6)
  #expect(CurveExtremes.of(buckets, isLogarithmic: true, clipsOutliers: false) == 1...1e6)
  #expect(CurveExtremes.of([], isLogarithmic: false, clipsOutliers: true) == nil)
}

@Test func stepsHaveTheirPlaceInTime() {
  var curves = LossCurves()
  var train = SeriesHistory()
  for (step, time) in [(0, 100.0), (10, 110), (20, 200)] { train.append(step: step, value: 1, wallTime: time) }
  _ = curves.follow(train: train, validation: SeriesHistory(), atOnce: true, now: 0)
  let timeline = ChartTimeline(.relativeTime, curves: curves, stepsPerEpoch: 10, utcOffset: 0)
  #expect([0, 5, 10, 15, 20, 30].map { timeline.x(ofStep: $0) } == [0, 5, 10, 55, 100, 150])
  #expect(timeline.step(ofX: 10) == 10 && timeline.step(ofX: 150) == 30)
  let epochs = ChartTimeline(.epoch, curves: curves, stepsPerEpoch: 10, utcOffset: 0)
  #expect(epochs.x(ofStep: 15) == 1.5)
  #expect(ChartTimeline(.epoch, curves: curves, stepsPerEpoch: nil, utcOffset: 0).axis == .step)
}

@Test func onlyNewsAreWorthAFrameAtOnce() {
  var state = Fixture.running(size(80, 24))
  var news = state.newsRevision
  /// Whether `event` is worth a frame at once.
  func isNews(_ event: Event) -> Bool {
    _ = state.update(event)
    defer { news = state.newsRevision }
    return state.newsRevision > news
  }
  #expect(!isNews(.status(Fixture.status(step: 138))))
  #expect(!isNews(.scalars(train: [Fixture.scalar(138, 0.3)], validation: [])))
  #expect(!isNews(.status(Fixture.status(.running, .evaluation, step: 138))))
  #expect(!isNews(.evaluations([Fixture.evaluation(160, eer: 0.08)])))
  let answer = Acknowledgement(id: "other-2", command: .evaluate, step: 139)
  #expect(isNews(.status(Fixture.status(step: 139, answers: [answer]))))
  #expect(isNews(.scalars(train: [Fixture.scalar(139, .nan)], validation: [])))
  #expect(isNews(.status(Fixture.status(.paused, step: 139))))
  #expect(isNews(.engineGone))
  #expect(isNews(.opened(run: "other")))
}

@Test func theHelpNamesTheSignsAsTheyAreDrawn() {
  let state = Fixture.running(size(80, 50)).pressing("?")
  for text in ["★       best value", "↕       learning rate changed"] { #expect(picture(state).contains(text)) }
  for text in ["*       best value", "r       learning rate changed"] { #expect(picture(state, glyphs: .ascii).contains(text)) }
}
