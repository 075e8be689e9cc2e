import Runs
import Screen
import Testing
import Verification

@testable import Dashboard

/// Random events from a seed.
private struct Fuzzer {
  var random: Fixture.Generator
  var now = Fixture.start
  var step = 0

  private mutating func number(_ upper: Int) -> Int { Int.random(in: 0..<upper, using: &random) }

  private mutating func value() -> Double {
    let odd: [Double] = [
      .nan, .infinity, -.infinity, 0, -1, 1e308, -1e308, .leastNonzeroMagnitude, 1e-9, .greatestFiniteMagnitude,
    ]
    return number(8) == 0 ? odd[number(odd.count)] : Double(number(1000)) / 300
  }

  private mutating func anyStep() -> Int {
    switch number(40) {
    case 0: return number(2) == 0 ? .max : .min
    case 1: step = number(1 + step)
    default: step += number(20)
    }
    return step
  }

  private mutating func text() -> String {
    let pieces = ["orl", " ", "\u{1B}[31m", "\n", "漢字", "👨‍👩‍👧", "é", "\u{202E}", "a very long word ", "→", "±", ""]
    return (0..<number(12)).map { _ in pieces[number(pieces.count)] }.joined()
  }

  private mutating func scalars() -> [Scalar] {
    (0..<number(6)).map { _ in
      let tags =
        ["other", Tag.learningRate, Tag.loss(part: "a"), Tag.loss(part: text()), Tag.loss(part: "")]
        + StepMeasures.Name.allCases.map(\.rawValue)
      return Scalar(tag: number(2) == 0 ? tags[number(tags.count)] : Tag.loss, step: anyStep(), wallTime: now, value: value())
    }
  }

  private mutating func key() -> KeyPress {
    let named: [KeyPress] = [
      .enter, .escape, .tab, .backTab, .backspace, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .interrupt,
      .control("u"), .control("w"), .control("k"), .control("r"),
    ]
    let characters = Array("fesx+-=_lymtdh?qHgcnjkGr oOXzZ[]zhpvpvS:/<>iRD漢")
    return number(3) == 0 ? named[number(named.count)] : .character(characters[number(characters.count)])
  }

  private mutating func status() -> Status {
    var status = Status(
      run: text(), pid: 1, state: Status.State.allCases[number(Status.State.allCases.count)],
      activity: Status.Activity.allCases[number(Status.Activity.allCases.count)], model: text(), loss: text(), epoch: anyStep(),
      epochs: anyStep(), step: anyStep(), steps: anyStep())
    if number(2) == 0 { status.progress = Status.Progress(done: anyStep(), total: anyStep(), unit: text()) }
    if number(2) == 0 { status.imagesPerSecond = value() }
    if number(2) == 0 { status.learningRate = value() }
    status.secondsElapsed = value()
    if number(2) == 0 { status.secondsRemaining = value() * 1e6 }
    if number(2) == 0 { status.checkpointStep = anyStep() }
    if number(4) == 0 { status.reason = text() }
    if number(3) == 0 { status.warning = text() }
    if number(2) == 0 { status.best = best() }
    status.acknowledgements = (0..<number(3)).map { _ in
      Acknowledgement(
        id: "fuzz-\(number(50))", command: number(2) == 0 ? .scaleLearningRate(factor: value()) : .checkpoint, step: anyStep(),
        refusal: number(2) == 0 ? text() : nil)
    }
    return status
  }

  private mutating func metric() -> Metric {
    let units = [nil, "s", "mm", "", "\u{1B}[31m", "漢"]
    return Metric(
      ["accuracy", "rank1", "map_at_r", text()][number(4)], value(), unit: units[number(units.count)],
      higherIsBetter: [true, false, nil][number(3)])
  }

  private mutating func best() -> Status.Best {
    let names = [Tag.eer, Tag.loss, "accuracy", text()]
    return Status.Best(metric: names[number(names.count)], value: value(), step: anyStep())
  }

  private mutating func overlap() -> FoldOverlap? {
    try? FoldOverlap(PairIdentities(left: [text(), text()], right: [text(), text()]), foldOfPair: [0, 1])
  }

