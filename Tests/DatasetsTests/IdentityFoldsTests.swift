import Datasets
import Testing

struct IdentityFoldsTests {
  private func list(_ counts: [Int]) -> LabelledFiles { tinyDataset(counts).list }

  /// Whatever the numbers: no person in two folds, no pair twice, equal shares in each fold, right kinds.
  private func check(_ pairs: VerificationPairs, _ list: LabelledFiles, equal: Bool = true) {
    var foldOf = [Int: Int]()
    #expect(pairs.foldRanges.flatMap { Array($0) } == Array(pairs.pairs.indices))
    #expect(pairs.foldOfPair.count == pairs.pairs.count)
    for (fold, range) in pairs.foldRanges.enumerated() {
      let genuine = pairs.isSame[range].count { $0 }
      #expect(genuine > 0 && genuine < range.count && pairs.isSame[range].prefix(genuine).allSatisfy { $0 })
      if equal {
        for (count, total) in [(genuine, pairs.genuineCount), (range.count - genuine, pairs.impostorCount)] {
          #expect(count == total / pairs.folds + (fold < total % pairs.folds ? 1 : 0))
        }
      }
      let labels = pairs.pairs[range].map { (list.labels[$0.left], list.labels[$0.right]) }
      #expect(labels.map { $0 == $1 } == Array(pairs.isSame[range]))
      #expect(pairs.pairs[range].allSatisfy { $0.left < $0.right })
      for person in Set(labels.flatMap { [$0, $1] }) { #expect(foldOf.updateValue(fold, forKey: person) == nil) }
    }
    #expect(Set(pairs.pairs).count == pairs.pairs.count)
  }

  @Test(arguments: [
    ([Int](repeating: 10, count: 40), 10), ([30, 1, 1, 2, 5, 1, 9, 2, 2], 3), ([2, 2, 2, 2], 2), ([50, 2, 1, 1], 2),
    ([7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1], 4),
  ])
  func foldsShareNoPerson(counts: [Int], folds: Int) throws {
    let list = list(counts)
    for seed in 0..<2 {
      let arranged = try IdentityFolds(list, folds: folds, seed: seed)
      check(arranged.allPairs(), list, equal: false)
      for evenly in [false, true] {
        for share in [1, 2, 3] {
          let genuine = max(folds, arranged.mostGenuine / share)
          let impostor = max(folds, arranged.mostImpostor / share)
          let pairs = try arranged.pairs(genuine: genuine, impostor: impostor, evenly: evenly)
          check(pairs, list)
          #expect(pairs.genuineCount == genuine && pairs.impostorCount == impostor)
          #expect(
            try pairs == IdentityFolds(list, folds: folds, seed: seed).pairs(genuine: genuine, impostor: impostor, evenly: evenly)
          )
        }
      }
    }
    let (one, two) = (try IdentityFolds(list, folds: folds, seed: 1), try IdentityFolds(list, folds: folds, seed: 2))
    if counts.count == 40 { #expect(one.foldOfIdentity != two.foldOfIdentity) }  // people with equally many images
  }

  /// The folds have equally many people, and about equally many images.
  @Test func peopleAreDealtOutEvenly() throws {
    let arranged = try IdentityFolds(list([50, 40, 30, 20, 10, 9, 8, 7, 6, 5, 4, 3]), folds: 3, seed: 1)
    let people = (0..<3).map { fold in arranged.foldOfIdentity.indices.filter { arranged.foldOfIdentity[$0] == fold } }
    #expect(people == [[0, 5, 6, 11], [1, 4, 7, 10], [2, 3, 8, 9]])
  }

  /// People with two to thirty images: drawn evenly all are in about as many pairs, drawn at will the large ones are.
  @Test func evenPairs() throws {
    let counts = [30, 4, 4, 4, 4, 3, 30, 4, 4, 4, 4, 3]
    let list = list(counts)
    func turns(evenly: Bool) throws -> (genuine: [Int], impostor: [Int]) {
      let pairs = try IdentityFolds(list, folds: 2, seed: 1).pairs(genuine: 36, impostor: 60, evenly: evenly)
      var turns = (genuine: [Int](repeating: 0, count: 12), impostor: [Int](repeating: 0, count: 12))
      for pair in pairs.pairs {
        if pair.isSame {
          turns.genuine[list.labels[pair.left]] += 1
        } else {
          for image in [pair.left, pair.right] { turns.impostor[list.labels[image]] += 1 }
        }
      }
      return turns
    }
    let even = try turns(evenly: true)
    #expect(even.genuine == [Int](repeating: 3, count: 12))
    #expect(even.impostor.allSatisfy { (9...11).contains($0) }, "\(even.impostor)")
    let uneven = try turns(evenly: false)
    #expect(uneven.genuine[0] + uneven.genuine[6] > 30 && uneven.impostor[0] + uneven.impostor[6] > 40, "\(uneven)")
    // Where the share of a person is more than their pairs, the others make up for it.
    let most = try IdentityFolds(list, folds: 2, seed: 1).pairs(genuine: 100, impostor: 60, evenly: true)
    #expect(Set(most.pairs.filter(\.isSame).map { list.labels[$0.left] }).count == 12)
    check(most, list)
  }

  @Test func ofADataSet() throws {
    let dataset = tinyDataset([Int](repeating: 10, count: 10))
    let pairs = try VerificationPairs.foldsByIdentity(of: dataset, folds: 5)
    check(pairs, dataset.list)
    #expect(pairs.genuineCount == 450 && pairs.impostorCount == 500 && pairs.files == dataset.files)
    check(try .foldsByIdentity(of: dataset, folds: 5, genuine: 100, impostor: 200), dataset.list)
    check(try .foldsByIdentity(of: dataset, folds: 5, genuine: 100), dataset.list)
  }

  @Test func thatCannotBe() {
    func message(_ make: () throws -> Any) -> String? { #expect(throws: DatasetError.self) { _ = try make() }?.description }
    #expect(
      message { try IdentityFolds(list([3, 3, 1, 1, 1, 1]), folds: 3, seed: 1) }
        == "3 folds that share no identity take 6 identities, 3 of them with two images or more; "
        + "there are 6, 2 of them with two or more, which make 2 folds at most")
    #expect(
      message { try IdentityFolds(list([3, 3, 3, 3, 3]), folds: 10, seed: 1) }
        == "10 folds that share no identity take 20 identities, 10 of them with two images or more; "
        + "there are 5, 5 of them with two or more, which make 2 folds at most")
    let arranged = Result { try IdentityFolds(list([3, 3, 3, 3]), folds: 2, seed: 1) }
    #expect(
      message { try arranged.get().pairs(genuine: 13, impostor: 2) }
        == "13 genuine pairs asked for, but 2 equal folds that share no identity hold 12 at most; ask for 12 or fewer")
    #expect(
      message { try arranged.get().pairs(genuine: 12, impostor: 19) }
        == "19 impostor pairs asked for, but 2 equal folds that share no identity hold 18 at most; ask for 18 or fewer")
    #expect(
      message { try arranged.get().pairs(genuine: 12, impostor: 1) } == "1 pairs cannot make 2 folds; ask for 1 folds or fewer")
  }
}

