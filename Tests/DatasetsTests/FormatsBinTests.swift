import Datasets
import Testing

struct FormatsBinTests {
  private func error(_ name: String) throws -> FormatError? {
    let bytes = try Corpus.bytes(.bin, name)
    return #expect(throws: FormatError.self) { try EvaluationBin(bytes: bytes, name: "a.bin") }
  }

  /// The same four images and two flags, by Python 2 and 3, as bytes and as numpy arrays, in each protocol.
  @Test(arguments: [
    "python2.bin", "python2-slow.bin", "python2-columns.bin", "bytes-2.bin", "bytes-4.bin", "bytes-5.bin", "arrays-2.bin",
    "arrays-4.bin",
    "arrays-5.bin",
    "arrays-numpy1.bin", "columns-2.bin", "columns-4.bin", "columns-5.bin",
  ])
  func flavours(name: String) throws {
    let bin = try EvaluationBin(file: Corpus.path(.bin, name))
    #expect(bin.isSame == [true, false])
    #expect(bin.pairs == [RecordPair(left: 0, right: 1, isSame: true), RecordPair(left: 2, right: 3, isSame: false)])
    #expect(bin.count == 4)
    #expect(bin.name(at: 3) == Corpus.path(.bin, name) + "#3")
    #expect(try bin.image(at: 0) == Corpus.image(.jpeg, "grey.jpg"))
    #expect(try bin.image(at: 1) == Corpus.image(.jpeg, "colour.jpg"))
    #expect(try bin.image(at: 2) == Corpus.image(.png, "grey.png"))
    #expect(try bin.image(at: 3) == Corpus.image(.jpeg, "progressive.jpg"))
  }

  @Test func nothingIsRun() throws {
    #expect(
      try error("bad-global.bin")?.description
        == "a.bin: at byte 5: the pickle names posix.system; it is not run: only images as bytes or as numpy arrays are read")
    let stacked = try error("bad-stack-global.bin")
    #expect(stacked?.kind == .refused)
    #expect(stacked?.problem.contains("posix.system") == true)
  }

  @Test(arguments: [
    ("bad-cycle.bin", FormatError.Kind.refused, "a list that contains itself; expected lists of images and of flags"),
    ("bad-cycle-tuple.bin", .refused, "a list that contains itself; expected lists of images and of flags"),
    ("bad-deep.bin", .tooLarge, "lists and tuples more than 16 deep within each other"),
    ("bad-marks.bin", .tooLarge, "more than 16 marks within each other"),
    ("bad-length.bin", .truncated, "a text or bytes of \(1 << 62) bytes, but the file has 3 more"),
    ("bad-memo.bin", .malformed, "place 2147483647 of the memo is empty; 0 are in use"),
    ("bad-memo-far.bin", .malformed, "place 2147483647 of the memo, where 0 are in use"),
    ("bad-protocol.bin", .malformed, "a pickle of protocol 6; expected 2 to 5"),
    ("bad-zero.bin", .malformed, "no pickle of protocol 2 to 5 begins here; expected the byte 80"),
    ("bad-count.bin", .inconsistent, "3 images and 1 flags; expected two images for each flag"),
    ("bad-none.bin", .malformed, "no pairs in it; expected one at least"),
    ("bad-flag.bin", .malformed, "flag 0 is neither true nor false"),
  ])
  func refused(name: String, kind: FormatError.Kind, problem: String) throws {
    let error = try error(name)
    #expect(error?.kind == kind)
    #expect(error?.problem == problem)
    guard case .byte? = error?.place else { return #expect(Bool(false), "no byte") }
  }

  @Test func damagedImage() throws {
    let bin = try EvaluationBin(bytes: Corpus.bytes(.bin, "bad-image.bin"), name: "a.bin")
    let error = #expect(throws: FormatError.self) { try bin.image(at: 0) }
    #expect(error?.description.hasPrefix("a.bin: at byte ") == true)
    #expect(error?.problem.hasPrefix("image 0: no valid JPEG: ") == true)
    #expect(#expect(throws: FormatError.self) { try bin.image(at: 1) }?.problem.hasPrefix("image 1: the file is empty") == true)
  }

  @Test func missingFile() {
    let error = #expect(throws: FormatError.self) { try EvaluationBin(file: "/nowhere/lfw.bin") }
    #expect(
      error?.description
        == "/nowhere/lfw.bin: cannot be opened: No such file or directory; expected a verification set of insightface (.bin)")
  }
}
