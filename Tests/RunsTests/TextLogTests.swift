import Glibc
import Testing

@testable import Runs

@Suite struct TextLogTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  /// A log and what is read of it: "name step value", in the order of the file.
  private func read(_ text: String, _ name: String) -> (points: [String], problems: [String]) {
    temporary.write(Array(text.utf8), to: name)
    var follower = LogFollower(path: temporary.file(name))
    let batch = follower.poll()
    return (batch.points.map { "\(batch.curves[$0.curve].name) \($0.step) \($0.value)" }, batch.problems)
  }

  @Test("Keras's CSVLogger, also under the name that its manual gives it") func keras() {
    let log = read("epoch,loss,val_loss\n0,1.5,2.5\n1,0.5,nan\n2,0.2", "training.log")
    #expect(log.points == ["loss 0 1.5", "val_loss 0 2.5", "loss 1 0.5", "val_loss 1 nan"] && log.problems == [])
  }

  @Test("Lightning's metrics.csv has holes") func lightning() {
    let log = read("epoch,step,train_loss,val_loss\n0,49,1.5,\n0,99,,2.5\n", "metrics.csv")
    #expect(log.points == ["train_loss 49 1.5", "val_loss 99 2.5"] && log.problems == [])
  }

  @Test("YOLO's results.csv has blanks around names and values") func yolo() {
    let log = read("   epoch,   train/box_loss, metrics/mAP50(B)\r\n   0,  0.5,   0.25\r\n", "results.csv")
    #expect(log.points == ["train/box_loss 0 0.5", "metrics/mAP50(B) 0 0.25"])
  }

  @Test("quotes, semicolons, words in the place of numbers, rows without a step") func otherCSV() {
    #expect(read("\"a,b\";name\n1;x\n2;y\n", "a.csv").points == ["a,b 0 1.0", "a,b 1 2.0"])
  }

  @Test("rows of another length are skipped with a note, a second line of names without") func wrongRows() {
    let log = read("step,loss\n1,1\n2\nstep,loss\n3,3\n4,4,4\n", "a.csv")
    #expect(log.points == ["loss 1 1.0", "loss 3 3.0"])
    #expect(log.problems == ["\(temporary.file("a.csv")): 2 lines are not as many values as names, the first is line 3"])
  }

  @Test("Hugging Face's lines: nested keys, lists, words, numbers that are none") func huggingFace() {
    let log = read(
      """
      {"loss": 2.5, "learning_rate": 5e-05, "epoch": 0.1, "step": 10, "done": false, "note": null}
      {"eval_loss": NaN, "epoch": 0.1, "step": 10, "eval": {"f1": {"macro": 0.5}}, "list": [1, {"x": 2}], "a\\"b": -Infinity}

      """, "log.jsonl")
    #expect(
      log.points == ["loss 10 2.5", "learning_rate 10 5e-05", "eval_loss 10 nan", "eval.f1.macro 10 0.5", "a\"b 10 -inf"])
    #expect(log.problems == [])
  }

  @Test(
    "lines that are no objects are skipped with a note",
    arguments: ["x", "[1]", "{\"a\": }", "{\"a\": 1", "{\"a\": 1} 2", "{\"a\" 1}", "{\"a\": 1,}"])
  func wrongLines(_ line: String) {
    let log = read("{\"step\": 1, \"a\": 1}\n\(line)\n{\"step\": 2, \"a\": 2}\n", "a.jsonl")
    #expect(log.points == ["a 1 1.0", "a 2 2.0"])
    #expect(log.problems == ["\(temporary.file("a.jsonl")): 1 line is not a JSON object, the first is line 2"])
  }

  @Test("a line of a million brackets is refused and exhausts nothing") func brackets() {
    #expect(read("{\"a\":" + String(repeating: "[", count: 900_000) + "\n", "a.jsonl").problems.count == 1)
  }

  @Test("a log that is written anew from its start is read anew; one that only grows is not") func rewritten() {
    temporary.write(Array("step,loss\n1,1\n".utf8), to: "metrics.csv")
    var follower = LogFollower(path: temporary.path)
    #expect(follower.poll().points.map(\.step) == [1])
    // As Lightning does with every flush: the same rows and more.
    temporary.write(Array("step,loss\n1,1\n2,2\n".utf8), to: "metrics.csv")
    var batch = follower.poll()
    #expect(batch.points.map(\.step) == [2] && batch.restarted == [])
    temporary.write(Array("step,loss,val_loss\n1,1,\n2,2,\n3,3,3\n".utf8), to: "metrics.csv")
    batch = follower.poll()
    #expect(batch.restarted == [0] && batch.points.map(\.step) == [1, 2, 3, 3])
    #expect(follower.poll().isEmpty)
  }
}
