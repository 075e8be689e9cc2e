import Datasets
import Foundation
import TestSupport
import Testing

@testable import CLI

struct MakePairsTests {
  private let folder: TemporaryFolder
  private var output: String { folder.path("pairs.txt") }

  init() throws { folder = try TemporaryFolder() }

  /// A folder of people with the given numbers of images.
  private func faces(_ counts: [Int], name: (_ person: Int, _ image: Int) -> String) throws -> String {
    for (person, count) in counts.enumerated() {
      for image in 1...count {
        try folder.write(Array("P5\n2 2\n255\n".utf8) + [1, 2, 3, UInt8(image)], to: "faces/\(name(person + 1, image))")
      }
    }
    return folder.path("faces")
  }

  private func orl(_ counts: [Int]) throws -> String { try faces(counts) { "s\($0)/\($1).pgm" } }
  private func lfw(_ counts: [Int]) throws -> String { try faces(counts) { "p_\($0)/p_\($0)_000\($1).pgm" } }

  private func make(_ faces: String, _ change: (inout PairListMaker) -> Void) throws -> String {
    var maker = PairListMaker(folder: faces, output: output)
    maker.folds = 2
    change(&maker)
    return try maker.write()
  }

  private func text() throws -> String { String(decoding: try folder.bytes("pairs.txt"), as: UTF8.self) }

  @Test func aListOfPaths() throws {
    let faces = try orl([3, 3, 3, 3, 3])
    let line = try make(faces) { ($0.genuine, $0.impostor, $0.seed, $0.isBalanced) = (4, 6, 3, true) }
    let lines = try text().split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.map { $0[2] + $0[3] } == ["10", "10", "00", "00", "00", "11", "11", "01", "01", "01"])
    var folds = [String: Set<String>]()
    for fields in lines {
      let people = fields[..<2].map { $0.split(separator: "/").map(String.init)[0] }
      #expect((people[0] == people[1]) == (fields[2] == "1") && fields[0] != fields[1])
      for person in people { folds[person, default: []].insert(fields[3]) }
      for path in fields[..<2] { #expect(FileManager.default.fileExists(atPath: "\(faces)/\(path)")) }
    }
    #expect(folds.values.allSatisfy { $0.count == 1 })
    #expect(line.hasPrefix("\(output): 4 genuine and 6 impostor pairs in 2 folds that share no person, of 5 people and "))
    #expect(line.hasSuffix(" images, as lines \"path1 path2 0|1 fold\""))
  }

  /// As many as there are, equally many of both kinds: 3 genuine pairs a person, two or three people a fold.
  @Test func aListOfLFW() throws {
    let line = try make(try lfw([3, 3, 3, 3, 3])) { _ in }
    let lines = try text().split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.map(\.count) == [2] + [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4] + [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4])
    #expect(lines[0] == ["2", "6"])
    #expect(line.hasSuffix("of 5 people and 15 images, as LFW's pairs.txt"))
  }

  @Test func theSeedDecides() throws {
    let faces = try orl([4, 4, 4, 4, 4, 4])
    func made(_ seed: Int) throws -> String {
      _ = try make(faces) { ($0.folds, $0.genuine, $0.seed, $0.writesOver) = (3, 6, seed, true) }
      return try text()
    }
    let first = try made(1)
    #expect(try made(1) == first)
    #expect(try made(2) != first)
  }

  @Test func whatIsThereStays() throws {
    let faces = try orl([2, 2, 2, 2])
    try folder.write("mine", to: "pairs.txt")
    let error = #expect(throws: UsageError.self) { try make(faces) { _ in } }
    #expect(error?.description == "\(output) is there already; name another file, or write over it with --force")
    #expect(try text() == "mine")
    // A list that cannot be made takes nothing away either.
    #expect(throws: DatasetError.self) { try make(faces) { ($0.folds, $0.writesOver) = (3, true) } }
    #expect(try text() == "mine")
    _ = try make(faces) { $0.writesOver = true }
    #expect(try text() != "mine")
  }

  @Test func listsThatCannotBe() throws {
    let faces = try orl([2, 2, 2, 2, 1])
    func message(_ change: (inout PairListMaker) -> Void) -> String? {
      let error = #expect(throws: (any Error).self) { try make(faces, change) }
      return error.map { "\($0)" }
    }
    #expect(
      message { $0.folds = 10 } == "10 folds that share no identity take 20 identities, 10 of them with two images or more; "
        + "there are 5, 4 of them with two or more, which make 2 folds at most")
    #expect(
      message { $0.genuine = 5 }
        == "5 genuine pairs asked for, but 2 equal folds that share no identity hold 4 at most; ask for 4 or fewer")
    #expect(message { $0.folds = 1 } == "--folds is 1; verification needs 2 folds or more")
    #expect(message { $0.genuine = 0 } == "--genuine is 0; a list has a pair of each kind at least")
    try folder.write([0xD0, 0xCF], to: "faces/s1/Thumbs.db")
    try folder.write([0xD0, 0xCF], to: "faces/s2/Thumbs.db")
    #expect(
      message { ($0.isBalanced, $0.genuine) = (true, 8) }?.hasSuffix(
        "Thumbs.db: the file begins with the bytes d0 cf; expected an image: PGM (P5 or P2), PNG or JPEG") == true)
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
