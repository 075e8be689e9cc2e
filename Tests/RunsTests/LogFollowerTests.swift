import Glibc
import SwiftProtobuf
import Testing

@testable import Runs

@Suite struct LogFollowerTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func folder(_ name: String) { mkdir(temporary.file(name), 0o755) }

  private func file(_ time: Int, host: String = "host") -> String { "events.out.tfevents.\(time).\(host).1.0" }

  private func records(_ tag: String, _ steps: some Sequence<Int>, wallTime: Double = 1000, value: Float = 1) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for step in steps {
      var event = TBEvent()
      event.wallTime = wallTime + Double(step)
      event.step = Int64(step)
      var entry = TBSummary.Value()
      entry.tag = tag
      entry.simpleValue = value
      event.summary.value = [entry]
      RecordFrame.append(try event.serializedBytes(), to: &bytes)
    }
    return bytes
  }

  /// The log as a reader has it in the end: the steps of the points of each curve, "run: curve".
  private struct Reading {
    var runs: [LogRun] = []
    var curves: [LogCurve] = []
    var points: [[LogPoint]] = []
    var problems: [String] = []

    mutating func take(_ batch: LogBatch) {
      runs = batch.runs ?? runs
      curves += batch.curves
      points += batch.curves.map { _ in [] }
      for run in batch.restarted {
        for index in curves.indices where curves[index].run == run { points[index] = [] }
      }
      for point in batch.points where point.restartedRun == nil { points[point.curve].append(point) }
      problems += batch.problems
    }

    mutating func readAll(_ follower: inout LogFollower, maximumBytes: Int = 8 << 20) {
      var hasMore = true
      while hasMore {
        let batch = follower.poll(maximumBytes: maximumBytes)
        take(batch)
        hasMore = batch.hasMore
      }
    }

    subscript(_ run: String, _ curve: String) -> [Int]? {
      curves.indices.first { runs[curves[$0].run].name == run && curves[$0].name == curve }.map { points[$0].map(\.step) }
    }

    var names: Set<String> { Set(curves.map { "\(runs[$0.run].name): \($0.name)" }) }
  }

  private func read(_ name: String = "") -> Reading {
    var follower = LogFollower(path: name.isEmpty ? temporary.path : temporary.file(name))
    var reading = Reading()
    reading.readAll(&follower)
    return reading
  }

  private var own: String { String(temporary.path.split(separator: "/").last ?? "") }

  @Test("Keras: the folders of the phases are one run") func keras() throws {
    for name in ["train", "validation"] {
      folder(name)
      temporary.write(try records("epoch_loss", 0..<3), to: "\(name)/\(file(1))")
    }
    #expect(read().names == ["\(own): train/epoch_loss", "\(own): validation/epoch_loss"])
  }

  @Test("SummaryWriter: the folders of add_scalars belong to the run, those of other runs do not") func summaryWriter() throws {
    temporary.write(try records("lr", 0..<2), to: file(1))
    folder("Loss_all_train")
    folder("Loss_all_val")
    folder("other")
    temporary.write(try records("Loss/all", 0..<2), to: "Loss_all_train/\(file(1))")
    temporary.write(try records("Loss/all", 0..<2), to: "Loss_all_val/\(file(1))")
    temporary.write(try records("loss/train", 0..<2), to: "other/\(file(1))")
    #expect(read().names == ["\(own): lr", "\(own): Loss/all/train", "\(own): Loss/all/val", "other: loss/train"])
  }

  @Test("a torn tail is not yet, whatever the byte") func tornTail() throws {
    let bytes = try records("loss", 0..<3)
    for cut in stride(from: 0, to: bytes.count, by: 7) {
      temporary.write(Array(bytes[..<cut]), to: file(1))
      var follower = LogFollower(path: temporary.path)
      var reading = Reading()
      reading.readAll(&follower)
      temporary.append(Array(bytes[cut...]), to: file(1))
      reading.readAll(&follower)
      #expect(reading[own, "loss"] == [0, 1, 2] && reading.problems == [], "cut at \(cut)")
    }
  }

  @Test("files, folders and runs that appear later are found, and those of one run go on with its curves") func later() throws {
    var follower = LogFollower(path: temporary.path)
    var reading = Reading()
    reading.readAll(&follower)
    #expect(reading.runs == [])
    temporary.write(try records("loss", 0..<2), to: file(1))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1])
    temporary.write(try records("loss", 2..<4), to: file(2))
    folder("b")
    folder("b/train")
    temporary.write(try records("loss", 0..<1), to: "b/train/\(file(3))")
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1, 2, 3])
    #expect(reading["b", "train/loss"] == [0])
  }

  @Test("two programs that write one folder in turn become two runs") func twoWritersLive() throws {
    temporary.write(try records("loss", 0..<2), to: file(1))
    temporary.write(try records("loss", 2..<4), to: file(2))
    var follower = LogFollower(path: temporary.path)
    var reading = Reading()
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1, 2, 3])
    temporary.append(try records("loss", 2..<3), to: file(1))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1, 2])
    #expect(reading[file(2), "loss"] == [2, 3])
    temporary.append(try records("loss", 4..<5), to: file(2))
    temporary.append(try records("loss", 3..<4), to: file(1))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1, 2, 3] && reading[file(2), "loss"] == [2, 3, 4])
  }

  @Test("two programs whose times overlap were two runs from the start") func twoWritersEnded() throws {
    temporary.write(try records("loss", 0..<100), to: file(1))
    temporary.write(try records("loss", 0..<100, wallTime: 1010), to: file(2))
    let reading = read()
    #expect(reading[own, "loss"] == Array(0..<100) && reading[file(2), "loss"] == Array(0..<100))
  }

  @Test("a clock that was set back does not part a run, and a resumed run goes on in its later file") func clockJump() throws {
    temporary.write(try records("loss", 0..<100), to: file(1))
    temporary.write(try records("loss", 50..<60, wallTime: 0), to: file(2))
    #expect(read()[own, "loss"] == Array(0..<100) + Array(50..<60))
  }

  @Test("a session that starts anew is handed on as a mark") func sessionStart() throws {
    var event = TBEvent()
    event.step = 7
    var bytes = try records("loss", 0..<1)
    // field 7 (session_log), field 1 (status) START; after the step.
    RecordFrame.append(try event.serializedBytes() + [0x3A, 0x02, 0x08, 0x01], to: &bytes)
    temporary.write(bytes, to: file(1))
    var follower = LogFollower(path: temporary.path)
    let points = follower.poll().points
    #expect(points.map(\.restartedRun) == [nil, 0] && points.last?.step == 7)
  }

  @Test("a file that was cut short, replaced or removed begins anew") func replaced() throws {
    temporary.write(try records("loss", 0..<9), to: file(1))
    var follower = LogFollower(path: temporary.path)
    var reading = Reading()
    reading.readAll(&follower)
    temporary.write(try records("loss", 0..<2), to: file(1))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [0, 1])
    unlink(temporary.file(file(1)))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [])
    temporary.write(try records("loss", 5..<6), to: file(1))
    reading.readAll(&follower)
    #expect(reading[own, "loss"] == [5])
  }

  @Test("the limit of a look parts what is read and loses nothing") func limit() throws {
    temporary.write(try records("loss", 0..<60_000), to: file(1))
    var follower = LogFollower(path: temporary.path)
    let first = follower.poll(maximumBytes: 1)
    #expect(first.hasMore && first.points.count < 60_000)
    var reading = Reading()
    reading.take(first)
    reading.readAll(&follower, maximumBytes: 1)
    #expect(reading[own, "loss"] == Array(0..<60_000))
  }

  @Test("noise, a huge hole and folders of nothing are said in a line each and read no further") func garbage() throws {
    temporary.write((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 197) }, to: file(1))
    temporary.write([], to: file(2))
    truncate(temporary.file(file(2)), 50 << 30)
    temporary.write([], to: "hole.csv")
    truncate(temporary.file("hole.csv"), 50 << 30)
    temporary.write(Array("not\u{1}a log".utf8), to: "picture.png")
    folder("train")
    let reading = read()
    #expect(reading.points == [])
    #expect(reading.problems.count == 3)
    #expect(reading.problems.allSatisfy { $0.contains("is it") && !$0.contains("\n") })
  }

  @Test("a hole behind the length of a record of half a gigabyte is passed over unread") func hugeRecord() throws {
    var header: [UInt8] = []
    let length = withUnsafeBytes(of: UInt64(1 << 29).littleEndian) { Array($0) }
    header += length
    header += withUnsafeBytes(of: CRC32C.masked(length).littleEndian) { Array($0) }
    temporary.write(header, to: file(1))
    truncate(temporary.file(file(1)), off_t(12 + (1 << 29) + 4))
    temporary.append(try records("loss", 3..<4), to: file(1))
    #expect(read()[own, "loss"] == [3])
  }

  @Test("names of ten thousand characters and of control characters are short and safe") func names() throws {
    temporary.write(
      try records(String(repeating: "x", count: 10_000) + "/loss", 0..<1) + records("a\u{1B}]0;b\u{7}\nc", 0..<1), to: file(1))
    let names = read().curves.map(\.name)
    #expect(names.count == 2 && names[0].count == 120 && names[0].hasSuffix("x/loss"))
    #expect(names[1] == "a]0;bc")
  }

  @Test("more curves than are kept are told once") func tooMany() throws {
    let columns = (0..<1200).map { "c\($0)" }
    temporary.write(Array("{\(columns.map { "\"\($0)\":1" }.joined(separator: ","))}\n".utf8), to: "a.jsonl")
    temporary.write(Array("{\(columns.map { "\"\($0)\":1" }.joined(separator: ","))}\n".utf8), to: "b.jsonl")
    let reading = read()
    #expect(reading.curves.count == LogFollower.mostCurves)
    #expect(reading.problems.count == 1)
  }
}
