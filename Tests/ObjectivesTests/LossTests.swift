import Foundation
import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

@Suite struct LossTests {
  @Test func arcFaceAgreesWithPyTorch() throws {
    struct File: Decodable { var cases: [String: Case] }
    struct Case: Decodable {
      var output: [Float]
      var gradients: [[Float]]
    }
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../ModelsTests/Reference/layers.json")
    let expected = try #require(try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases["arcface"])
    let parameter = Parameter(Tensor(referenceNumbers(20, tag: 1), shape: [5, 4]))
    let loss = ArcFace(scale: 16, margin: 0.3)(
      predicted: parameter.variable(recording: true), expected: [0, 3, 1, 2, 3], phase: .training)
    expectClose(loss.value.values, expected.output, absolute: 1e-6, relative: 1e-4)
    let gradient = loss.gradients(upstream: Tensor(referenceNumbers(5, tag: 99), shape: [5]))[parameter]
    expectClose(try #require(gradient).values, expected.gradients[0], absolute: 1e-5, relative: 1e-4)
  }

  // MARK: pair verification

  static func pairs(_ left: [Float], _ right: [Float], recording: Bool = false) -> (EmbeddingPairs, Parameter) {
    let parameter = Parameter(Tensor(left, shape: [left.count / 2, 2]))
    return (
      EmbeddingPairs(
        left: parameter.variable(recording: recording), right: Variable(Tensor(right, shape: [right.count / 2, 2]))), parameter
    )
  }

  @Test func bothKindsOfPairsCountHalf() throws {
    // Genuine: d² = 0 and 2. Impostors: d = sqrt 2 (free) and d = 0 (costs margin²), and twice d = 0 more.
    let (pairs, _) = Self.pairs([1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1])
    let loss = try #require(
      PairVerificationLoss(margin: 1)(predicted: pairs, expected: [true, true, false, false, false, false]))
    // 1e-6 is the root of the epsilon inside the distance.
    expectClose(Double(loss.value.scalar), 0.5 * (0 + 2) / 2 + 0.5 * (0 + 1 + 1 + 1) / 4, absolute: 1e-5)
  }

  @Test func oneKindOfPairsCountsWhole() throws {
    let (pairs, _) = Self.pairs([1, 0], [0, 1])
    expectClose(Double(try #require(PairVerificationLoss()(predicted: pairs, expected: [true])).value.scalar), 2, absolute: 1e-6)
    expectClose(Double(try #require(PairVerificationLoss()(predicted: pairs, expected: [false])).value.scalar), 0, absolute: 1e-6)
  }

  @Test func withoutPairsThereIsNoLoss() {
    let (pairs, _) = Self.pairs([], [])
    #expect(PairVerificationLoss()(predicted: pairs, expected: []) == nil)
  }

  @Test func verificationGradientAgreesWithDifferences() throws {
    let (left, right): ([Float], [Float]) = ([0.6, 0.8, 0, 1, 1, 0, 0.7, 0.7], [0.8, 0.6, 0.6, 0.8, 0.8, 0.6, -0.7, 0.7])
    let flags = [true, false, false, true]
    let (pairs, parameter) = Self.pairs(left, right, recording: true)
    let gradient = try #require(PairVerificationLoss()(predicted: pairs, expected: flags)).gradients()[parameter]
    let numeric = numericGradient(
      of: { moved in
        PairVerificationLoss()(predicted: Self.pairs(moved, right).0, expected: flags).map { Double($0.value.scalar) } ?? .nan
      }, at: left, step: 1e-2)
    expectClose((gradient?.values ?? []).map(Double.init), numeric, absolute: 1e-3, relative: 1e-3)
  }

  @Test func twoEqualEmbeddingsHaveAFiniteGradient() throws {
    let (pairs, parameter) = Self.pairs([1, 0], [1, 0], recording: true)
    let loss = try #require(PairVerificationLoss()(predicted: pairs, expected: [false]))
    #expect(loss.gradients()[parameter]?.isFinite == true)
  }
}
