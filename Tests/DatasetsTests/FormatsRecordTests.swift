import Datasets
import Dispatch
import Synchronization
import Testing

struct FormatsRecordTests {
  private func files(_ name: String) throws -> RecordFiles { RecordFiles(try Corpus.bytes(.recordio, name)) }

  private func error(_ name: String) throws -> String? {
    let files = try files(name)
    return #expect(throws: FormatError.self, "\(name)") { try files.open() }?.description
  }

  private func expectFaces(_ images: RecordImages) throws {
    #expect(images.count == 5)
    #expect((0..<5).map(images.label) == [0, 0, 1, 2, 2])
    #expect(images.identityCount == 3)
    #expect(images.identityName(2) == "2")
    #expect(try images.image(at: 0) == Corpus.image(.jpeg, "grey.jpg"))
    // Its payload has the magic number in it three times: it is in four parts in the file.
    #expect(try images.image(at: 1) == Corpus.image(.png, "grey.png"))
    #expect(try images.image(at: 2) == Corpus.image(.jpeg, "colour.jpg"))
    #expect(try images.image(at: 3) == Corpus.image(.png, "palette.png"))
    #expect(try images.image(at: 4) == Corpus.image(.jpeg, "progressive.jpg"))
  }

  @Test(arguments: [
    "identities", "identities-no-index", "identities-no-property", "flat", "flat-no-index", "several-labels", "same-ids-no-index",
  ])
  func whole(name: String) throws { try expectFaces(try files(name).open()) }

  @Test func folder() throws {
    let files = try files("identities")
    let scratch = try ScratchFolder()
    try scratch.write("train.rec", files.records)
    try expectFaces(RecordImages(folder: scratch.path))  // no index and no property
    try scratch.write("train.idx", #require(files.index))
    try scratch.write("property", #require(files.property))
    let images = try RecordImages(folder: scratch.path)
    try expectFaces(images)
    #expect(images.imageSize?.height == 10)
    #expect(images.imageSize?.width == 12)
    #expect(images.name(at: 0) == "\(scratch.path)/train.rec@0")
    #expect(try images.encodedImage(at: 2) == Corpus.bytes(.jpeg, "colour.jpg"))
  }

  /// The file is cut while it is open: an error, and the other images are still read.
  @Test func cutWhileOpen() throws {
    let files = try files("flat")
    let scratch = try ScratchFolder()
    let path = try scratch.write("train.rec", files.records)
    let images = try RecordImages(folder: scratch.path)
    truncate(path, to: 800)
    #expect(try images.image(at: 0) == Corpus.image(.jpeg, "grey.jpg"))
    let error = #expect(throws: FormatError.self) { try images.image(at: 4) }
    #expect(error?.kind == .truncated)
    #expect(error?.problem == "the file had \(files.records.count) bytes when it was opened and ends here now")
  }

  @Test(arguments: [
    ("bad-cut", "train.idx: at byte 51: key 0 is at byte 1636; expected a multiple of 4 within the 1626 bytes of records"),
    ("bad-magic", "train.rec: at byte "),
    ("bad-label", "train.rec: at byte 0: image 0 has the label 3, but property says 3 classes; expected 0 to 2"),
    ("bad-label-fraction", "train.rec: at byte 0: the label is 0.5; expected a whole number from 0 to 16777215"),
    ("bad-label-nan", "train.rec: at byte 0: the label is nan; expected a whole number from 0 to 16777215"),
    ("bad-label-count", "train.rec: at byte 0: a record of "),
    ("bad-identity", "train.rec: at byte "),
    ("bad-identities-overlap", "train.rec: at byte "),
    ("bad-missing-key", "train.rec: at byte "),
    ("bad-bounds", "train.rec: at byte "),
    ("bad-property", "property: at byte 0: \"three,10,12\"; expected classes,height,width such as 85742,112,112"),
    ("bad-short", "train.rec: at byte 0: a record of 5 bytes; expected 24 of head at least"),
    ("bad-index", "train.idx: at byte 4: expected \"key TAB offset\" in decimal numbers"),
    ("bad-index-far", "train.idx: at byte 6: key 1 is at byte 9996; expected a multiple of 4 within the "),
    ("bad-index-twice", "train.idx: at byte 0: key 0 is there twice; expected each key once"),
    ("bad-continued", "train.rec: at byte 0: a record continues here that has not begun"),
    ("bad-unfinished", "train.rec: at byte 12: the file ends within a record that begins at byte 0"),
    ("bad-empty", "train.rec: at byte 0: no images in it; expected one at least"),
  ])
  func refused(name: String, line: String) throws {
    let found = try error(name)
    #expect(found?.hasPrefix(line) == true, "\(found ?? "")")
  }

  @Test func lineEndsOfTheIndex() throws {
    var files = try files("flat")
    let text = String(decoding: try #require(files.index), as: UTF8.self)
    files.index = Array((text.replacing("\n", with: "\r\n") + "\n").utf8)
    try expectFaces(files.open())
    files.index = Array(text.dropLast().utf8)
    try expectFaces(files.open())
    files.index = Array(text.replacing("1\t", with: "1\r\t").utf8)
    #expect(throws: FormatError.self) { try files.open() }
  }

  /// Any number of threads may ask at once.
  @Test func threads() throws {
    let files = try files("identities")
    let scratch = try ScratchFolder()
    try scratch.write("train.rec", files.records)
    let images = try RecordImages(folder: scratch.path)
    let expected = try (0..<images.count).map(images.image)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 200) { number in
      let index = number * 7 % images.count
      if (try? images.image(at: index)) != expected[index] { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  @Test func streaming() throws {
    let scratch = try ScratchFolder()
    let files = try files("flat")
    let path = try scratch.write("a.rec", files.records)
    var reader = try RecordReader(file: path)
    var lengths: [Int] = []
    while let record = try reader.next() {
      #expect(record.payload.count == record.length)
      lengths.append(record.length)
    }
    let images = try files.open()
    #expect(try lengths == (0..<5).map { try images.encodedImage(at: $0).count + 24 })
    #expect(reader.offset == files.records.count)
  }

  @Test func lengthBeyondTheEnd() throws {
    let found = try error("bad-length")
    #expect(found?.contains("a record of 536870911 bytes, but the file has 32 more") == true, "\(found ?? "")")
  }
}
