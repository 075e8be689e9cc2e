import Datasets
import Testing

struct FormatsPairsTests {
  private func list(_ name: String) throws -> PairList {
    try PairList(bytes: Corpus.bytes(.pairs, name), name: "pairs.txt")
  }

  private func numbered(_ name: String, _ number: Int) -> NamedPair.Reference { .numbered(name: name, number: number) }

  @Test(arguments: ["pairs.txt", "pairs-line-ends.txt", "pairs-spaces.txt"])
  func tenFold(name: String) throws {
    let list = try list(name)
    #expect(list.folds == 2)
    #expect(list.pairs.map(\.isSame) == [true, true, false, false, true, true, false, false])
    #expect(list.pairs.map(\.fold) == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(list.pairs.map(\.line) == Array(2...9))
    #expect(list.pairs[0].left == numbered("Anna", 1))
    #expect(list.pairs[0].right == numbered("Anna", 4))
    #expect(list.pairs[3].left == numbered("Anna", 2))
    #expect(list.pairs[3].right == numbered("Cara", 10))
    #expect(list.pairs[3].right.description == "Cara/Cara_0010")
  }

  @Test func development() throws {
    let list = try list("pairsDevTest.txt")
    #expect(list.folds == nil)
    #expect(list.pairs.map(\.isSame) == [true, true, false, false])
    #expect(list.pairs.allSatisfy { $0.fold == nil })
  }

  @Test func paths() throws {
    let list = try list("paths.txt")
    #expect(list.pairs.map(\.right) == [.path("a/2.jpg"), .path("b/1.jpg")])
    #expect(list.pairs.map(\.isSame) == [true, false])
    #expect(list.pairs.map(\.line) == [1, 3])
    #expect(try self.list("paths-tabs.txt").pairs.map(\.left) == [.path("a b/1.jpg")])
  }

  @Test func pathsWithFolds() throws {
    let list = try PairList(bytes: Array("a/1 a/2 1 0\na/1 b/1 0 0\nb/1 b/2 1 4\n".utf8), name: "pairs.txt")
    #expect(list.folds == 2 && list.pairs.map(\.fold) == [0, 0, 4] && list.pairs.map(\.isSame) == [true, false, true])
    for (text, problem) in [
      ("a/1 a/2 1 0\nb/1 b/2 1\n", "line 2 (byte 12): expected two paths and 0 or 1 and the number of a fold, found 3 fields"),
      ("a/1 a/2 1\nb/1 b/2 1 1\n", "line 2 (byte 10): expected two paths and 0 or 1, found 4 fields"),
      ("a/1 a/2 1 -1\n", "line 1 (byte 0): the fold is \"-1\"; expected a number from 0 on"),
    ] {
      let error = #expect(throws: FormatError.self) { try PairList(bytes: Array(text.utf8), name: "pairs.txt") }
      #expect(error?.description == "pairs.txt: \(problem)")
    }
  }

  @Test(arguments: [
    ("bad-short.txt", "pairs.txt: line 8 (byte 69): 3 fields; expected a pair of two people, \"name i other j\""),
    ("bad-long.txt", "pairs.txt: line 10 (byte 97): more than the 8 pairs that the first line announces"),
    ("bad-fields.txt", "pairs.txt: line 3 (byte 13): 2 fields; expected a pair of one person, \"name i j\""),
    ("bad-order.txt", "pairs.txt: line 4 (byte 22): 3 fields; expected a pair of two people, \"name i other j\""),
    ("bad-number.txt", "pairs.txt: line 5 (byte 36): the number of an image is \"ten\"; expected 1 or more"),
    ("bad-zero.txt", "pairs.txt: line 5 (byte 36): the number of an image is \"0\"; expected 1 or more"),
    (
      "bad-head.txt",
      "pairs.txt: line 1 (byte 0): expected folds and pairs of each kind in a fold, both from 1 on, such as \"10 300\""
    ),
    ("bad-huge.txt", "pairs.txt: line 1 (byte 0): expected folds and pairs of each kind in a fold, both from 1 on"),
    ("bad-flag.txt", "pairs.txt: line 2 (byte 18): expected two paths and 0 or 1, found 3 fields"),
    ("bad-bytes.txt", "pairs.txt: line 1 (byte 0): no line of text in UTF-8"),
    ("bad-control.txt", "pairs.txt: line 1 (byte 0): no line of text in UTF-8"),
    ("bad-empty.txt", "pairs.txt: at byte 0: the file is empty; expected a list of pairs such as LFW's pairs.txt"),
  ])
  func refused(name: String, line: String) throws {
    let bytes = try Corpus.bytes(.pairs, name)
    let found = #expect(throws: FormatError.self) { try PairList(bytes: bytes, name: "pairs.txt") }?.description
    #expect(found?.hasPrefix(line) == true, "\(found ?? "")")
  }

