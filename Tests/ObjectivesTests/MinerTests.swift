import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

@Suite struct MinerTests {
  /// Numbers on a line: 0, 1, 2, ...
  static func line(_ labels: [Int]) -> DistanceTable {
    DistanceTable(
      distances: labels.indices.flatMap { row in labels.indices.map { Float(abs(row - $0)) } }, labels: labels, dimensions: 1)
  }

  static func batch(_ identities: Int, _ images: Int, dimensions: Int = 6) -> DistanceTable {
    let count = identities * images
    let rows = Variable(Tensor(referenceNumbers(count * dimensions, tag: 5), shape: [count, dimensions])).l2Normalized()
    return DistanceTable(rows.value, labels: (0..<count).map { $0 / images })
  }

  static var all: [any TripletMiner] {
    let generator = SeededGenerator(seed: 3)
    return [
      BatchAllMiner(), BatchHardMiner(), SemiHardMiner(), FaceNetMiner(generator: generator),
      FaceNetMiner(semiHard: true, generator: generator), DistanceWeightedMiner(generator: generator),
    ] + TripletMarginMiner.Kind.allCases.map { TripletMarginMiner(kind: $0) }
  }

  @Test func batchHardHasTheLiteralVector() {
    let triplets = BatchHardMiner().triplets(Self.line([0, 0, 1, 1, 0, 2, 1, 1, 1]))
    #expect(triplets.map(\.anchor) == [0, 1, 2, 3, 4, 6, 7, 8])
    #expect(triplets.map(\.positive) == [4, 4, 8, 8, 0, 2, 2, 2])
    // Anchor 4 is as near to 3 as to 5; both are right, the first is taken.
    #expect(triplets.map(\.negative) == [2, 2, 1, 4, 3, 5, 5, 5])
    let table = Self.line([0, 0, 1, 1, 0, 2, 1, 1, 1])
    #expect(triplets.map { table[$0.anchor, $0.positive] }.max() == 6)
    #expect(triplets.map { table[$0.anchor, $0.negative] }.min() == 1)
  }

  @Test func allTripletsAreTheTwelve() {
    let expected = [
      (0, 1, 2), (0, 1, 3), (0, 1, 4), (1, 0, 2), (1, 0, 3), (1, 0, 4), (2, 3, 0), (2, 3, 1), (2, 3, 4), (3, 2, 0), (3, 2, 1),
      (3, 2, 4),
    ].map(Triplet.init)
    #expect(BatchAllMiner().triplets(Self.line([0, 0, 1, 1, 2])) == expected)
  }

  @Test func semiHardTakesTheNearestNegativeBehindThePositive() {
    // 0 and 3 are one person: from 0 the first negative behind 3 is 4; from 3 there is none behind 0, since 6 is at 3 too.
    let table = Self.line([0, 1, 1, 0, 1, 1, 1])
    let expected = [Triplet(0, 3, 4)]
    #expect(SemiHardMiner(margin: 2, squared: false).triplets(table).filter { [0, 3].contains($0.anchor) } == expected)
    #expect(SemiHardMiner(margin: 8, squared: true).triplets(table).filter { [0, 3].contains($0.anchor) } == expected)
    // 16 - 9 is not less than 7, nor 4 - 3 than 1.
    #expect(SemiHardMiner(margin: 7, squared: true).triplets(table).allSatisfy { ![0, 3].contains($0.anchor) })
    #expect(SemiHardMiner(margin: 1, squared: false).triplets(table).allSatisfy { ![0, 3].contains($0.anchor) })
  }

  @Test(arguments: [false, true]) func faceNetDrawsOneViolatingNegativeForEachPair(semiHard: Bool) {
    let table = Self.batch(5, 4)
    let triplets = FaceNetMiner(margin: 0.5, semiHard: semiHard, generator: SeededGenerator(seed: 1)).triplets(table)
    var pairs: Set<[Int]> = []
    for triplet in triplets {
      let (a, p, n) = (triplet.anchor, triplet.positive, triplet.negative)
      #expect(a < p && table.labels[a] == table.labels[p] && table.labels[a] != table.labels[n])
      let (ap, an) = (table[a, p] * table[a, p], table[a, n] * table[a, n])
      #expect(an - ap < 0.5 && (!semiHard || an > ap))
      #expect(pairs.insert([a, p]).inserted)
    }
    // Every pair that has a candidate is there.
    let possible = table.labels.indices.flatMap { a in
      table.positives(of: a).filter { p in
        p > a
          && table.negatives(of: a).contains { n in
            let excess = table[a, n] * table[a, n] - table[a, p] * table[a, p]
            return excess < 0.5 && (!semiHard || excess > 0)
          }
      }.map { [a, $0] }
    }
    #expect(pairs == Set(possible))
    #expect(pairs.count > 10)
  }

