import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct ParameterGroupTests {
  @Test(arguments: [
    ("head", "head.weight", true), ("head.weight", "head.weight", true), ("head", "header.weight", false),
    ("hea", "head.weight", false), ("*", "head.weight", true), ("head.*", "head.weight", true),
    ("*.bias", "backbone.3.bias", true), ("*.bias", "backbone.3.weight", false), ("backbone.*.bias", "backbone.3.bias", true),
    ("backbone.1", "backbone.10.weight", false), ("*1*.weight", "backbone.10.weight", true), ("", "head.weight", false),
    ("*b*b*b*z", "backbone.bbbbbbbbbbbbb.weight", false),
  ]) func patternsNamePaths(pattern: String, path: String, matches: Bool) {
    #expect(ParameterGroup(pattern: pattern).matches(path) == matches)
  }

  /// One step of SGD without momentum, on gradients of 1.
  static func step(_ groups: [ParameterGroup]) throws -> [String: [Float]] {
    let parameters = [
      ("backbone.weight", Parameter(Tensor([1], shape: [1]))), ("head.weight", Parameter(Tensor([1], shape: [1]))),
      ("head.bias", Parameter(Tensor([1], shape: [1]), decays: false)),
    ]
    var gradients = ParameterGradients()
    for (_, parameter) in parameters { gradients[parameter] = Tensor([1], shape: [1]) }
    var optimizer = SGD(momentum: 0, weightDecay: 0.5)
    let rules = try ParameterRules(groups, paths: parameters.map(\.0))
    optimizer.step(
      rules.apply(to: parameters.map { (path: $0.0, parameter: $0.1) }), gradients: gradients, learningRate: 0.01,
      gradientScale: 1, phase: .training)
    return Dictionary(uniqueKeysWithValues: parameters.map { ($0.0, $0.1.value.values) })
  }

  static func expect(_ weights: [String: [Float]], backbone: Float, head: Float, bias: Float) {
    expectClose(weights["backbone.weight"] ?? [], [backbone], relative: 1e-6)
    expectClose(weights["head.weight"] ?? [], [head], relative: 1e-6)
    expectClose(weights["head.bias"] ?? [], [bias], relative: 1e-6)
  }

  @Test func aGroupChangesRateAndDecay() throws {
    Self.expect(try Self.step([]), backbone: 1 - 0.015, head: 1 - 0.015, bias: 1 - 0.01)
    Self.expect(
      try Self.step([ParameterGroup(pattern: "head", learningRateFactor: 10)]), backbone: 1 - 0.015, head: 1 - 0.15, bias: 1 - 0.1
    )
    // A bias of the group stays without decay.
    Self.expect(
      try Self.step([ParameterGroup(pattern: "head", weightDecay: 2)]), backbone: 1 - 0.015, head: 1 - 0.03, bias: 1 - 0.01)
    Self.expect(
      try Self.step([ParameterGroup(pattern: "*.weight", weightDecay: 0)]), backbone: 1 - 0.01, head: 1 - 0.01, bias: 1 - 0.01)
  }

  @Test func ofSeveralGroupsTheLastDecides() throws {
    Self.expect(
      try Self.step([
        ParameterGroup(pattern: "*", learningRateFactor: 2), ParameterGroup(pattern: "head.bias", learningRateFactor: 5),
      ]),
      backbone: 1 - 0.03, head: 1 - 0.03, bias: 1 - 0.05)
  }

  @Test func whatDoesNotFitIsTold() {
    func line(_ groups: [ParameterGroup]) -> String? {
      #expect(throws: ParameterGroupError.self) { try Self.step(groups) }?.description
    }
    #expect(
      line([ParameterGroup(pattern: "hed.*")])
        == "parameter group \"hed.*\" matches no parameter; the model has backbone.weight, head.weight, head.bias")
    #expect(
      line([ParameterGroup(pattern: "head", learningRateFactor: 0)])
        == "parameter group \"head\" has a learning-rate factor of 0.0; it must be above 0; freeze what must not learn")
    #expect(
      line([ParameterGroup(pattern: "head", weightDecay: .nan)])
        == "parameter group \"head\" has a weight decay of nan; it must be from 0 on")
    #expect(
      ParameterGroupError.matchesNothing(pattern: "x", paths: (0..<9).map { "p\($0)" }).description
        == "parameter group \"x\" matches no parameter; the model has p0, p1, p2, p3, ... p8")
  }

  @Test func aTrainerUsesItsGroupsAndKeepsThemWhereNewOnesFail() throws {
    let (plain, grouped) = (TrainerStateTests.trainer(), TrainerStateTests.trainer())
    let start = plain.model.weights
    try grouped.use([ParameterGroup(pattern: "head", learningRateFactor: 4)])
    #expect(throws: ParameterGroupError.self) { try grouped.use([ParameterGroup(pattern: "nothing")]) }
    for trainer in [plain, grouped] { _ = try trainer.train(TrainerStateTests.batch(0).0, TrainerStateTests.batch(0).1) }
    // The first step of SGD is in proportion to the rate.
    func moved(_ trainer: Trainer<FaceModel, FaceLoss>, _ path: String) throws -> [Float] {
      try zip(#require(trainer.model.weights[path]).values, #require(start[path]).values).map { $0 - $1 }
    }
    expectClose(try moved(grouped, "head.weight"), try moved(plain, "head.weight").map { 4 * $0 }, absolute: 1e-6)
    #expect(try moved(grouped, "backbone.1.weight") == moved(plain, "backbone.1.weight"))
  }
}
