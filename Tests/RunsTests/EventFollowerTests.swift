import Glibc
import SwiftProtobuf
import Testing

@testable import Runs

@Suite struct EventFollowerTests {
  private let temporary: TemporaryFolder
  private let name = "events.out.tfevents.1700000000.host.42.0"

  init() throws { temporary = try TemporaryFolder() }

  private func record(_ build: (inout TBEvent) -> Void) throws -> [UInt8] {
    var event = TBEvent()
    build(&event)
    var bytes: [UInt8] = []
    RecordFrame.append(try event.serializedBytes(), to: &bytes)
    return bytes
  }

  private func scalarRecord(_ tag: String, _ step: Int, _ value: Float) throws -> [UInt8] {
    try record {
      $0.step = Int64(step)
      var entry = TBSummary.Value()
      entry.tag = tag
      entry.simpleValue = value
      $0.summary.value = [entry]
    }
  }

  /// NaN equals NaN here: the reference holds one.
  private func isSame(_ left: [Scalar], _ right: [Scalar]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy {
        $0.tag == $1.tag && $0.step == $1.step && $0.wallTime == $1.wallTime
          && ($0.value == $1.value || $0.value.isNaN && $1.value.isNaN)
      }
  }

  @Test("a file of TensorBoard's own writer, with all the ways to write a scalar") func reference() {
    temporary.write(ReferenceEvents.bytes, to: name)
    var follower = EventFollower(folder: temporary.path)
    let batch = follower.poll()
    #expect(isSame(batch.scalars, ReferenceEvents.scalars), "\(batch.scalars)")
    #expect(batch.problems == [] && !batch.isRestarted && !batch.hasMore)
    #expect(follower.poll() == EventFollower.Batch())
  }

  @Test("a file that is torn at any byte waits for its rest") func tornTails() {
    let bytes = ReferenceEvents.bytes
    for cut in 0...bytes.count {
      temporary.write(Array(bytes[..<cut]), to: name)
      var follower = EventFollower(folder: temporary.path)
      let first = follower.poll()
      #expect(first.problems == [], "cut at \(cut)")
      #expect(isSame(first.scalars, Array(ReferenceEvents.scalars.prefix(first.scalars.count))), "cut at \(cut)")
      temporary.append(Array(bytes[cut...]), to: name)
      let second = follower.poll()
      #expect(second.problems == [] && !second.isRestarted, "cut at \(cut)")
      #expect(isSame(first.scalars + second.scalars, ReferenceEvents.scalars), "cut at \(cut)")
    }
  }

  @Test("a flipped bit at any byte costs one record, or what follows a length, and is noted once") func flippedBits() throws {
    let bytes = ReferenceEvents.bytes
    var start = 0
    var before = 0
    while start < bytes.count {
      let found = bytes[start...].withUnsafeBytes { RecordFrame.find(in: $0) }
      guard case .record(let size, let range) = found else {
        Issue.record("no record at \(start)")
        return
      }
      var own: [Scalar] = []
      var reader = EventScalars()
      try bytes[start...].withUnsafeBytes { try reader.read(UnsafeRawBufferPointer(rebasing: $0[range]), into: &own) }
      for index in start..<start + size {
        var damaged = bytes
        damaged[index] ^= 0x10
        temporary.write(damaged, to: name)
        var follower = EventFollower(folder: temporary.path)
        let batch = follower.poll()
        let isLength = index < start + RecordFrame.headerSize
        let after = isLength ? [] : Array(ReferenceEvents.scalars[(before + own.count)...])
        #expect(isSame(batch.scalars, Array(ReferenceEvents.scalars[..<before]) + after), "byte \(index)")
        let problem: EventFileProblem =
          isLength
          ? .damagedLength(path: temporary.file(name), offset: start)
          : .damagedRecords(path: temporary.file(name), count: 1, offset: start)
        #expect(batch.problems == [problem], "byte \(index)")
      }
      start += size
      before += own.count
    }
    #expect(before == ReferenceEvents.scalars.count)
  }

