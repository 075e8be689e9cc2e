import Testing
import Verification

@testable import Runs

@Suite struct JSONTests {
  private func roundTrip<Value: Codable>(_ value: Value) throws -> Value { try JSON.decode(Value.self, from: JSON.encode(value)) }

  @Test("numbers that JSON lacks are words, there and back") func nonFinite() throws {
    let values: [Double] = [.nan, .infinity, -.infinity, 0.1, -0.0, 1e-300]
    #expect(text(JSON.encode(values)) == "[\"nan\",\"inf\",\"-inf\",0.1,-0,1e-300]")
    let again = try roundTrip(values)
    #expect(again[0].isNaN && again.dropFirst().elementsEqual(values.dropFirst()))
    var status = Status(run: "a", pid: 1)
    status.imagesPerSecond = .infinity
    status.learningRate = -.infinity
    status.best = Status.Best(metric: "eer", value: .nan, step: 3)
    let statusAgain = try roundTrip(status)
    #expect(statusAgain.imagesPerSecond == .infinity && statusAgain.learningRate == -.infinity)
    #expect(statusAgain.best?.value.isNaN == true)
  }

  @Test("what is not known is absent") func absent() {
    let line = text(JSON.encode(Status(run: "a/b", pid: 1))) ?? ""
    #expect(!line.contains("best") && !line.contains("null") && line.contains("\"a/b\""))
  }

  private static let badLines = [
    ("{", "not JSON"), ("", "not JSON"), ("[]", "the key \"\" is not a Dictionary<String, Any>"),
    ("{}", "the key \"metric\" is missing"),
    ("{\"metric\":1}", "the key \"metric\" is not a String"),
    ("{\"metric\":null}", "the key \"metric\" is null; a String is expected"),
    ("{\"metric\":\"eer\",\"value\":\"much\",\"step\":1}", ""), ("\u{0}", "not JSON"),
    (String(repeating: "[", count: 60_000), "not JSON"),
  ]

  @Test("what is wrong comes in one line", arguments: badLines.indices) func errors(index: Int) {
    let (json, expected) = Self.badLines[index]
    let error = #expect(throws: JSONError.self) { try JSON.decode(Status.Best.self, from: Array(json.utf8)) }
    let line = error?.description ?? ""
    #expect(expected.isEmpty ? line.contains("value") && !line.contains("\n") : line == expected)
  }
}

@Suite struct EvaluationRecordTests {
  private let temporary: TemporaryFolder
  private let folder: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = try RunFolder.create(RunName("a"), in: temporary.path)
  }

  private func record(_ step: Int) -> EvaluationRecord {
    let report = VerificationReport(
      genuine: 450, impostor: 4500, accuracy: 0.9, folds: 10, eer: 0.07,
      operatingPoints: [OperatingPoint(far: 0.01, actualFar: 0.0098, tar: 0.8, threshold: 1.1)],
      roc: [ROCPoint(far: 0, tar: 0.5, threshold: -.infinity)],
      histogram: DistanceHistogram(lower: 0, upper: 4, genuine: [1, 2], impostor: [3, 4]))
    return EvaluationRecord(
      step: step, epoch: 2, wallTime: 1_700_000_000.25, seconds: 1.5, loss: .infinity, verification: report,
      hardest: [EvaluationRecord.NamedPair(left: "s31/4.pgm", right: "s32/1.pgm", isSame: false, distance: 0.2)])
  }

  @Test("records come back as they were written, by rising step") func files() throws {
    for step in [100, 9, 40] { try record(step).write(to: folder) }
    #expect(EvaluationRecord.all(in: folder) == [record(9), record(40), record(100)])
    #expect(EvaluationRecord.newest(in: folder) == record(100))
    #expect(text(temporary.read("a/evaluations/step-9.json"))?.hasSuffix("}\n") == true)
  }

  @Test("other files are passed over; a damaged record is none, and its error names the file") func damaged() throws {
    try record(40).write(to: folder)
    for name in ["step-50.json", "step-x.json", "step-051.json", "notes.txt", ".step-60.json.1.1.tmp"] {
      temporary.write(Array("{\"step\":".utf8), to: "a/evaluations/" + name)
    }
    #expect(EvaluationRecord.all(in: folder).map(\.step) == [40])
    #expect(EvaluationRecord.newest(in: folder)?.step == 40)
    let error = #expect(throws: JSONError.self) { try EvaluationRecord.read(folder.evaluation(step: 50)) }
    #expect(error?.description == "\(folder.evaluation(step: 50)): not JSON")
    let missing = #expect(throws: JSONError.self) { try EvaluationRecord.read(folder.evaluation(step: 1)) }
    #expect(missing?.description.contains("No such file or directory") == true)
  }

  @Test("a run without evaluations has none") func none() {
    #expect(EvaluationRecord.all(in: folder) == [] && EvaluationRecord.newest(in: folder) == nil)
  }
}

