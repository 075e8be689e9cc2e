import Runs
import Screen
import Testing
import Verification

@testable import Dashboard

/// Some rows of a screen.
private func rows(_ state: DashboardState, _ range: Range<Int>, glyphs: Glyphs = .unicode) -> String {
  picture(state, glyphs: glyphs).split(separator: "\n", omittingEmptySubsequences: false)[range].joined(separator: "\n")
}

private let collapse =
  "step 96: all embeddings have been nearly one (spread 0.0012) for 50 steps: training has collapsed; "
  + "a lower learning rate, semi-hard triplets or distances that are not squared may help"

private let search = [
  Metric("rank1", 0.99, higherIsBetter: true), Metric("r_precision", 0.789, higherIsBetter: true),
  Metric("map_at_r", 0.77, higherIsBetter: true),
]

/// Two people of whom one is in both folds.
private let shared = try? FoldOverlap(PairIdentities(left: ["s31", "s31"], right: ["s31", "s32"]), foldOfPair: [0, 1])

/// The fixture's run with a further evaluation that has these metrics, whose folds share people where `sharesPeople`.
private func state(_ width: Int, _ height: Int, metrics: [Metric] = search, sharesPeople: Bool = false, rates: Int = 2)
  -> DashboardState
{
  var state = Fixture.running(size(width, height))
  var record = Fixture.evaluation(130, eer: 0.07)
  record.metrics = metrics
  if sharesPeople { record.verification?.sharedIdentities = shared }
  if rates == 3 {
    record.verification?.operatingPoints.insert(OperatingPoint(far: 0.1, actualFar: 0.1, tar: 0.849, threshold: 1.2), at: 0)
  }
  _ = state.update(.evaluations([record]))
  return state
}

/// What stands beside the histogram.
private func panel(_ state: DashboardState, columns: Int) -> String {
  picture(state).split(separator: "\n").drop { !$0.contains("─ verification at") }.dropFirst().prefix { $0.hasPrefix("│ ") }
    .map { row in String(row.dropFirst(2).prefix(columns).reversed().drop { $0 == " " }.reversed()) }.filter { !$0.isEmpty }
    .joined(separator: "\n")
}

// MARK: What verification found

@Test func aWidePanelHasIntervalsAndTheSearch() {
  expectSameText(
    panel(state(120, 40, sharesPeople: true), columns: 68),
    """
    EER       0.070 (0.048-0.098, 95 %)  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors
    TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors
    pairs     450 genuine, 4 500 impostor
    search    rank-1 0.990  R-precision 0.789  MAP@R 0.770
    folds     1 of 2 identities are in more than one fold
    """)
}

@Test func theWidestPanelNamesTheFalseNonMatchRate() {
  expectSameText(
    panel(state(200, 50, sharesPeople: true, rates: 3), columns: 82),
    """
    EER       0.070 (0.048-0.098, 95 %)  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.849 (0.812-0.881) at FAR 0.1  450 of 4 500 impostors  FNMR 0.151
    TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors  FNMR 0.380
    TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors  FNMR 0.590
    pairs     450 genuine, 4 500 impostor
    search    rank-1 0.990  R-precision 0.789  MAP@R 0.770
    folds     1 of 2 identities are in more than one fold
    """)
}

/// The folds are told of on the last free row only, and the search before them.
@Test func whatThereIsNoRowForIsLeftOut() {
  let own = (1...3).map { Metric("own \($0)", Double($0), unit: "mm", higherIsBetter: false) }
  expectSameText(
    panel(state(120, 40, metrics: search + own, sharesPeople: true, rates: 3), columns: 68),
    """
    EER       0.070 (0.048-0.098, 95 %)  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.849 (0.812-0.881) at FAR 0.1  450 of 4 500 impostors
    TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors
    TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors
    pairs     450 genuine, 4 500 impostor
    search    rank-1 0.990  R-precision 0.789  MAP@R 0.770
    metrics   own 1 1 mm  own 2 2 mm  own 3 3 mm
    """)
  expectSameText(
    panel(state(120, 32, metrics: search + own.prefix(1), sharesPeople: true, rates: 2), columns: 68),
    """
    EER       0.070 (0.048-0.098, 95 %)  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.620 at FAR 0.01  0.410 at FAR 0.001
    pairs     450 genuine, 4 500 impostor
    """)
  expectSameText(
    panel(state(104, 36, sharesPeople: true), columns: 68),
    """
    EER       0.070 (0.048-0.098, 95 %)  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors
    TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors
    pairs     450 genuine, 4 500 impostor
    """)
}

