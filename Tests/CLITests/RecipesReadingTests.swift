import Datasets
import Models
import TestSupport
import Testing

@testable import CLI

/// What a good recipe means.
@Suite struct RecipesReadingTests {
  static let whole = """
    run: {seed: 7, threads: 4}
    data:
      source: synthetic
      identities: 12
      imagesPerIdentity: 5
      image: [32, 24, 3]
      heldOut: 1-3,9
      augment: {flip: true, shift: 0.1, rotation: 12, scale: 0.25, brightness: 0.2, contrast: 0.3}
    model: {backbone: mlp, embedding: 64, dropout: 0.4}
    training:
      loss: {name: arcface, scale: 16, margin: 0.3}
      epochs: 20
      batch: 16
      optimizer: {name: sgd, learningRate: 1e-2, momentum: 0.8, weightDecay: 5.0e-5, nesterov: true}
      schedule: {name: constant, warmup: 2.5}
      clip: 5
    evaluation:
      pairs: {genuine: 30, impostor: 300}
      folds: 5
      every: 2
      flip: true
      far: [0.1, 0.02]
    """

  static let least = """
    data: {source: orl, heldOut: 31-40}
    model: {backbone: small-cnn}
    training: {loss: softmax, epochs: 60}
    """

  @Test func readsEveryKey() throws {
    let recipe = try Recipe.parse(Self.whole, file: "a.yaml")
    #expect(recipe.run == Recipe.Run(seed: 7, threads: 4))
    #expect(recipe.data.source == .synthetic)
    #expect(recipe.data.identities == 12 && recipe.data.imagesPerIdentity == 5)
    #expect(recipe.data.image == Recipe.ImageShape(height: 32, width: 24, channels: 3))
    #expect(recipe.data.heldOut?.ranges == [1...3, 9...9])
    #expect(
      recipe.data.augment == Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.25, brightness: 0.2, contrast: 0.3))
    #expect(recipe.model == Recipe.Model(backbone: .mlp, embedding: 64, dropout: 0.4))
    #expect(recipe.training.loss == Recipe.Loss(.arcface, [.scale: 16, .margin: 0.3]))
    #expect(recipe.training.epochs == 20 && recipe.training.batch == 16 && recipe.training.clip == 5)
    #expect(
      recipe.training.optimizer
        == Recipe.Optimizer(name: .sgd, learningRate: 0.01, momentum: 0.8, weightDecay: 0.00005, nesterov: true))
    #expect(recipe.training.schedule == Recipe.Schedule(name: .constant, warmup: 2.5))
    #expect(recipe.evaluation.pairs == Recipe.Pairs(genuine: 30, impostor: 300))
    #expect(recipe.evaluation.folds == 5 && recipe.evaluation.every == 2 && recipe.evaluation.flip)
    #expect(recipe.evaluation.far == [0.1, 0.02])
  }

  @Test func takesDefaultsForTheRest() throws {
    let recipe = try Recipe.parse(Self.least, file: "a.yaml")
    #expect(recipe == Recipe())
  }

  @Test func takesOneWordForASection() throws {
    let short = try Recipe.parse(Self.least, file: "a", overrides: ["training.loss=arcface", "training.schedule=constant"])
    #expect(short.training.loss == Recipe.Loss(.arcface, [.scale: 64, .margin: 0.5]))
    #expect(short.training.schedule.name == .constant)
    let all = try Recipe.parse(Self.whole, file: "a", overrides: ["evaluation.pairs=all"])
    #expect(all.evaluation.pairs == Recipe.Pairs())
  }

  @Test func takesQuotedWordsAndFolders() throws {
    let quoted = try Recipe.parse(
      Self.least.replacing("31-40", with: "'31-40'").replacing("small-cnn", with: "\"small-cnn\""), file: "a")
    #expect(quoted == Recipe())
    let folder = try Recipe.parse(Self.least, file: "a", overrides: ["data.source=./my faces"])
    #expect(folder.data.source == .folder("./my faces"))
  }

  @Test(arguments: [
    ("sgd", 0.999, 1e-8), ("adam", 0.999, 1e-8), ("adamw", 0.999, 1e-8), ("lamb", 0.999, 1e-6), ("lion", 0.99, 1e-8),
  ])
  func anOptimizerHasItsOwnDefaults(name: String, beta2: Double, epsilon: Double) throws {
    let recipe = try Recipe.parse(Self.least, file: "a", overrides: ["training.optimizer=\(name)"])
    #expect(recipe.training.optimizer.beta2 == beta2 && recipe.training.optimizer.epsilon == epsilon)
    guard name != "sgd" else { return }
    let own = try Recipe.parse(Self.least, file: "a", overrides: ["training.optimizer={beta2: 0.9, name: \(name)}"])
    #expect(own.training.optimizer.beta2 == 0.9)
    #expect(try Recipe.parse(own.yaml, file: "b") == own)
  }

  @Test func overridesReplaceAndAdd() throws {
    let recipe = try Recipe.parse(
      Self.least, file: "a",
      overrides: [
        "training.epochs=3", "data.heldOut=1-10", "evaluation.far=[0.5,0.25]", "training.optimizer.learningRate=0.5",
        "training.epochs=4", "training.clip=none", "training.optimizer={momentum: 0}",
      ])
    #expect(recipe.training.epochs == 4)
    #expect(recipe.data.heldOut?.ranges == [1...10])
    #expect(recipe.evaluation.far == [0.5, 0.25])
    #expect(recipe.training.clip == nil)
    // The last override replaced the whole section, so the learning rate before it is gone.
    #expect(recipe.training.optimizer == Recipe.Optimizer(momentum: 0))
  }

  @Test func overrideOfAKeyUnderAWordKeepsTheWord() throws {
    let text = Self.least.replacing("softmax", with: "arcface")
    let recipe = try Recipe.parse(text, file: "a", overrides: ["training.loss.margin=0.2"])
    #expect(recipe.training.loss == Recipe.Loss(.arcface, [.scale: 64, .margin: 0.2]))
  }

  @Test func anOverrideMendsWhatIsWrongInTheFile() throws {
    let text = Self.least.replacing("epochs: 60", with: "epochs: many")
    #expect(try Recipe.parse(text, file: "a", overrides: ["training.epochs=60"]) == Recipe())
  }

  @Test(arguments: [whole, least, least.replacing("orl", with: "\"/a \\\"b\\\"/\\t\\u200bü: #\\\\\"")])
  func resolvedYAMLReadsBackTheSame(text: String) throws {
    let recipe = try Recipe.parse(text, file: "a")
    #expect(try Recipe.parse(recipe.yaml, file: "b") == recipe)
  }

  @Test func resolvedYAMLHasEveryValueInForce() {
    #expect(
      Recipe().yaml == """
        run:
          seed: 1
          threads: 2
        data:
          source: orl
          image: [56, 46, 1]
          heldOut: 31-40
          augment:
            flip: false
            shift: 0
            rotation: 0
            scale: 0
            brightness: 0
            contrast: 0
        model:
          backbone: small-cnn
          embedding: 128
          dropout: 0
        training:
          loss:
            name: softmax
          epochs: 60
          batch: 30
          optimizer:
            name: sgd
            learningRate: 0.1
            momentum: 0.9
            weightDecay: 0.0005
            nesterov: false
          schedule:
            name: cosine
            warmup: 0
          clip: none
        evaluation:
          pairs: all
          folds: 10
          every: 1
          flip: false
          far: [0.1, 0.01, 0.001]

        """)
  }
}
