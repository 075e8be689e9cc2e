import Runs
import Screen
import Testing

@testable import Dashboard

@Test func numbersAreShortAndNeverInventAValue() {
  #expect(Measures.fraction(0.0833) == "0.083")
  #expect(Measures.fraction(nil) == "-")
  #expect(Measures.loss(0.31239) == "0.3124")
  #expect(Measures.loss(.nan) == "NaN")
  #expect(Measures.loss(.infinity) == "inf")
  #expect(Measures.quantity(0.0183) == "0.0183")
  #expect(Measures.setting(0.01) == "0.01")
  #expect(Measures.setting(1.25) == "1.25")
  #expect(Measures.setting(2) == "2")
  #expect(Measures.setting(100) == "100")
  #expect(Measures.setting(0) == "0")
}

@Test(arguments: [
  (0.0, "0:00"), (45.4, "0:45"), (59.6, "1:00"), (727, "12:07"), (10_809, "3:00:09"), (187_200, "2 d 4 h"), (-1, "-"),
  (.nan, "-"),
  (1e300, "years"),
])
func durationsReadAsAClock(seconds: Double, words: String) { #expect(Durations.clock(seconds) == words) }

@Test(arguments: [
  (-5.0, "now"), (59, "now"), (60, "1 min ago"), (7200, "2 h ago"), (90_000, "1 d ago"), (.nan, "-"), (1e300, "-"),
])
func agesReadInOneUnit(seconds: Double, words: String) { #expect(Durations.age(seconds) == words) }

@Test(arguments: [
  (Command.fit, "training goes on from step 1 200"), (.pause, "paused at step 1 200"), (.resume, "resumed at step 1 200"),
  (.evaluate, "evaluation asked for at step 1 200"), (.checkpoint, "checkpoint written at step 1 200"),
  (.stopAfterStep, "stops after step 1 200"), (.stopAfterEpoch, "stops after this epoch, asked at step 1 200"),
  (.scaleLearningRate(factor: 1.25), "learning rate ×1.25 from step 1 200"),
  (.scaleLearningRate(factor: 0.8), "learning rate /1.25 from step 1 200"),
])
func answersTellTheStepAtWhichTheyTookEffect(command: Command, words: String) {
  #expect(CommandWords.answer(Acknowledgement(id: "1", command: command, step: 1200)) == words)
}

@Test func refusalsTellWhyOnOneLine() {
  let answer = Acknowledgement(id: "1", command: .pause, step: 3, refusal: "the run\nis\u{1B}[31m finished")
  #expect(CommandWords.answer(answer) == "pause refused: the run is [31m finished")
}

@Test func theWindowTitleNamesRunPhaseAndLoss() {
  var state = Fixture.running(Size(width: 80, height: 24))
  #expect(WindowTitle.text(for: state) == "orl-softmax-1 - TRAINING - loss 0.3693")
  _ = state.update(.status(Fixture.status(.finished, .idle, step: 600)))
  #expect(WindowTitle.text(for: state) == "orl-softmax-1 - FINISHED - loss 0.3693")
  #expect(WindowTitle.text(for: Fixture.home(Size(width: 80, height: 24))) == "Tandem")
}

@Test func theEndSummaryTellsFateBestAndPlaces() throws {
  let folder = try RunFolder.open(path: "/tmp")
  var state = Fixture.running(Size(width: 80, height: 24))
  #expect(
    EndSummary.lines(for: state, leaving: .runGoesOn, folder: folder) == [
      "orl-softmax-1 goes on without a screen, now at step 137; 'tandem attach orl-softmax-1' shows it again",
      "best EER 0.081 at step 80", "checkpoint /tmp/checkpoints/step-120.safetensors", "log /tmp/engine.log",
    ])
  var stopped = Fixture.status(.stopped, .idle, step: 140)
  stopped.reason = "asked by a user"
  stopped.checkpointStep = 140
  _ = state.update(.status(stopped))
  #expect(
    EndSummary.lines(for: state, leaving: .runStopped, folder: folder) == [
      "orl-softmax-1 stopped at step 140: asked by a user", "best EER 0.081 at step 80",
      "checkpoint /tmp/checkpoints/step-140.safetensors", "log /tmp/engine.log",
    ])
  #expect(EndSummary.lines(for: Fixture.home(Size(width: 80, height: 24)), leaving: .nothingRuns, folder: nil).isEmpty)
}

@Test func withoutAnEvaluationTheSummaryTellsTheBestLoss() {
  var state = DashboardState(session: "t", run: "r", size: Size(width: 80, height: 24), now: 0)
  #expect(EndSummary.lines(for: state, leaving: .nothingRuns, folder: nil) == ["r connecting"])
  _ = state.update(.scalars(train: [Fixture.scalar(3, 2)], validation: [Fixture.scalar(3, 0.5)]))
  _ = state.update(.engineGone)
  #expect(
    EndSummary.lines(for: state, leaving: .nothingRuns, folder: nil) == [
      "r ended at step 3", "best validation loss 0.5000 at step 3",
    ])
}

@Test func textIsCutAfterAWord() {
  let painter = Painter(size: Size(width: 10, height: 1), theme: .monochrome, glyphs: .unicode)
  #expect(painter.shortened("one two three", to: 13) == "one two three")
  #expect(painter.shortened("one two three", to: 12) == "one two …")
  #expect(painter.shortened("one two three", to: 9) == "one two …")
  #expect(painter.shortened("one two three", to: 8) == "one …")
  #expect(painter.shortened("s   after this step", to: 12) == "s   after …")
  #expect(painter.shortened("verylongword", to: 6) == "veryl…")
  #expect(painter.shortened("漢字漢字", to: 5) == "漢字…")
  #expect(painter.shortened("word", to: 0) == "")
  let ascii = Painter(size: Size(width: 10, height: 1), theme: .monochrome, glyphs: .ascii)
  #expect(ascii.shortened("a ± b × c", to: 11) == "a +/- b x c")
  #expect(ascii.shortened("one two three", to: 9) == "one two ~")
  #expect(ascii.shortened("漢字", to: 9) == "????")
}
