import TestSupport
import Testing

@testable import CLI

/// What a bad recipe is told: one line for each problem, with file, line, key, what was found and what would be right.
@Suite struct RecipesProblemTests {
  /// A recipe with a line taken out or changed, and the one line that it gives.
  struct Case: CustomTestStringConvertible, Sendable {
    var line: String
    var becomes: String
    var problem: String
    var testDescription: String { becomes }
    init(_ line: String, _ becomes: String, _ problem: String) {
      (self.line, self.becomes, self.problem) = (line, becomes, problem)
    }
  }

  static let backbones =
    "small-cnn, mlp, mobilefacenet, mobilefacenet-64, iresnet18, iresnet34, iresnet50 or iresnet100"

  static let recipe = """
    run:
      seed: 1
    data:
      source: synthetic
      identities: 10
      imagesPerIdentity: 4
      image: [56, 46, 1]
      heldOut: 8-10
      augment:
        flip: true
        shift: 0.1
    model:
      backbone: small-cnn
    training:
      loss:
        name: arcface
        scale: 16
      epochs: 60
      batch: 20
      optimizer:
        learningRate: 0.1
        nesterov: false
      schedule: cosine
      clip: 5
    evaluation:
      pairs: all
      folds: 10
      far: [0.1, 0.01]
    """

