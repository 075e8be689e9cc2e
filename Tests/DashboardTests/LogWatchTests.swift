import Foundation
import Runs
import Screen
import Testing

@testable import Dashboard

/// The screen of a log that another program writes.
@Suite struct LogWatchTests {
  private let start = 1_700_000_000.0

  private func batch(_ names: [String], run: Int = 0, points: [(curve: Int, step: Int, value: Double)]) -> LogBatch {
    var batch = LogBatch()
    batch.curves = names.map { LogCurve(run: run, name: $0) }
    batch.points = points.map { LogPoint(curve: $0.curve, step: $0.step, wallTime: start, value: $0.value) }
    batch.changedAt = start
    return batch
  }

  /// A Keras log of 50 epochs, which grew three seconds ago.
  private func keras(_ size: Size, _ choice: LogWatch.Choice = .init()) -> DashboardState {
    var state = DashboardState(session: "test", size: size, now: start)
    let names = ["train/epoch_loss", "train/epoch_accuracy", "validation/epoch_loss", "validation/epoch_accuracy"]
    var first = batch(
      names,
      points: (0..<50).flatMap { step in
        let loss = exp(-Double(step) / 15)
        return [(0, step, loss), (1, step, 1 - loss), (2, step, 0.9 * loss + 0.1), (3, step, 0.9 - 0.9 * loss)]
      })
    first.runs = [LogRun(name: "fit", format: .events)]
    for event in [Event.watching(directory: "logs/fit", choice: choice), .log(first), .tick(now: start + 3)] {
      _ = state.update(event)
    }
    return state
  }

  @Test("no curve at all: the screen says what is looked for") func empty() {
    var state = DashboardState(session: "test", size: size(100, 24), now: start)
    _ = state.update(.watching(directory: "logs", choice: .init()))
    #expect(picture(state).contains("logs  reading"))
    _ = state.update(.log(LogBatch()))
    let screen = picture(state)
    #expect(screen.contains("logs  no point yet") && screen.contains("no event files, CSV or JSON lines in it yet"))
    for word in ["verification", "pause", "go on", "epoch"] { #expect(!screen.contains(word), "\(word)") }
  }

  @Test("the age of the log moves on by itself, and nothing else draws") func freshness() {
    var state = keras(size(80, 24))
    #expect(picture(state).contains("last point 3 s ago"))
    let revision = state.revision
    _ = state.update(.tick(now: start + 3.5))
    #expect(state.revision == revision)
    _ = state.update(.tick(now: start + 4))
    #expect(state.revision == revision + 1 && picture(state).contains("last point 4 s ago"))
    _ = state.update(.log(LogBatch()))
    #expect(state.revision == revision + 1)
    // A clock that is set back, and a file from the future.
    _ = state.update(.tick(now: start - 100))
    #expect(picture(state).contains("last point 0 s ago"))
    _ = state.update(.tick(now: start + 7200))
    #expect(picture(state).contains("last point 2 h ago"))
  }

  @Test("another metric is picked by a few letters of its name") func picker() {
    var state = keras(size(120, 40))
    #expect(picture(state).contains("T train/epoch_loss 0.03813"))
    for key in [KeyPress.character("/"), .character("a"), .character("c"), .character("q")] { _ = state.update(.key(key)) }
    #expect(picture(state).contains("no curve of that name"))
    _ = state.update(.key(.backspace))
    #expect(picture(state).contains("> accuracy: T train/epoch_accuracy, V validation/epoch_accuracy"))
    #expect(state.update(.key(.enter)) == [])
    let screen = picture(state)
    #expect(
      screen.contains("T train/epoch_accuracy 0.9619, best 0.9619") && screen.contains("V validation/epoch_accuracy 0.8657"))
    #expect(!screen.contains("─ metric ─"))
    // New points go to the pair that was picked.
    _ = state.update(.log(batch([], points: [(1, 50, 0.5), (0, 50, 7)])))
    // Curves are drawn once a second.
    _ = state.update(.tick(now: start + 2))
    #expect(picture(state).contains("T train/epoch_accuracy 0.5000, best 0.9619"))
  }

  @Test("curves that were asked for by name wait until they are there") func byHand() {
    var state = keras(size(120, 40), .init(training: "validation/epoch_accuracy", validation: "own"))
    #expect(picture(state).contains("T validation/epoch_accuracy 0.8657") && picture(state).contains("not measured yet"))
    _ = state.update(.log(batch(["own"], points: [(4, 3, 4)])))
    #expect(picture(state).contains("V own 4.000"))
  }

  @Test("tab leads through the runs, and the quantity stays") func runs() {
    var state = keras(size(120, 40))
    #expect(!KeyTable.entries(for: state).contains { $0.key == "tab" })
    var second = batch(["train_loss", "train_acc"], run: 1, points: [(4, 1, 5), (5, 1, 0.25)])
    second.runs = [LogRun(name: "fit", format: .events), LogRun(name: "b", format: .csv)]
    _ = state.update(.log(second))
    #expect(picture(state).contains("new run b; tab shows it"))
    #expect(picture(state).contains("fit (1 of 2)  Keras  4 curves"))
    for key in [KeyPress.character("/"), .character("a"), .enter, .tab] { _ = state.update(.key(key)) }
    #expect(picture(state).contains("b (2 of 2)  Lightning CSV  2 curves") && picture(state).contains("T train_acc 0.2500"))
    _ = state.update(.key(.tab))
    #expect(picture(state).contains("T train/epoch_accuracy"))
  }