@Test func a80x24PanelKeepsToTheRates() {
  expectSameText(
    panel(state(80, 24, sharesPeople: true, rates: 3), columns: 48),
    """
    EER       0.070  ▾0.017 better
    best EER  0.070  at step 130
    accuracy  0.944 ± 0.012  over 10 folds
    AUC       0.972  threshold 1.124
    TAR       0.849 at FAR 0.1  0.620 at FAR 0.01
    pairs     450 genuine, 4 500 impostor
    """)
}

/// A search is one row, and no column of the table of evaluations; other metrics still show.
@Test func theSearchShowsOnce() {
  let screen = picture(state(200, 50, metrics: search + [Metric("own", 5, unit: "mm", higherIsBetter: false)]))
  for text in ["rank-1 ", "R-precision ", "MAP@R ", "0.990 "] { #expect(screen.components(text) == 1) }
  for name in ["rank1", "r_precision", "map_at_r"] { #expect(!screen.contains(name)) }
  #expect(screen.contains("│ own       5 mm"))
}

/// Without a report they are metrics as others are.
@Test func aSearchWithoutAReportIsAListOfMetrics() {
  let screen = picture(OwnModel.state(120, 40, metrics: [search, search]))
  for name in ["rank1 ", "r_precision ", "map_at_r "] { #expect(screen.contains("│ \(name)")) }
}

// MARK: What a metric loss measures

/// The line under the training chart of a run that measured these.
private func measured(_ width: Int, _ height: Int, _ values: [(String, Double)], parts: [String] = []) -> String {
  var state = Fixture.running(size(width, height))
  let points = values.map { Scalar(tag: $0.0, step: 137, wallTime: Fixture.start + 40, value: $0.1) }
  _ = state.update(
    .scalars(train: points + parts.flatMap { OwnModel.curve(Tag.loss(part: $0), at: [137], [0.25]) }, validation: []))
  let lines = picture(state).split(separator: "\n").map(String.init)
  let bottom = lines.firstIndex { $0.hasPrefix("╰") } ?? 1
  return String(lines[bottom - 1].split(separator: "│").first ?? "")
}

private let measures = [
  ("active_triplets", 0.43), ("distance_positive", 0.612), ("distance_negative", 0.981), ("embedding_spread", 0.712),
]

@Test func theChartTellsWhatTheLossMeasures() {
  let all = " active triplets 43 %  positive 0.612  negative 0.981  spread 0.712"
  #expect(measured(200, 50, measures).hasPrefix(all))
  #expect(measured(120, 40, measures) == " active triplets 43 %  positive 0.612  negative 0.981     ")
  #expect(measured(80, 24, measures) == " active triplets 43 %  spread 0.712   ")
  #expect(measured(80, 24, measures, parts: ["center"]) == " center 0.2500  active triplets 43 %  ")
  #expect(measured(80, 24, [("active_pairs", 0.004)]) == " active pairs <1 %                    ")
  #expect(measured(80, 24, [("active_pairs", .nan)]) == " active pairs NaN                     ")
  // Half of the distances says nothing, and other curves are not the loss's.
  #expect(measured(80, 24, [("distance_positive", 1), ("own", 3)]) == "  0          50         100       step")
}

/// The charts are of one height though only training measures something, so that losses compare by height.
@Test func bothChartsKeepOneHeight() {
  var state = Fixture.running(size(80, 24))
  _ = state.update(
    .scalars(train: [Scalar(tag: "active_triplets", step: 137, wallTime: Fixture.start + 40, value: 1)], validation: []))
  expectSameText(
    rows(state, 3..<13),
    """
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                                   ││4┤                                    │
    │ │ ⠙⠲⣄⡀                               ││ │                                    │
    │2┤    ⠉⠒⠦⣄⣀                           ││2┤                                    │
    │ │         ⠉⠙⠒⠲⠤⢄⣀⣀⣀⡀                 ││ │         ◆⣀⣀⣀⣀⡀                     │
    │0┤                ⠈⠈⠉⠉⠉⠛⠛⠛⠓⠒⠒⠒⠒⠖⠲★●   ││0┤              ⠈⠉⠉⠉⠉◆⠉⠉⠉⠉⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
    │  0          50         100       step││  0          50         100       step│
    │ active triplets 100 %                ││                                      │
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    """)
}

@Test func aRunThatGoesBackForgetsWhatItMeasured() {
  var run = WatchedRun(name: "r")
  func point(_ tag: String, _ step: Int, _ time: Double) -> Scalar { Scalar(tag: tag, step: step, wallTime: time, value: 0.5) }
  run.add(train: [point(Tag.loss, 1, 1), point("active_triplets", 1, 1), point(Tag.loss, 2, 2)], validation: [])
  #expect(run.stepMeasures[.activeTriplets] == 0.5)
  run.add(train: [point(Tag.loss, 1, 3)], validation: [])
  #expect(run.stepMeasures == StepMeasures())
}

// MARK: Warnings of the engine

/// The fixture's run whose engine warns.
private func warned(_ width: Int, _ height: Int, _ state: Status.State = .running, _ warning: String = collapse) -> DashboardState
{
  var status = Fixture.status(state)
  status.warning = warning
  var result = Fixture.running(size(width, height), status)
  _ = result.update(.notice("a newer thing", isFailure: false))
  return result
}

@Test func aWarningStandsWhileTheRunIsLive() {
  expectSameText(
    rows(warned(80, 24), 12..<24),
    """
    │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     training █████████████████▌░░░░░░░ 7/10 steps   run ████▊░░░░░░░░░░░░░░░░  22%
     ! step 96: all embeddings have been nearly one (spread 0.0012) for 50 steps:
       training has collapsed; a lower learning rate, semi-hard triplets or …
     • a newer thing
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
  expectSameText(
    rows(warned(120, 40), 34..<40),
    """
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     training ██████████████████████████████████▎░░░░░░░░░░░░░░ 7/10 steps   run ████████▍░░░░░░░░░░░░░░░░░░░░░░░░░░░░  22%
     ! step 96: all embeddings have been nearly one (spread 0.0012) for 50 steps: training has collapsed; a lower learning
       rate, semi-hard triplets or distances that are not squared may help
     • a newer thing
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  l log  y unlink  m smooth  p pairs  ? help  q quit
    """)
  expectSameText(
    rows(warned(60, 16), 10..<16),
    """
     EER 0.087 ▴0.006 worse  accuracy 0.927 ± 0.012
     best EER 0.081 at step 80  AUC 0.972
     training █████████░░░░ 7/10 steps   run ██▉░░░░░░░░░░  22%
     ! step 96: all embeddings have been nearly one (spread …
     • a newer thing
     space pause  e eval  s checkpoint  ? help  q quit
    """)
  expectSameText(
    rows(warned(80, 24, .running, "step 50: short"), 19..<24, glyphs: .ascii),
    """
    +------------------------------------------------------------------------------+
     training #################........ 7/10 steps   run ####.................  22%
     ! step 50: short
     * a newer thing
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

/// It is one of the entries then, as it is where there is one line in all; a mark stands for it there.
@Test func aWarningIsAnEntryAfterTheEndAndOnSmallScreens() {
  for state in [warned(80, 24, .finished), warned(40, 12)] {
    let lines = picture(state).split(separator: "\n")
    #expect(lines[lines.count - 2] == " • a newer thing")
    #expect(!lines.joined().contains("step 96"))
    #expect(state.activity.entries.map(\.text).contains(collapse))
  }
  #expect(picture(warned(40, 12)).hasPrefix(" orl-softmax-1  running !  step 137/600\n"))
  #expect(picture(warned(80, 24, .finished)).hasPrefix(" orl-softmax-1  finished   "))
}

@Test func aWarningIsToldOncePerText() {
  var state = DashboardState(session: "t", run: "r", size: size(80, 24), now: 0)
  func hear(_ step: Int, _ warning: String?) {
    var status = Fixture.status(step: step)
    status.warning = warning
    _ = state.update(.status(status))
  }
  for (step, warning) in [(1, nil), (2, "a"), (3, "a"), (4, "b\nb"), (5, "a"), (6, nil), (7, "b\nb")] { hear(step, warning) }
  #expect(state.activity.entries == [.init(text: "a", kind: .warning), .init(text: "b b", kind: .warning)])
}