struct PairListsTests {
  private typealias Pair = VerificationPairs.Pair
  private let files = ["a/1.pgm", "a/2.pgm", "b/1.pgm", "b/2.pgm"]

  /// By fold, whatever the numbers of the folds; within a fold in the order given.
  @Test func pairsMadeElsewhere() throws {
    let listed = [
      Pair(left: 1, right: 2, isSame: false), Pair(left: 0, right: 1, isSame: true), Pair(left: 3, right: 2, isSame: true),
      Pair(left: 0, right: 3, isSame: false), Pair(left: 0, right: 1, isSame: true),
    ]
    let pairs = try VerificationPairs(pairs: listed, folds: [7, 3, 7, 3, 3], files: files)
    #expect(pairs.pairs == [listed[1], listed[3], listed[4], listed[0], listed[2]])
    #expect(pairs.foldRanges == [0..<3, 3..<5] && pairs.folds == 2 && pairs.foldOfPair == [0, 0, 0, 1, 1])
    #expect(pairs.genuineCount == 3 && pairs.files(ofPair: 4) == ("b/2.pgm", "b/1.pgm"))
    let contiguous = try VerificationPairs(pairs: listed, contiguousFolds: 3, files: files)
    #expect(contiguous.pairs == listed && contiguous.foldRanges == [0..<2, 2..<4, 4..<5])
  }

