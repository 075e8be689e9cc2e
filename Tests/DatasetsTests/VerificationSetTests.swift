import TestSupport
import Testing

@testable import Datasets

/// Pairs that a file names, with their images, folds and identities.
@Suite struct VerificationSetTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for person in ["a", "b"] {
      for image in 1...2 {
        try folder.write(Array("P5\n4 3\n255\n".utf8) + [UInt8](repeating: 9, count: 12), to: "\(person)/\(image).pgm")
      }
    }
  }

  private func set(_ text: String, folds: Int = 2) throws -> VerificationSet {
    let list = try folder.write(text, to: "pairs.txt")
    return try VerificationSet(file: list, folder: folder.path, size: (3, 4), channels: 1, folds: folds)
  }

  @Test func foldsOfTheListAreKept() throws {
    let set = try set("a/1.pgm a/2.pgm 1 0\na/1.pgm b/1.pgm 0 1\nb/1.pgm b/2.pgm 1 1\na/2.pgm b/1.pgm 0 0\n", folds: 4)
    #expect(set.pairs.foldRanges == [0..<2, 2..<4])
    #expect(set.pairs.isSame == [true, false, false, true])
    #expect(set.images.count == 4 && set.images.height == 3 && set.images.width == 4)
    #expect(set.identities?.sorted() == ["a", "a", "b", "b"])
  }

  @Test(arguments: ["", " 7"]) func aListWithoutFoldsOrWithOneIsCut(fold: String) throws {
    let set = try set("a/1.pgm a/2.pgm 1\(fold)\na/1.pgm b/1.pgm 0\(fold)\nb/1.pgm b/2.pgm 1\(fold)\na/2.pgm b/1.pgm 0\(fold)\n")
    #expect(set.pairs.foldRanges == [0..<2, 2..<4])
  }

  @Test func tooFewPairsForTheFolds() {
    let error = #expect(throws: DatasetError.self) { try set("a/1.pgm a/2.pgm 1\na/1.pgm b/1.pgm 0\n", folds: 10) }
    #expect(error?.description == "2 pairs cannot make 10 folds; ask for 2 folds or fewer")
  }

  @Test func anImageThatIsNotThere() {
    let error = #expect(throws: FormatError.self) { try set("a/1.pgm a/2.pgm 1\na/1.pgm c/1.pgm 0\n") }
    #expect(error?.description.hasSuffix("pairs.txt: line 2 (byte 18): no image \(folder.path)/c/1.pgm") ?? false)
  }
}
