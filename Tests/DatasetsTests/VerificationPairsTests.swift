import Datasets
import Testing

struct VerificationPairsTests {
  private let tenPeople = tinyDataset([Int](repeating: 10, count: 10))

  private func check(_ pairs: VerificationPairs, of dataset: FaceDataset) {
    #expect(Set(pairs.pairs).count == pairs.pairs.count)
    for pair in pairs.pairs {
      #expect(pair.left < pair.right)
      #expect(pair.isSame == (dataset.labels[pair.left] == dataset.labels[pair.right]))
    }
  }

  @Test func allPairsOfTenPeople() throws {
    let pairs = try VerificationPairs.all(of: tenPeople)
    check(pairs, of: tenPeople)
    #expect(pairs.genuineCount == 450)
    #expect(pairs.impostorCount == 4500)
    #expect(pairs.isSame.count == 4950)
    #expect(pairs.folds == 10)
  }

  /// Each fold has 45 genuine pairs of one person, then 450 impostor pairs in which all people occur.
  @Test func foldsAreStratified() throws {
    let pairs = try VerificationPairs.all(of: tenPeople)
    #expect(pairs.foldRanges == (0..<10).map { 495 * $0..<495 * ($0 + 1) })
    for (fold, range) in pairs.foldRanges.enumerated() {
      #expect(Array(pairs.isSame[range]) == [Bool](repeating: true, count: 45) + [Bool](repeating: false, count: 450))
      #expect(Set(pairs.pairs[range].prefix(45).map { tenPeople.labels[$0.left] }) == [fold])
      let people = pairs.pairs[range].dropFirst(45).flatMap { [tenPeople.labels[$0.left], tenPeople.labels[$0.right]] }
      #expect(Set(people).count == 10)
    }
  }

  /// Numbers that do not divide: sizes differ by one at most, in the folds that scikit-learn's KFold makes larger.
  @Test(arguments: [([3, 2, 4], 4), ([2, 2], 3), ([5, 1, 1], 7), ([2, 3], 10), ([4, 4, 4], 1), ([6, 2], 5)])
  func unevenFolds(counts: [Int], folds: Int) throws {
    let dataset = tinyDataset(counts)
    let pairs = try VerificationPairs.all(of: dataset, folds: folds)
    check(pairs, of: dataset)
    let total = pairs.pairs.count
    #expect(total == dataset.count * (dataset.count - 1) / 2)
    #expect(pairs.foldRanges.map(\.count) == (0..<folds).map { total / folds + ($0 < total % folds ? 1 : 0) })
    for range in pairs.foldRanges {
      let genuine = pairs.isSame[range].count { $0 }
      #expect(abs(Double(genuine) - Double(pairs.genuineCount) / Double(folds)) < 1)
      #expect(pairs.isSame[range].prefix(genuine).allSatisfy { $0 })
    }
  }

  @Test func sampleIsSeeded() throws {
    let pairs = try VerificationPairs.sample(of: tenPeople, genuine: 60, impostor: 90, seed: 1)
    check(pairs, of: tenPeople)
    #expect(pairs.genuineCount == 60)
    #expect(pairs.impostorCount == 90)
    #expect(try pairs == VerificationPairs.sample(of: tenPeople, genuine: 60, impostor: 90, seed: 1))
    #expect(try pairs != VerificationPairs.sample(of: tenPeople, genuine: 60, impostor: 90, seed: 2))
    #expect(Set(pairs.pairs.map { tenPeople.labels[$0.left] }).count > 5)
  }

  /// More than half of the pairs are drawn from a list, fewer one by one: both are pairs, and all of them are all.
  @Test func largeSamples() throws {
    for genuine in [1, 224, 226, 450] {
      let pairs = try VerificationPairs.sample(of: tenPeople, genuine: genuine, impostor: 10 * genuine, seed: 3)
      check(pairs, of: tenPeople)
      #expect(pairs.genuineCount == genuine)
      #expect(pairs.impostorCount == 10 * genuine)
    }
    let all = try VerificationPairs.all(of: tenPeople)
    #expect(try VerificationPairs.sample(of: tenPeople, genuine: 450, impostor: 4500, seed: 3) == all)
  }

  /// Every genuine pair of unequal groups is drawn in the end, each about as often.
  @Test func genuineSamplesAreEven() throws {
    let dataset = tinyDataset([4, 1, 2, 3])  // 6 + 0 + 1 + 3 genuine pairs
    var counts: [VerificationPairs.Pair: Int] = [:]
    for seed in 0..<2000 {
      let pairs = try VerificationPairs.sample(of: dataset, genuine: 1, impostor: 1, seed: seed, folds: 2)
      counts[pairs.pairs[0], default: 0] += 1
    }
    #expect(counts.count == 10)
    // Five standard deviations of a binomial of 2000 draws with p = 1/10: 67.
    #expect(counts.values.allSatisfy { abs($0 - 200) < 68 })
  }

  @Test func filesOfPairs() throws {
    let pairs = try VerificationPairs.all(of: tinyDataset([2, 2]), folds: 1)
    #expect(pairs.pairs[0] == VerificationPairs.Pair(left: 0, right: 1, isSame: true))
    #expect(pairs.files(ofPair: 0) == ("s1/1.pgm", "s1/2.pgm"))
    #expect(pairs.files(ofPair: 2) == ("s1/1.pgm", "s2/1.pgm"))
  }

  @Test func pairsThatCannotBe() {
    func message(_ make: () throws -> VerificationPairs) -> String? {
      #expect(throws: DatasetError.self) { try make() }?.description
    }
    #expect(
      message { try .all(of: tinyDataset([1, 1])) }
        == "no genuine pairs: no identity has two images; verification needs two images of a person")
    #expect(
      message { try .all(of: tinyDataset([5])) }
        == "no impostor pairs: there is one identity; verification needs two at least")
    #expect(
      message { try .all(of: tinyDataset([2, 1])) } == "3 pairs cannot make 10 folds; ask for 3 folds or fewer")
    #expect(
      message { try .sample(of: tinyDataset([2, 2]), genuine: 3, impostor: 1, seed: 1) }
        == "3 genuine pairs asked for, but the held-out images make 2; ask for 2 or fewer")
    #expect(
      message { try .sample(of: tinyDataset([2, 2]), genuine: 2, impostor: 5, seed: 1) }
        == "5 impostor pairs asked for, but the held-out images make 4; ask for 4 or fewer")
  }
}
