import Testing
import Verification

@Suite struct FoldOverlapTests {
  private let identities = PairIdentities(left: ["a", "a", "c", "d", "b"], right: ["b", "c", "c", "e", "e"])

  @Test func sharedIdentitiesAreCounted() throws {
    // Fold 0: a b, a c. Fold 1: c c, d e. Fold 2: b e.
    let overlap = try FoldOverlap(identities, foldOfPair: [0, 0, 1, 1, 2])
    #expect(overlap.identities == 5 && overlap.shared == 3 && !overlap.isDisjoint)
    #expect(
      overlap.folds == [
        .init(first: 0, second: 1, count: 1, example: "c"), .init(first: 0, second: 2, count: 1, example: "b"),
        .init(first: 1, second: 2, count: 1, example: "e"),
      ])
    #expect(
      overlap.warning == "3 of 5 identities are in more than one fold (folds 0 and 1 share 1, \"c\" for one)")
    #expect(
      message { try overlap.requireDisjoint() }
        == "3 of 5 identities are in more than one fold (folds 0 and 1 share 1, \"c\" for one); expected identity-disjoint folds")
  }

  @Test func exampleIsTheFirstInTheList() throws {
    let overlap = try FoldOverlap(
      PairIdentities(left: ["z", "y", "y", "z"], right: ["z", "x", "x", "z"]), foldOfPair: [0, 0, 4, 4])
    #expect(overlap.folds == [.init(first: 0, second: 4, count: 3, example: "z")])
  }

  @Test func disjointFoldsWarnOfNothing() throws {
    let overlap = try FoldOverlap(identities, foldOfPair: [0, 0, 0, 0, 0])
    #expect(overlap.isDisjoint && overlap.warning == nil && overlap.folds.isEmpty)
    try overlap.requireDisjoint()
  }

  @Test func listsMustBeAsLong() {
    #expect(throws: VerificationError.countsDiffer(what: "identities for the pairs", count: 5, expected: 4)) {
      try FoldOverlap(identities, foldOfPair: [0, 0, 1, 1])
    }
  }

  @Test func reportHoldsTheCheck() throws {
    var identities = identities
    let distances = [1.0, 2, 0.5, 3, 2]
    let isSame = [false, false, true, false, false]
    let options = VerificationOptions(folds: 5)
    let report = try VerificationReport(distances: distances, isSame: isSame, identities: identities, options: options)
    // Each pair is a fold of its own: a is in two, b in two, c in two, e in two.
    #expect(report.sharedIdentities?.shared == 4)
    #expect(report.foldWarning == report.sharedIdentities?.warning && report.foldWarning != nil)
    #expect(try VerificationReport(distances: distances, isSame: isSame, options: options).sharedIdentities == nil)
    identities.mustBeDisjoint = true
    #expect(throws: VerificationError.self) {
      try VerificationReport(distances: distances, isSame: isSame, identities: identities, options: options)
    }
  }

  @Test func rowsHaveIdentities() throws {
    let embeddings = try Embeddings([1, 2, 3, -1], dimension: 1)
    let pairs = [EmbeddingPair(left: 0, right: 1, isSame: true), EmbeddingPair(left: 2, right: 3, isSame: false)]
    let options = VerificationOptions(folds: 2)
    for transform in [EmbeddingTransform.none, .subtractMean] {
      let report = try VerificationReport(
        embeddings: Embeddings([1, 2, 3, 1, 2, -1, -2, 1], dimension: 2), pairs: pairs, identities: ["a", "a", "a", "b"],
        transform: transform, options: options)
      #expect(report.sharedIdentities?.folds == [.init(first: 0, second: 1, count: 1, example: "a")])
    }
    #expect(throws: VerificationError.self) {
      try VerificationReport(
        embeddings: embeddings, pairs: pairs, identities: ["a", "a", "a", "b"], mustBeDisjoint: true, options: options)
    }
    #expect(throws: VerificationError.countsDiffer(what: "identities for the embeddings", count: 1, expected: 4)) {
      try VerificationReport(embeddings: embeddings, pairs: pairs, identities: ["a"], options: options)
    }
  }
}