  @Test func faceNetDrawsEvenly() {
    // One pair and four negatives, all candidates.
    let table = DistanceTable(
      distances: [Float](repeating: 1, count: 36), labels: [0, 0, 1, 2, 3, 4], dimensions: 2)
    let miner = FaceNetMiner(generator: SeededGenerator(seed: 9))
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<4000 { for triplet in miner.triplets(table) { counts[triplet.negative] += 1 } }
    // 1000 each with a deviation of 27.
    for count in counts[2...] { #expect(abs(count - 1000) < 110) }
    #expect(counts[..<2] == [0, 0])
  }

  @Test func distanceWeightingDrawsByItsWeights() {
    // One pair; negatives at 0.6, 1.0 and, never drawn, 1.4.
    let table = DistanceTable(
      distances: [0, 1, 0.6, 1.0, 1.4] + [Float](repeating: 1.9, count: 20), labels: [0, 0, 1, 2, 3], dimensions: 5)
    let miner = DistanceWeightedMiner(generator: SeededGenerator(seed: 2))
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<4000 { for triplet in miner.triplets(table) { counts[triplet.negative] += 1 } }
    // w = d^-3 (1 - d² / 4)^-1: 5.0875 at 0.6, 1.3333 at 1.0; a deviation of 26.
    #expect(abs(Double(counts[2]) - 4000 * 5.0875 / 6.4208) < 105)
    #expect(counts[2] + counts[3] == 4000)
  }

  @Test func distanceWeightsStayFiniteAtManyDimensions() {
    let miner = DistanceWeightedMiner(generator: SeededGenerator(seed: 2))
    for distances: [Float] in [[1.2, 1.3, 1.39], [0, 0.5, 1.39], [0.1]] {
      let weights = miner.weights(of: distances, dimensions: 512)
      #expect(weights.allSatisfy(\.isFinite) && weights.max() == 1)
    }
    #expect(miner.weights(of: [1.4, 1.9, 2], dimensions: 512) == [0, 0, 0])
    #expect(miner.weights(of: [], dimensions: 512) == [])
  }

  @Test func sameSeedSameTripletsAndAStateGoesOn() throws {
    let table = Self.batch(4, 4)
    for make in [
      { FaceNetMiner(margin: 1, generator: $0) as any TripletMiner & Module }, { DistanceWeightedMiner(generator: $0) },
    ] as [(SeededGenerator) -> any TripletMiner & Module] {
      let (first, second) = (make(SeededGenerator(seed: 1)), make(SeededGenerator(seed: 1)))
      let drawn = first.triplets(table)
      #expect(drawn == second.triplets(table))
      let next = first.triplets(table)
      #expect(next != drawn)
      let resumed = make(try #require(second.generator))
      #expect(resumed.triplets(table) == next)
    }
  }

  @Test func withoutTripletsNoneAreFound() {
    for miner in Self.all {
      #expect(miner.triplets(Self.line([0, 0, 0])).isEmpty, "\(miner): one identity")
      #expect(miner.triplets(Self.line([0, 1, 2])).isEmpty, "\(miner): no two images of one")
      #expect(miner.triplets(Self.line([])).isEmpty, "\(miner): nothing")
    }
  }

  @Test func anAnchorIsNoPositiveOfItselfInAMemory() {
    // Two anchors whose own columns are 2 and 0 of three.
    let table = DistanceTable(
      distances: [1, 1.1, 0, 0, 0.4, 0.5], labels: [7, 8], referenceLabels: [8, 7, 7], ownColumns: [2, 0], dimensions: 3)
    #expect(table.positives(of: 0) == [1] && table.negatives(of: 0) == [0])
    #expect(table.positives(of: 1) == [] && table.negatives(of: 1) == [1, 2])
    #expect(BatchAllMiner().triplets(table) == [Triplet(0, 1, 0)])
    #expect(FaceNetMiner(generator: SeededGenerator(seed: 1)).triplets(table) == [Triplet(0, 1, 0)])
  }

  @Test func theySayWhatTheyDo() {
    #expect(
      Self.all.map(\.description) == [
        "all triplets", "hardest triplet of each anchor", "semi-hard triplets, margin 0.2 of the squared distance",
        "FaceNet's random violating triplets, margin 0.2 of the squared distance",
        "FaceNet's random semi-hard triplets, margin 0.2 of the squared distance",
        "distance-weighted triplets, cutoffs 0.5 and 1.4", "all violating triplets, margin 0.2 of the distance",
        "all hard triplets, margin 0.2 of the distance", "all semi-hard triplets, margin 0.2 of the distance",
        "all easy triplets, margin 0.2 of the distance",
      ])
  }
}