  @Test func pairsThatCannotBe() {
    func message(_ pairs: [Pair], folds: Int = 1) -> String? {
      #expect(throws: DatasetError.self) {
        try VerificationPairs(pairs: pairs, contiguousFolds: folds, files: files)
      }?.description
    }
    let (genuine, impostor) = (Pair(left: 0, right: 1, isSame: true), Pair(left: 0, right: 2, isSame: false))
    #expect(
      message([genuine, Pair(left: 2, right: 2, isSame: true), impostor])
        == "pair 2: both images are b/1.pgm; a pair has two")
    #expect(message([genuine]) == "no impostor pairs: the list has none; verification needs pairs of both kinds")
    #expect(message([impostor]) == "no genuine pairs: the list has none; verification needs pairs of both kinds")
    #expect(message([genuine, impostor], folds: 3) == "2 pairs cannot make 3 folds; ask for 2 folds or fewer")
  }

  private func list(_ files: [String]) throws -> (format: VerificationPairs.ListFormat, text: String) {
    try VerificationPairs(
      pairs: [
        Pair(left: 0, right: 1, isSame: true), Pair(left: 0, right: 2, isSame: false), Pair(left: 2, right: 3, isSame: true),
        Pair(left: 1, right: 3, isSame: false),
      ], folds: [0, 0, 1, 1], files: files
    ).list()
  }

  @Test func namesOfLFW() throws {
    let list = try list(["A_B/A_B_0001.jpg", "A_B/A_B_0012.png", "C D/C D_0007.jpg", "C D/C D_12345.pgm"])
    #expect(list.format == .lfw)
    #expect(list.text == "2\t1\nA_B\t1\t12\nA_B\t1\tC D\t7\nC D\t7\t12345\nA_B\t12\tC D\t12345\n")
  }

  /// Names that LFW's list cannot tell: then it is one of paths.
  @Test(arguments: [
    "b/1.pgm", "B/C_0001.jpg", "B/B_001.jpg", "B/B_00001.jpg", "B/B_0000.jpg", "B/B_0001.gif", "B/B_0001", "A/A_0001.png",
  ])
  func otherNames(_ name: String) throws {
    let list = try list(["A/A_0001.jpg", "A/A_0002.jpg", name, "B/B_0009.jpg"])
    #expect(list.format == .paths)
    #expect(
      list.text == """
        A/A_0001.jpg A/A_0002.jpg 1 0
        A/A_0001.jpg \(name) 0 0
        \(name) B/B_0009.jpg 1 1
        A/A_0002.jpg B/B_0009.jpg 0 1

        """)
  }

  @Test func spacesAndWorse() throws {
    #expect(try list(["a b/1", "a b/2", "c/1", "c/2"]).text.hasPrefix("a b/1\ta b/2\t1\t0\na b/1\tc/1\t0\t0\n"))
    for (name, shown) in [("c/1\n", "c/1\\n"), (" c/1", " c/1"), ("c/\t1", "c/\\t1")] {
      let error = #expect(throws: DatasetError.self) { try list(["a/1", "a/2", name, "c/2"]) }
      #expect(
        error?.description
          == "\"\(shown)\": begins or ends with a space or has a control character, so no list of pairs can name it; rename it")
    }
  }

  /// More of one kind than of the other: LFW's first line has one number for both.
  @Test func unequalKinds() throws {
    let pairs = try VerificationPairs(
      pairs: [
        Pair(left: 0, right: 1, isSame: true), Pair(left: 0, right: 2, isSame: false), Pair(left: 1, right: 3, isSame: false),
      ], folds: [0, 0, 0], files: ["A/A_0001.jpg", "A/A_0002.jpg", "B/B_0001.jpg", "B/B_0002.jpg"])
    #expect(try pairs.list().format == .paths)
  }
}