  @Test("a damaged record is skipped with a note, what follows is read") func damagedRecord() throws {
    var damaged = try scalarRecord("loss", 2, 2)
    damaged[14] ^= 1
    temporary.write(try scalarRecord("loss", 1, 1) + damaged + damaged + scalarRecord("loss", 3, 3), to: name)
    var follower = EventFollower(folder: temporary.path)
    let batch = follower.poll()
    #expect(batch.scalars.map(\.step) == [1, 3])
    let offset = try scalarRecord("loss", 1, 1).count
    #expect(
      batch.problems.map(\.description) == [
        "\(temporary.file(name)): 2 damaged records skipped, the first at byte \(offset)"
      ])
    #expect(follower.poll().problems == [])
  }

  @Test("a record with a right checksum that holds no message is skipped with a note") func malformedMessages() throws {
    let cut = Array(try scalarRecord("loss", 2, 2).dropFirst(12).dropLast(6))
    for data in [
      cut, [0x08, 0x80], [0x0B], [0x2A, 0x7F], [0x09, 1, 2], [0x2A, 0x02, 0x0A, 0x09], [UInt8](repeating: 0x80, count: 20),
    ] {
      var bytes: [UInt8] = []
      RecordFrame.append(data, to: &bytes)
      temporary.write(bytes + (try scalarRecord("loss", 3, 3)), to: name)
      var follower = EventFollower(folder: temporary.path)
      let batch = follower.poll()
      #expect(batch.scalars.map(\.step) == [3], "\(data)")
      #expect(batch.problems == [.damagedRecords(path: temporary.file(name), count: 1, offset: 0)], "\(data)")
    }
  }

  @Test("a file that is no event file is noted once, and again never") func foreignFile() {
    temporary.write(Array("tfevents, but only by its name".utf8), to: name)
    var follower = EventFollower(folder: temporary.path)
    let expected = "\(temporary.file(name)): damaged at byte 0, what follows cannot be read; is it an event file?"
    #expect(follower.poll().problems.map(\.description) == [expected])
    temporary.append(Array("and more of it".utf8), to: name)
    #expect(follower.poll() == EventFollower.Batch())
  }

  @Test("a length of a gigabyte is not believed, whatever its checksum") func hugeLength() {
    let length = withUnsafeBytes(of: (UInt64(1) << 40).littleEndian) { Array($0) }
    let sum = withUnsafeBytes(of: CRC32C.masked(length).littleEndian) { Array($0) }
    temporary.write(length + sum, to: name)
    var follower = EventFollower(folder: temporary.path)
    #expect(follower.poll().problems == [.damagedLength(path: temporary.file(name), offset: 0)])
  }

  @Test("files come in the order of their names, late ones too, and other files are let be") func files() throws {
    var follower = EventFollower(folder: temporary.file("later"))
    #expect(follower.poll() == EventFollower.Batch())
    #expect(mkdir(temporary.file("later"), 0o755) == 0)
    temporary.write(try scalarRecord("loss", 20, 2), to: "later/events.out.tfevents.2.host.v2")
    temporary.write(try scalarRecord("loss", 10, 1), to: "later/events.out.tfevents.1.host.v2")
    temporary.write(try scalarRecord("loss", 99, 1), to: "later/other")
    #expect(follower.poll().scalars.map(\.step) == [10, 20])
    temporary.write(try scalarRecord("loss", 5, 3), to: "later/events.out.tfevents.3.host.v2")
    temporary.append(try scalarRecord("loss", 21, 2), to: "later/events.out.tfevents.2.host.v2")
    // Steps that go back stay as they were written: a run that was resumed.
    #expect(follower.poll().scalars.map(\.step) == [21, 5])
  }

  @Test("a log that was rewritten is read anew") func rewritten() throws {
    var follower = EventFollower(folder: temporary.path)
    temporary.write(try scalarRecord("loss", 1, 1) + scalarRecord("loss", 2, 1), to: name)
    #expect(follower.poll().scalars.map(\.step) == [1, 2])
    // Shorter than before, then another file under the same name, then gone.
    temporary.write(try scalarRecord("loss", 7, 1), to: name)
    var batch = follower.poll()
    #expect(batch.isRestarted && batch.scalars.map(\.step) == [7])
    try AtomicFile.write(scalarRecord("loss", 8, 1) + scalarRecord("loss", 9, 1), to: temporary.file(name))
    batch = follower.poll()
    #expect(batch.isRestarted && batch.scalars.map(\.step) == [8, 9])
    unlink(temporary.file(name))
    batch = follower.poll()
    #expect(batch.isRestarted && batch.scalars == [])
    #expect(!follower.poll().isRestarted)
  }

  @Test("a long log comes in pieces where that is asked") func pieces() throws {
    let count = 60_000
    let bytes = try (0..<count).flatMap { try scalarRecord("loss", $0, 0) }
    temporary.write(bytes, to: name)
    temporary.write(try scalarRecord("loss", count, 0), to: name + ".later")
    var follower = EventFollower(folder: temporary.path)
    var steps: [Int] = []
    var looks = 0
    while true {
      let batch = follower.poll(maximumBytes: 1)
      steps += batch.scalars.map(\.step)
      looks += 1
      guard batch.hasMore else { break }
      try #require(looks < 100)
    }
    #expect(steps == Array(0...count))
    // Pieces of a megabyte.
    #expect(looks >= bytes.count >> 20)
  }

  @Test("a record longer than a piece is passed over whole") func longRecord() throws {
    let image = try record { $0.fileVersion = String(repeating: "x", count: 3 << 20) }
    temporary.write(try image + scalarRecord("loss", 1, 1), to: name)
    var follower = EventFollower(folder: temporary.path)
    #expect(follower.poll().scalars.map(\.step) == [1])
  }

  @Test("tags cannot move the cursor of a terminal") func tags() throws {
    temporary.write(try scalarRecord("lo\u{1B}[2Jss\n\u{202E}", 1, 1) + scalarRecord("", 1, 1), to: name)
    var follower = EventFollower(folder: temporary.path)
    #expect(follower.poll().scalars.map(\.tag) == ["lo[2Jss", ""])
  }

  @Test("a folder in the place of a file is let be") func folderAsFile() throws {
    #expect(mkdir(temporary.file(name), 0o755) == 0)
    var follower = EventFollower(folder: temporary.path)
    #expect(follower.poll() == EventFollower.Batch())
  }

  @Test("many tags and values in any order equal what the generated reader finds") func againstGeneratedReader() throws {
    var seed: UInt64 = 7
    func random(_ bound: UInt64) -> UInt64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (seed >> 33) % bound
    }
    var bytes: [UInt8] = []
    var expected: [Scalar] = []
    for _ in 0..<500 {
      var event = TBEvent()
      event.wallTime = Double(random(1000)) / 8
      event.step = Int64(random(5000)) - 1000
      event.summary.value = (0..<random(5)).map { _ in
        var value = TBSummary.Value()
        value.tag = "tag \(random(40))"
        if random(2) == 0 { value.simpleValue = Float(random(100)) } else { value.tensor.dtype = Int32(1 + random(2)) }
        if case .tensor(var tensor)? = value.value {
          if tensor.dtype == 1 { tensor.floatVal = [Float(random(100))] } else { tensor.doubleVal = [Double(random(100))] }
          value.tensor = tensor
        }
        if random(3) == 0 { value.metadata.pluginData.pluginName = random(2) == 0 ? "scalars" : "images" }
        return value
      }
      let data: [UInt8] = try event.serializedBytes()
      RecordFrame.append(data, to: &bytes)
      let again = try TBEvent(serializedBytes: data)
      for value in again.summary.value where value.metadata.pluginData.pluginName != "images" {
        let number: Double
        switch value.value {
        case .simpleValue(let float)?: number = Double(float)
        case .tensor(let tensor)?: number = tensor.dtype == 1 ? Double(tensor.floatVal[0]) : tensor.doubleVal[0]
        case nil: continue
        }
        expected.append(Scalar(tag: value.tag, step: Int(again.step), wallTime: again.wallTime, value: number))
      }
    }
    temporary.write(bytes, to: name)
    var follower = EventFollower(folder: temporary.path)
    #expect(follower.poll().scalars == expected)
    #expect(expected.count > 500)
  }
}