  @Test func theRecipeItselfIsGood() { #expect(throws: Never.self) { try Recipe.parse(Self.recipe, file: "r.yaml") } }

  @Test(arguments: [
    // Unknown keys
    Case("epochs: 60", "epoch: 60", "r.yaml:18: training.epoch: unknown key; did you mean training.epochs?"),
    Case("seed: 1", "sede: 1", "r.yaml:2: run.sede: unknown key; did you mean run.seed?"),
    Case("seed: 1", "momentum: 1", "r.yaml:2: run.momentum: unknown key; did you mean training.optimizer.momentum?"),
    Case("seed: 1", "flip: true", "r.yaml:2: run.flip: unknown key; did you mean data.augment.flip or evaluation.flip?"),
    Case("seed: 1", "colour: red", "r.yaml:2: run.colour: unknown key; expected one of seed, threads and decoders"),
    Case("seed: 1", "1: 2", "r.yaml:2: run.1: unknown key; expected one of seed, threads and decoders"),
    Case("run:", "runs:", "r.yaml:1: runs: unknown key; did you mean run?"),
    Case("shift:", "Shift:", "r.yaml:11: data.augment.Shift: unknown key; did you mean data.augment.shift?"),
    Case("model:", "modle:", "r.yaml:12: modle: unknown key; did you mean model?"),
    // Wrong types
    Case("epochs: 60", "epochs: many", "r.yaml:18: training.epochs: found \"many\", expected a whole number from 1 to 1000000"),
    Case("epochs: 60", "epochs: '60'", "r.yaml:18: training.epochs: found \"60\", expected a whole number from 1 to 1000000"),
    Case("epochs: 60", "epochs: 60.5", "r.yaml:18: training.epochs: found 60.5, expected a whole number from 1 to 1000000"),
    Case("epochs: 60", "epochs:", "r.yaml:18: training.epochs: found nothing, expected a whole number from 1 to 1000000"),
    Case(
      "epochs: 60", "epochs: [1, 2]", "r.yaml:18: training.epochs: found a list of 2, expected a whole number from 1 to 1000000"),
    Case(
      "epochs: 60", "epochs: {a: 1}", "r.yaml:18: training.epochs: found a section, expected a whole number from 1 to 1000000"),
    Case(
      "epochs: 60", "epochs: 99999999999999999999",
      "r.yaml:18: training.epochs: found 99999999999999999999, expected a whole number from 1 to 1000000"),
    Case("flip: true", "flip: yes", "r.yaml:10: data.augment.flip: found \"yes\", expected true or false"),
    Case(
      "learningRate: 0.1", "learningRate: .nan",
      "r.yaml:21: training.optimizer.learningRate: found \".nan\", expected a number above 0"),
    Case(
      "learningRate: 0.1", "learningRate: inf", "r.yaml:21: training.optimizer.learningRate: found inf, expected a number above 0"
    ),
    Case(
      "learningRate: 0.1", "learningRate: 0x1", "r.yaml:21: training.optimizer.learningRate: found 0x1, expected a number above 0"
    ),
    Case("clip: 5", "clip: some", "r.yaml:24: training.clip: found \"some\", expected a number above 0, or none"),
    Case(
      "[56, 46, 1]", "[56, 46]",
      "r.yaml:7: data.image: found a list of 2, expected [height, width, channels] such as [56, 46, 1], sides from 1 to 4096, channels 1 or 3"
    ),
    Case(
      "far: [0.1, 0.01]", "far: 0.1",
      "r.yaml:28: evaluation.far: found 0.1, expected a list of different rates above 0, up to 1, such as [0.1, 0.01]"),
    Case(
      "pairs: all", "pairs: some",
      "r.yaml:26: evaluation.pairs: found \"some\", expected all, or a section with the keys genuine, impostor, file, folder and disjointFolds"
    ),
    Case(
      "schedule: cosine", "schedule: [cosine]",
      "r.yaml:23: training.schedule: found a list of 1, expected a section with the keys name, warmup, floor, milestones, gamma and power"
    ),
    // Out of range
    Case("seed: 1", "seed: -1", "r.yaml:2: run.seed: found -1, expected a whole number from 0 on"),
    Case("shift: 0.1", "shift: 1", "r.yaml:11: data.augment.shift: found 1, expected a number from 0 to below 1"),
    Case(
      "learningRate: 0.1", "learningRate: 0", "r.yaml:21: training.optimizer.learningRate: found 0, expected a number above 0"),
    Case("folds: 10", "folds: 1", "r.yaml:27: evaluation.folds: found 1, expected a whole number from 2 to 1000"),
    Case(
      "far: [0.1, 0.01]", "far: [0.1, 0.1]",
      "r.yaml:28: evaluation.far: found a list of 2, expected a list of different rates above 0, up to 1, such as [0.1, 0.01]"),
    Case(
      "heldOut: 8-10", "heldOut: 10-8",
      "r.yaml:8: data.heldOut: found \"10-8\", expected numbers and ranges of people, each once, such as 31-40 or 1-3,7, or none"),
    // Words
    Case(
      "small-cnn", "smal-cnn",
      "r.yaml:13: model.backbone: found \"smal-cnn\", expected \(backbones); did you mean small-cnn?"),
    Case(
      "name: arcface", "name: triplet",
      "r.yaml:17: training.loss.scale: has no meaning here; it goes only with training.loss.name: normalised-softmax, arcface, cosface, sphereface, combined-margin, sub-center-arcface or adaface"
    ),
    Case(
      "schedule: cosine", "schedule: cosin",
      "r.yaml:23: training.schedule.name: found \"cosin\", expected cosine, constant, step, polynomial or one-cycle; did you mean cosine?"
    ),
    Case(
      "source: synthetic", "source: faces",
      "r.yaml:4: data.source: found \"faces\", expected orl, synthetic, or a path: a folder of images such as ./faces, a .rec file, or an IDX file of images"
    ),
    // Missing
    Case("  epochs: 60\n", "", "r.yaml:14: training.epochs: missing; expected a whole number from 1 to 1000000"),
    Case("  backbone: small-cnn\n", "", "r.yaml:12: model.backbone: missing; expected \(backbones)"),
    Case("model:\n  backbone: small-cnn\n", "", "r.yaml: model: section missing; it needs at least backbone"),
    Case(
      "    name: arcface\n", "",
      "r.yaml:15: training.loss.name: missing; expected softmax, normalised-softmax, arcface, cosface, sphereface, combined-margin, sub-center-arcface, adaface, triplet, contrastive, circle, multi-similarity or supervised-contrastive"
    ),
    // What does not go together
    Case(
      "name: arcface", "name: softmax",
      "r.yaml:17: training.loss.scale: has no meaning here; it goes only with training.loss.name: normalised-softmax, arcface, cosface, sphereface, combined-margin, sub-center-arcface or adaface"
    ),
    Case(
      "[56, 46, 1]\n  heldOut: 8-10\n  augment:\n    flip: true\n    shift: 0.1\nmodel:\n  backbone: small-cnn",
      "[7, 46, 1]\n  heldOut: 8-10\n  augment:\n    flip: true\n    shift: 0.1\nmodel:\n  backbone: mlp",
      "r.yaml:7: data.image: found 7 x 46 pixels, expected sides of at least 8 for synthetic faces"),
    Case(
      "pairs: all", "pairs: {genuine: 0, impostor: 5}",
      "r.yaml:26: evaluation.pairs.genuine: found 0, expected a whole number from 1 to 1000000000"),
    Case(
      "schedule: cosine", "schedule: {name: one-cycle, warmup: 2}",
      "r.yaml:23: training.schedule.warmup: has no meaning here; it goes only with training.schedule.name: cosine, constant, "
        + "step or polynomial"),
    Case(
      "batch: 20", "batch: 20\n  groups: [{match: head}]",
      "r.yaml:20: training.groups: found a list of 1, expected a list such as [{match: \"head.*\", learningRate: 10, weightDecay: 0}]"
    ),
    Case(
      "batch: 20", "batch: 20\n  earlyStopping: {delta: 0.1}",
      "r.yaml:20: training.earlyStopping.delta: has no meaning here; it goes only with training.earlyStopping.patience"),
    Case(
      "folds: 10", "folds: 10\n  best: tar@far=0.5",
      "r.yaml:28: evaluation.best: found tar@far=0.5, expected one of the rates of evaluation.far"),
    Case(
      "heldOut: 8-10", "heldOut: none",
      "r.yaml:8: data.heldOut: found none, expected people to verify such as 31-40, or pairs of other images in "
        + "evaluation.pairs.file"),
    Case(
      "heldOut: 8-10", "heldOut: 8-10\n  sampling: {identities: 5, images: 3}",
      "r.yaml:9: data.sampling: found 5 people x 3 images, expected training.batch, 20, images in all"),
    Case(
      "small-cnn", "mobilefacenet",
      "r.yaml:7: data.image: found 56 x 46 pixels, expected sides that are multiples of 16 for mobilefacenet"),
    Case("[56, 46, 1]", "[7, 46, 1]", "r.yaml:7: data.image: found 7 x 46 pixels, expected sides of at least 8 for small-cnn"),
    Case(
      "heldOut: 8-10", "heldOut: 8-11",
      "r.yaml:8: data.heldOut: found person 11, expected numbers from 1 to 10: there are 10 people"),
    Case("heldOut: 8-10", "heldOut: 2-10", "r.yaml:8: data.heldOut: leaves 1 of 10 people to train on, expected at least 2"),
    Case(
      "heldOut: 8-10", "heldOut: 8",
      "r.yaml:8: data.heldOut: found 1 person, expected at least 2: pairs of two people cannot be verified without"),
    Case("batch: 20", "batch: 29", "r.yaml:19: training.batch: found 29, expected at most 28, the number of training images"),
    Case(
      "schedule: cosine", "schedule: {warmup: 61}",
      "r.yaml:23: training.schedule.warmup: found 61, expected at most training.epochs, 60"),
    Case(
      "nesterov: false", "nesterov: true\n    momentum: 0",
      "r.yaml:22: training.optimizer.nesterov: found true, expected false with training.optimizer.momentum: 0"),
    Case(
      "pairs: all", "pairs: {genuine: 5}",
      "r.yaml:26: evaluation.pairs: found one of genuine and impostor, expected both, or evaluation.pairs: all"),
    Case(
      "pairs: all", "pairs: {genuine: 4, impostor: 5}",
      "r.yaml:27: evaluation.folds: found 10, expected at most 9, the number of pairs"),
    // Not a recipe
    Case("seed: 1", "seed: 1\n  seed: 2", "r.yaml:2: found the key seed twice in one section, expected once"),
    Case("seed: 1", "seed: [1", "r.yaml:3: not YAML: did not find expected ',' or ']'; expected lines such as \"epochs: 60\""),
    Case(
      "seed: 1", "\tseed: 1",
      "r.yaml:2: not YAML: found character that cannot start any token; expected lines such as \"epochs: 60\""),
    Case(
      "far: [0.1, 0.01]", "far: [0.1]\n---\na: 1",
      "r.yaml:29: not a recipe: but found another document; expected one YAML document"),
  ])
  func oneProblemGivesOneLine(_ bad: Case) throws {
    let text = Self.recipe.replacing(bad.line, with: bad.becomes, maxReplacements: 1)
    try #require(text != Self.recipe)
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text, file: "r.yaml") }
    #expect(error?.description == bad.problem)
  }

  @Test(arguments: [
    ("", "r.yaml: empty; expected a recipe with the sections run, data, model, training and evaluation"),
    ("# only a comment\n", "r.yaml: empty; expected a recipe with the sections run, data, model, training and evaluation"),
    ("- a\n- b\n", "r.yaml: found a list of 2, expected the sections run, data, model, training and evaluation"),
    ("hello", "r.yaml: found \"hello\", expected the sections run, data, model, training and evaluation"),
    ("a: \u{1}", "r.yaml: not YAML: control characters are not allowed"),
  ])
  func otherTextsGiveOneLine(text: String, problem: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text, file: "r.yaml") }
    #expect(error?.description == problem)
  }

  @Test func allProblemsAreListedByLine() {
    let text = """
      model:
        backbone: cnn
      training:
        epochs: 0
        los: softmax
      """
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text, file: "r.yaml", overrides: ["run.threads=0"]) }
    #expect(
      error?.description == """
        r.yaml: data: section missing; it needs at least source and heldOut
        r.yaml:2: model.backbone: found "cnn", expected \(Self.backbones)
        r.yaml:4: training.epochs: found 0, expected a whole number from 1 to 1000000
        r.yaml:5: training.los: unknown key; did you mean training.loss?
        --set run.threads: found 0, expected a whole number from 1 to 1024
        """)
    #expect(error?.problems.count == 5)
  }

  @Test(arguments: [
    ("training.epochs=x", "--set training.epochs: found \"x\", expected a whole number from 1 to 1000000"),
    ("training.epochs=", "--set training.epochs: found nothing, expected a whole number from 1 to 1000000"),
    ("training.epoch=3", "--set training.epoch: unknown key; did you mean training.epochs?"),
    ("epochs=3", "--set epochs: unknown key; did you mean training.epochs?"),
    (
      "training..epochs=3",
      "--set training..epochs: training.: unknown key; expected one of loss, auxiliary, epochs, batch, optimizer, schedule, clip, accumulate, groups, ema and earlyStopping"
    ),
    ("run.seed.low=3", "--set run.seed.low: run.seed: found a section, expected a whole number from 0 on"),
    (
      "training=3",
      "--set training: found 3, expected a section with the keys loss, auxiliary, epochs, batch, optimizer, schedule, clip, accumulate, groups, ema and earlyStopping"
    ),
    (
      "training.optimizer={rate: 1}",
      "--set training.optimizer: training.optimizer.rate: unknown key; expected one of name, learningRate, momentum, weightDecay, nesterov, beta1, beta2 and epsilon"
    ),
    ("data.heldOut=9-12", "--set data.heldOut: found person 12, expected numbers from 1 to 10: there are 10 people"),
    (
      "evaluation.far=[0.1",
      "--set evaluation.far: not YAML: did not find expected ',' or ']'; expected lines such as \"epochs: 60\""
    ),
    ("training.epochs", "--set training.epochs: expected key=value, such as training.epochs=3"),
    ("=3", "--set =3: expected key=value, such as training.epochs=3"),
  ])
  func overridesAreNamedAsSuch(override: String, problem: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(Self.recipe, file: "r.yaml", overrides: [override]) }
    #expect(error?.description == problem)
  }

  @Test func nestedReferencesDoNotGrowWithoutEnd() {
    // Each line holds the one before nine times: 9^30 values if they were all looked at.
    let lines = (1...30).map { "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", "))]" }
    let text = "a0: &a0 x\n" + lines.joined(separator: "\n")
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text, file: "r.yaml") }
    #expect(error?.problems.first?.description.hasPrefix("r.yaml: data: section missing") == true)
  }
}