@Suite struct CommandWireTests {
  private static let wireLines: [(Command, String)] = [
    (.fit, #"{"command":"fit","id":"7"}"#), (.pause, #"{"command":"pause","id":"7"}"#),
    (.resume, #"{"command":"resume","id":"7"}"#), (.evaluate, #"{"command":"evaluate","id":"7"}"#),
    (.checkpoint, #"{"command":"checkpoint","id":"7"}"#), (.stopAfterStep, #"{"command":"stopAfterStep","id":"7"}"#),
    (.stopAfterEpoch, #"{"command":"stopAfterEpoch","id":"7"}"#),
    (.scaleLearningRate(factor: 1.25), #"{"command":"learningRate","factor":1.25,"id":"7"}"#),
  ]

  @Test("each command has its line, there and back", arguments: wireLines.indices) func lines(index: Int) throws {
    let (command, line) = Self.wireLines[index]
    let request = Request(id: "7", command: command)
    #expect(text(JSON.encode(request)) == line)
    #expect(try JSON.decode(Request.self, from: Array(line.utf8)) == request)
    for refusal in [nil, "no"] {
      let answer = Acknowledgement(id: "7", command: command, step: 120, refusal: refusal)
      #expect(try JSON.decode(Acknowledgement.self, from: JSON.encode(answer)) == answer)
    }
  }

  @Test("an answer is flat too") func answer() {
    let answer = Acknowledgement(id: "8", command: .scaleLearningRate(factor: 0.5), step: 120, refusal: "too late")
    #expect(text(JSON.encode(answer)) == #"{"command":"learningRate","factor":0.5,"id":"8","refusal":"too late","step":120}"#)
  }

  private static let badLines = [
    (
      #"{"id":"1","command":"explode"}"#,
      "unknown command \"explode\"; the commands are fit, pause, resume, evaluate, checkpoint, stopAfterStep, stopAfterEpoch, learningRate"
    ),
    (#"{"command":"pause"}"#, "the key \"id\" is missing"), (#"{"id":"1"}"#, "the key \"command\" is missing"),
    (#"{"id":1,"command":"pause"}"#, "the key \"id\" is not a String"),
    (#"{"id":"1","command":"learningRate"}"#, "the key \"factor\" is missing"),
    (#"{"id":"1","command":"learningRate","factor":0}"#, "the factor of the learning rate is 0.0; it must be a number above 0"),
    (
      #"{"id":"1","command":"learningRate","factor":"inf"}"#,
      "the factor of the learning rate is inf; it must be a number above 0"
    ),
    (
      #"{"id":"1","command":"learningRate","factor":"nan"}"#,
      "the factor of the learning rate is nan; it must be a number above 0"
    ),
  ]

  @Test("a command that is none is refused in one line", arguments: badLines) func bad(line: String, expected: String) {
    let error = #expect(throws: JSONError.self) { try JSON.decode(Request.self, from: Array(line.utf8)) }
    #expect(error?.description == expected)
  }
}