  /// A folder with the images of all pairs but one, under each of the extensions.
  private func folder() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let jpeg = try Corpus.bytes(.jpeg, "grey.jpg")
    for name in [
      "Anna_0001.jpg", "Anna_0002.jpeg", "Bert_0001.png", "Bert_0002.pgm", "Cara_0010.jpg", "Cara_0001.jpg", "Cara_0002.jpg",
    ] {
      try scratch.write("\(name.prefix(4))/\(name)", jpeg)  // what is in it tells the format, not the extension
    }
    for name in ["Dora_0007.jpg", "Dora_0008.jpg", "Dora_0003.jpg"] { try scratch.write("Dora/\(name)", jpeg) }
    return scratch
  }

  @Test func images() throws {
    let scratch = try folder()
    try scratch.write("Anna/Anna_0004.jpg", Corpus.bytes(.jpeg, "colour.jpg"))
    let images = try PairImages(list("pairs.txt"), folder: scratch.path)
    #expect(images.pairs.count == 8)
    #expect(images.skipped.isEmpty)
    #expect(images.folds == 2)
    // Each image once, in the order of the list.
    #expect((0..<4).map(images.name) == ["Anna/Anna_0001.jpg", "Anna/Anna_0004.jpg", "Bert/Bert_0001.png", "Bert/Bert_0002.pgm"])
    #expect(images.count == 11)
    #expect(images.pairs[2] == RecordPair(left: 0, right: 2, isSame: false, fold: 0))
    #expect(try images.image(at: 1) == Corpus.image(.jpeg, "colour.jpg"))
  }

  @Test func missingImage() throws {
    let scratch = try folder()
    let list = try list("pairs.txt")
    let error = #expect(throws: FormatError.self) { try PairImages(list, folder: scratch.path) }
    #expect(
      error?.description
        == "pairs.txt: line 2 (byte 4): no image Anna/Anna_0004 (.jpg, .jpeg, .png or .pgm) in \(scratch.path)")
    // Left out, the other pairs stay in their folds.
    let images = try PairImages(list, folder: scratch.path, missing: .skip)
    #expect(images.skipped.map(\.line) == [2])
    #expect(images.pairs.map(\.fold) == [0, 0, 0, 1, 1, 1, 1])
    #expect(images.pairs.map(\.isSame) == [true, false, false, true, true, false, false])
  }

  @Test func noImageAtAll() throws {
    let list = try list("paths.txt")
    let scratch = try ScratchFolder()
    let error = #expect(throws: FormatError.self) { try PairImages(list, folder: scratch.path, missing: .skip) }
    #expect(error?.description == "pairs.txt: at byte 0: not one of its 2 pairs has its images in \(scratch.path)")
    let first = #expect(throws: FormatError.self) { try PairImages(list, folder: scratch.path) }
    #expect(first?.description == "pairs.txt: line 1 (byte 0): no image \(scratch.path)/a/1.jpg")
  }
}