  private mutating func evaluation() -> EvaluationRecord {
    var record = Fixture.evaluation(0, eer: value(), loss: value())
    record.step = anyStep()
    record.epoch = anyStep()
    record.verification?.threshold = number(2) == 0 ? nil : value()
    record.verification?.accuracy = number(2) == 0 ? nil : value()
    record.verification?.genuine = anyStep()
    if number(5) == 0 { record.verification?.histogram.genuine = [] }
    if number(5) == 0 { record.verification?.histogram.lower = value() }
    if number(5) == 0 { record.verification?.operatingPoints[0].actualFar = value() }
    if number(3) == 0 { record.verification?.sharedIdentities = overlap() }
    record.verification?.roc = (0..<number(6)).map { _ in ROCPoint(far: value(), tar: value(), threshold: value()) }
    record.hardest = (0..<number(25)).map { _ in
      .init(left: text(), right: text(), isSame: number(2) == 0, distance: value())
    }
    if number(3) == 0 { record.verification = nil }
    if number(3) == 0 { record.loss = nil }
    if number(2) == 0 {
      record.lossParts = (0..<number(5)).map { _ in LossPart(name: text(), weight: value(), value: value()) }
    }
    if number(2) == 0 { record.metrics = (0..<number(14)).map { _ in metric() } }
    return record
  }

  mutating func event() -> Event {
    switch number(26) {
    case 24:
      return .compared(
        (0..<number(5)).map { _ in
          ComparedRun(
            name: text(), train: scalars(), validation: scalars(), evaluations: [evaluation()],
            settings: [.init(key: text(), value: text())])
        })
    case 25:
      if number(3) == 0 { return number(2) == 0 ? .formProblem(text()) : .themes([text(), text()]) }
      return .form(
        RecipeForm(
          name: text(), path: text(), settings: (0..<number(9)).map { _ in .init(key: text(), value: text()) }))
    case 0...9: return .key(key())
    case 10...12:
      now += number(30) == 0 ? -value() : Double(number(100)) / 10
      return .tick(now: now)
    case 13: return .resized(Size(width: number(230) - 5, height: number(70) - 3))
    case 14...16: return .scalars(train: scalars(), validation: scalars())
    case 17: return .evaluations((0..<number(3)).map { _ in evaluation() })
    case 18, 19: return .status(status(), isLive: number(5) > 0)
    case 20 where number(2) == 0:
      let face = PictureAnswer.picture(Fixture.face)
      return .pictures(run: text(), Dictionary((0..<9).map { _ in (text(), number(2) == 0 ? face : .absent(text())) }) { $1 })
    case 20: return number(3) == 0 ? .engineGone : .commandFailed(id: "fuzz-\(number(50))", reason: text())
    case 21: return .opened(run: text())
    case 22:
      return .recipes((0..<number(12)).map { _ in RecipeItem(name: text(), path: text(), summary: text()) })
    default:
      if number(2) == 0 { return .notice(text(), isFailure: number(2) == 0) }
      return .runs(
        (0..<number(12)).map { _ in
          RunItem(
            name: text(), state: text(), step: anyStep(), steps: anyStep(), best: number(2) == 0 ? best() : nil,
            changedAt: value() * 1e9)
        })
    }
  }
}

/// 20,000 events in all, in four walks.
@Test(arguments: [1, 2, 3, 4])
func anyEventsGiveAScreenOfTheRightSize(seed: UInt64) {
  var fuzzer = Fuzzer(random: Fixture.Generator(state: seed))
  var state = DashboardState(session: "fuzz", size: Size(width: 80, height: 24), now: fuzzer.now)
  for count in 0..<5000 {
    let event = fuzzer.event()
    let before = state.revision
    _ = state.update(event)
    #expect(state.revision >= before)
    // Drawing costs more than updating, and looking at every cell more than that.
    guard count % 4 == 0 else { continue }
    let glyphs = count % 8 == 0 ? Glyphs.unicode : .ascii
    let buffer = view(state, theme: .monochrome, glyphs: glyphs)
    #expect(buffer.size == Size(width: max(0, state.size.width), height: max(0, state.size.height)))
    #expect(buffer.cells.count == buffer.size.width * buffer.size.height)
    guard count % 100 == 4 || count % 100 == 8 else { continue }
    #expect(view(state, theme: .monochrome, glyphs: glyphs) == buffer)
    let scalars = buffer.cells.flatMap(\.character.unicodeScalars)
    #expect(!scalars.contains { $0.value < 32 || $0.value == 127 || (glyphs == .ascii && $0.value > 127) })
  }
}
