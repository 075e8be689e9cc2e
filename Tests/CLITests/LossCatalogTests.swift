import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing
import Training

@testable import CLI

/// Every loss that a recipe can name: read with its defaults, made, trained, and written back.
@Suite struct LossCatalogTests {
  static let recipe = """
    data: {source: synthetic, identities: 8, imagesPerIdentity: 4, image: [16, 12, 1], heldOut: 6-8}
    model: {backbone: mlp, embedding: 8}
    training: {loss: NAME, epochs: 1, batch: 10, optimizer: {learningRate: 0.001}}
    """

  private static func read(_ loss: String, overrides: [String] = []) throws -> Recipe {
    try Recipe.parse(recipe.replacing("NAME", with: loss), file: "r.yaml", overrides: overrides)
  }

  /// Two steps and an evaluation with the loss of a recipe; the losses that the steps had.
  private func losses(_ recipe: Recipe) throws -> [Double] {
    let task = try FaceSession.task(recipe)
    let steps = try (0..<2).map { _ in try task.train() }
    let evaluated = try task.evaluate { _, _ in }
    #expect(evaluated.loss.map(\.isFinite) ?? false)
    return steps.compactMap(\.loss)
  }

  @Test(arguments: LossCatalog.mainNames)
  func eachTrainsWithItsDefaults(name: Recipe.Loss.Name) throws {
    let losses = try losses(Self.read(name.rawValue))
    #expect(losses.count == 2 && losses.allSatisfy { $0.isFinite && $0 > 0 }, "\(losses)")
  }

  @Test(arguments: Recipe.Loss.Name.allCases)
  func eachReadsBackTheSame(name: Recipe.Loss.Name) throws {
    let recipe =
      name == .center
      ? try Self.read("softmax", overrides: ["training.auxiliary={name: center, weight: 0.01}"]) : try Self.read(name.rawValue)
    #expect(try Recipe.parse(recipe.yaml, file: "recipe.yaml") == recipe)
  }

  @Test(arguments: ["batch-all", "batch-hard", "semi-hard", "facenet", "distance-weighted"])
  func eachMinerTrainsInEitherPhase(miner: String) throws {
    for phase in ["evaluation", "training"] {
      let recipe = try Self.read("{name: triplet, margin: 2, miner: \(miner), miningPhase: \(phase)}")
      #expect(try losses(recipe).allSatisfy(\.isFinite))
    }
  }

  @Test func aMemoryTakesAnyLossOfPairs() throws {
    for name in ["triplet", "contrastive", "circle", "multi-similarity", "supervised-contrastive"] {
      #expect(try losses(Self.read("{name: \(name), memory: 30}")).allSatisfy(\.isFinite))
    }
  }

  /// Whatever a recipe lets through, the loss takes: it would stop the program otherwise.
  @Test(arguments: Recipe.Loss.Name.allCases) func everyAllowedValueMakesALoss(name: Recipe.Loss.Name) {
    let context = LossContext(identities: 5, embedding: 8)
    var made = 0
    for parameter in LossCatalog.definition(name).parameters {
      for number in [0, 1e-60, 1e-6, 0.5, 0.999999, 1, 1.5699, 1.999, 2, 3.1399, 3.999, 4, 10, 64, 1000, 10_000_000, 1e60] {
        let value = Recipe.Loss.Value.number(number)
        guard parameter.allows(value) else { continue }
        var generator = SeededGenerator(seed: 1)
        let loss = Recipe.Loss(name, [parameter.name: value])
        #expect(!loss.make(context, generator: &generator).description.isEmpty)
        made += 1
      }
    }
    #expect(made > 0)
  }

  @Test func anAuxiliaryLossIsAPartWithItsWeight() throws {
    let recipe = try Self.read("arcface", overrides: ["training.auxiliary={name: center, weight: 0.25, centerRate: 0.1}"])
    let task = try FaceSession.task(recipe)
    let step = try task.train()
    #expect(step.parts.map(\.name) == ["arcface", "center"])
    let total = step.parts.reduce(0) { $0 + $1.weight * $1.value }
    expectClose(step.loss ?? .nan, total, relative: 1e-5)  // single precision on one side
    #expect(task.summary(in: .training).loss.contains("0.25 x"))
    #expect(task.state(best: nil).loss.keys.contains("center.centers"))
  }

  @Test func aLossOfEmbeddingsAloneHasNoHead() throws {
    let task = try FaceSession.task(Self.read("triplet"))
    #expect(!task.state(best: nil).model.keys.contains { $0.hasPrefix("head.") })
    #expect(task.summary(in: .training).model == "mlp 8-d -> embeddings")
  }

  @Test(arguments: [
    ("{name: sphereface, margin: 1.5}", "training.loss.margin: found 1.5, expected a whole number from 1 to 10"),
    ("{name: arcface, margin: 4}", "training.loss.margin: found 4, expected a number of radians from 0 to below 3.14"),
    ("{name: arcface, margin: wide}", "training.loss.margin: found \"wide\", expected a number of radians from 0 to below 3.14"),
    ("{name: arcface, variant: soft}", "training.loss.variant: found \"soft\", expected hard, easy or straight-through"),
    ("{name: triplet, softMargin: 1}", "training.loss.softMargin: found 1, expected true or false"),
    (
      "{name: triplet, temperature: 1}",
      "training.loss.temperature: has no meaning here; it goes only with "
        + "training.loss.name: supervised-contrastive"
    ),
    (
      "{name: center}",
      "training.loss.name: found \"center\", expected softmax, normalised-softmax, arcface, cosface, sphereface, "
        + "combined-margin, sub-center-arcface, adaface, triplet, contrastive, circle, multi-similarity or supervised-contrastive"
    ),
  ])
  func aWrongValueIsTold(loss: String, problem: String) {
    let error = #expect(throws: RecipeError.self) { try Self.read(loss) }
    #expect(error?.description == "r.yaml:3: \(problem)")
  }

  @Test(arguments: [
    ("softmax", "r.yaml:3: training.loss.name: found softmax here and in training.auxiliary, expected two different losses"),
    (
      "arcface",
      "--set training.auxiliary: training.auxiliary.name: found arcface, expected a loss of embeddings, or of the same scores as softmax: "
        + "one head serves both"
    ),
    (
      "{weight: 1}",
      "--set training.auxiliary: training.auxiliary.weight: has no meaning here; it goes only with training.auxiliary.name"
    ),
    ("{name: center, weight: 0}", "--set training.auxiliary: training.auxiliary.weight: found 0, expected a number above 0"),
  ])
  func aWrongAuxiliaryLossIsTold(auxiliary: String, problem: String) {
    let error = #expect(throws: RecipeError.self) { try Self.read("softmax", overrides: ["training.auxiliary=\(auxiliary)"]) }
    #expect(error?.description.split(separator: "\n").map(String.init) == [problem])
  }
}