  @Test("a run that begins anew loses its points, one that went back those after") func restarts() {
    var state = keras(size(120, 40))
    var mark = LogBatch()
    mark.points = [LogPoint(curve: LogPoint.restart(of: 0), step: 10, wallTime: start, value: 0)]
    _ = state.update(.log(mark))
    #expect(state.run?.train.lastStep == 9 && state.run?.validation.lastStep == 9)
    _ = state.update(.log(batch([], points: [(0, 5, 3)])))
    #expect(state.run?.train.lastStep == 5 && state.run?.validation.lastStep == 9)
    var anew = batch([], points: [(0, 2, 1)])
    anew.restarted = [0]
    _ = state.update(.log(anew))
    #expect(state.run?.train.buckets.count == 1 && state.run?.validation.isEmpty == true)
  }

  @Test("a value that is no number is a loud word, once") func notFinite() {
    var state = keras(size(120, 40))
    _ = state.update(.log(batch([], points: [(0, 60, .nan), (0, 61, .infinity)])))
    _ = state.update(.log(batch([], points: [(0, 62, .nan)])))
    _ = state.update(.tick(now: start + 2))
    #expect(picture(state).components("train/epoch_loss is not finite from step 60") == 1)
    #expect(picture(state).contains("3 not finite"))
  }

  @Test("commands to an engine lead nowhere, and leaving asks nothing") func keys() {
    var state = keras(size(120, 40))
    for key in "f esx+-" { #expect(state.update(.key(.character(key))) == [], "\(key)") }
    #expect(picture(state).contains("another program writes this log: it takes no commands"))
    #expect(state.update(.key(.character("q"))) == [.quit(.nothingRuns)])
    #expect(state.update(.key(.character("d"))) == [.quit(.nothingRuns)])
    #expect(state.update(.key(.character("H"))) == [.stopWatching, .refreshLists])
    #expect(state.watch == nil)
  }

  @Test("a million points are a thousand buckets") func bounded() {
    var state = keras(size(80, 24))
    for part in 0..<10 {
      _ = state.update(.log(batch([], points: (0..<100_000).map { (0, 100 + part * 100_000 + $0, 1) })))
    }
    #expect(state.run?.train.lastStep == 1_000_099)
    #expect((state.run?.train.buckets.count ?? .max) <= SeriesHistory.capacity)
  }

  @Test("every size draws", arguments: [(40, 8), (40, 12), (60, 16), (80, 24), (200, 50)]) func sizes(_ width: Int, _ height: Int)
  {
    var state = keras(size(width, height))
    #expect(picture(state).contains("WATCHING"))
    _ = state.update(.key(.character("/")))
    #expect(picture(state).contains("loss"))
    #expect(picture(state, glyphs: .ascii).utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func theLogScreenIn80x24() {
    expectPicture(
      keras(size(80, 24)),
      """
       logs/fit  last point 3 s ago                                           step 49
        WATCHING  fit  Keras  4 curves
      ╭─ T loss 0.03813, best 0.03813 ───────╮╭─ V loss 0.1343, best 0.1343 ─────────╮
      │1.0┤⢣                                 ││1.0┤⢣                                 │
      │   │⠘⡄                                ││   │⠈⡆                                │
      │   │ ⢱                                ││   │ ⠸⡀                               │
      │0.8┤  ⢣                               ││0.8┤  ⠑⢄                              │
      │   │   ⢱                              ││   │   ⠈⢆                             │
      │0.6┤    ⢣                             ││0.6┤    ⠈⢆                            │
      │   │     ⢣                            ││   │     ⠈⢆                           │
      │   │      ⠣⡀                          ││   │       ⠑⢄                         │
      │0.4┤       ⠈⢢                         ││0.4┤         ⠱⡀                       │
      │   │         ⠑⢄                       ││   │          ⠈⠑⠤⡀                    │
      │0.2┤          ⠈⠒⠤⡀                    ││0.2┤             ⠈⠑⠢⢄⣀                │
      │   │             ⠈⠒⠤⡀                 ││   │                  ⠉⠑⠒⠤⠤⠤⣀⣀⣀⡀      │
      │   │                ⠈⠉⠑⠢⠤⣀⣀⡀          ││   │                           ★      │
      │  0┤                       ⠈⠉⠉⠒★      ││  0┤                                  │
      │   └┬──────────┬──────────┬───────────││   └┬──────────┬──────────┬───────────│
      │    0         20         40       step││    0         20         40       step│
      ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
       • train train/epoch_loss, validation validation/epoch_loss; / picks others


       / metric  l log  y unlink  m smooth  t theme  ? help  q quit
      """)
  }

  @Test func theLogScreenIn40x12() {
    expectPicture(
      keras(size(40, 12)),
      """
       logs/fit  last point 3 s ago
        WATCHING  fit  Keras  4 curves
      ╭─ T loss 0.03813, best 0.03813 ───────╮
      │1┤⠑⠢⢄⡀                                │
      │ │   ⠈⠑⠒⠢⠤⣀⣀⡀                         │
      │0┤          ⠈⠉⠉⠑⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⠤⢄⣀★      │
      │ └┬───────────┬──────────┬────────────│
      │  0          20         40        step│
      ╰──────────────────────────────────────╯
       V loss 0.1343, best 0.1343
       • train train/epoch_loss, validation …
       / metric  l log  ? help  q quit
      """)
  }
}
