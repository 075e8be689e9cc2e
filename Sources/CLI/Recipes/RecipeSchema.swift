import Datasets
import Models

/// All that a recipe can say: one line for each key. Reading, checking, suggestions and writing follow this table.
enum RecipeSchema {
  static var keys: [RecipeKey] { [.task("task", \.task)] + fixed }

  private static let fixed =
    dataKeys + (RecipeKey.mainLoss("training.loss") + RecipeKey.auxiliaryLoss("training.auxiliary")).map(\.forFaces)
    + trainingKeys + evaluationKeys

  /// All but `task`, whose words are the tasks that the program has registered by then.
  private static let dataKeys: [RecipeKey] = [
    .options("options", \.options),
    .integer("run.seed", \.run.seed, 0...Int.max),
    .integer("run.threads", \.run.threads, 1...1024),
    .integer("run.decoders", \.run.decoders, 1...256).quiet.forFaces,

    .source("data.source", \.data.source).required.forFaces,
    .image("data.image", \.data.image).forFaces,
    .choice("data.preprocessing", \.data.preprocessing).quiet.forFaces,
    .heldOut("data.heldOut", \.data.heldOut).required.forFaces,
    .integer("data.identities", \.data.identities, 3...100_000).only(with: "data.source: synthetic") {
      $0.data.source == .synthetic
    }.forFaces,
    .integer("data.imagesPerIdentity", \.data.imagesPerIdentity, 2...10_000)
      .only(with: "data.source: synthetic") { $0.data.source == .synthetic }.forFaces,
    .flag("data.mirroredIdentities", \.data.mirroredIdentities).quiet.forFaces,
    .integer("data.sampling.identities", \.data.sampling.identities, 2...65_536).forFaces,
    .integer("data.sampling.images", \.data.sampling.images, 2...65_536).forFaces,
    .flag("data.augment.flip", \.data.augment.flip).forFaces,
    .number("data.augment.shift", \.data.augment.shift, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.rotation", \.data.augment.rotation, "of degrees from 0 to 180") { (0...180).contains($0) }.forFaces,
    .number("data.augment.scale", \.data.augment.scale, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.brightness", \.data.augment.brightness, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.contrast", \.data.augment.contrast, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.flipProbability", \.data.augment.flipProbability, "from 0 to 1", allows: isShare).quiet
      .only(with: "data.augment.flip: true") { $0.data.augment.flip }.forFaces,
    .number("data.augment.aspect", \.data.augment.aspect, "from 0 to 2") { (0...2).contains($0) }.quiet.forFaces,
    .number("data.augment.shear", \.data.augment.shear, "from 0 to below 1", allows: isFraction).quiet.forFaces,
    .number("data.augment.elastic", \.data.augment.elastic, "from 0 to below 1", allows: isFraction).quiet.forFaces,
    .integer("data.augment.elasticCells", \.data.augment.elasticCells, 1...32).quiet
      .only(with: "data.augment.elastic") { $0.data.augment.elastic > 0 }.forFaces,
    .number("data.augment.gamma", \.data.augment.gamma, "from 0 to 4") { (0...4).contains($0) }.quiet.forFaces,
    .number("data.augment.illumination", \.data.augment.illumination, "from 0 to below 1", allows: isFraction).quiet.forFaces,
    .number("data.augment.blur", \.data.augment.blur, "of pixels from 0 to 16") { (0...16).contains($0) }.quiet.forFaces,
    .number("data.augment.noise", \.data.augment.noise, "of grey levels from 0 to 255") { (0...255).contains($0) }.quiet.forFaces,
    .number("data.augment.erasing", \.data.augment.erasing, "from 0 to 1", allows: isShare).quiet.forFaces,
    .number("data.augment.erasedArea", \.data.augment.erasedArea, "from 0 to 1", allows: isShare).quiet
      .only(with: "data.augment.erasing") { $0.data.augment.erasing > 0 }.forFaces,

    .choice("model.backbone", \.model.backbone).required.forFaces,
    .integer("model.embedding", \.model.embedding, 1...65_536).forFaces,
    .number("model.dropout", \.model.dropout, "from 0 to below 1", allows: isFraction).forFaces,
    .path("model.weights", \.model.weights, "the path of a safetensors file").quiet.forFaces,
    .flag("model.frozen", \.model.frozen).quiet.forFaces,
  ]

  private static let trainingKeys: [RecipeKey] = [
    .integer("training.epochs", \.training.epochs, 1...1_000_000).required,
    .integer("training.batch", \.training.batch, 2...65_536),
    .optimizerName("training.optimizer.name"),
    .number("training.optimizer.learningRate", \.training.optimizer.learningRate, "above 0") { $0 > 0 },
    .number("training.optimizer.momentum", \.training.optimizer.momentum, "from 0 to below 1", allows: isFraction).with([.sgd]),
    .number("training.optimizer.weightDecay", \.training.optimizer.weightDecay, "from 0 on") { $0 >= 0 },
    .flag("training.optimizer.nesterov", \.training.optimizer.nesterov).with([.sgd]),
    .number("training.optimizer.beta1", \.training.optimizer.beta1, "from 0 to below 1", allows: isFraction)
      .with([.adam, .adamw, .lamb, .lion]),
    .number("training.optimizer.beta2", \.training.optimizer.beta2, "from 0 to below 1", allows: isFraction)
      .with([.adam, .adamw, .lamb, .lion]),
    .number("training.optimizer.epsilon", \.training.optimizer.epsilon, "above 0") { $0 > 0 }.with([.adam, .adamw, .lamb]),
    .choice("training.schedule.name", \.training.schedule.name),
    .number("training.schedule.warmup", \.training.schedule.warmup, "of epochs from 0 on") { $0 >= 0 }
      .only(with: "training.schedule.name: cosine, constant, step or polynomial") { $0.training.schedule.name != .oneCycle },
    .number("training.schedule.floor", \.training.schedule.floor, "from 0 to below 1", allows: isFraction).quiet.with(.cosine),
    .milestones("training.schedule.milestones", \.training.schedule.milestones).with(.step),
    .number("training.schedule.gamma", \.training.schedule.gamma, "above 0, up to 1") { $0 > 0 && $0 <= 1 }.with(.step),
    .number("training.schedule.power", \.training.schedule.power, "above 0") { $0 > 0 }.with(.polynomial),
    .optionalNumber("training.clip", \.training.clip, "above 0") { $0 > 0 },
    .integer("training.accumulate", \.training.accumulate, 1...65_536).quiet,
    .groups("training.groups", \.training.groups).quiet,
    .optionalNumber("training.ema", \.training.ema, "from 0 to below 1", allows: isFraction).quiet,
    .integer("training.earlyStopping.patience", \.training.earlyStopping.patience, 1...1_000_000),
    .number("training.earlyStopping.delta", \.training.earlyStopping.delta, "from 0 on") { $0 >= 0 }
      .only(with: "training.earlyStopping.patience") { $0.training.earlyStopping.patience != nil },
  ]

  private static let evaluationKeys: [RecipeKey] = [
    .integer("evaluation.pairs.genuine", \.evaluation.pairs.genuine, 1...1_000_000_000).forFaces,
    .integer("evaluation.pairs.impostor", \.evaluation.pairs.impostor, 1...1_000_000_000).forFaces,
    .path("evaluation.pairs.file", \.evaluation.pairs.file, "the path of a list of pairs or of a .bin file").quiet.forFaces,
    .path("evaluation.pairs.folder", \.evaluation.pairs.folder, "the path of a folder of images").quiet
      .only(with: "evaluation.pairs.file") { $0.evaluation.pairs.file != nil }.forFaces,
    .flag("evaluation.pairs.disjointFolds", \.evaluation.pairs.disjointFolds).quiet.forFaces,
    .integer("evaluation.folds", \.evaluation.folds, 2...1000).forFaces,
    .integer("evaluation.every", \.evaluation.every, 1...1_000_000),
    .flag("evaluation.flip", \.evaluation.flip).forFaces,
    .integer("evaluation.shift", \.evaluation.shift, 0...256).quiet.forFaces,
    .choice("evaluation.fusion", \.evaluation.fusion).quiet.only(with: "evaluation.flip: true") { $0.evaluation.flip }.forFaces,
    .integer("evaluation.pca", \.evaluation.pca, 1...65_536).forFaces,
    .optionalNumber("evaluation.whitening", \.evaluation.whitening, "above 0") { $0 > 0 }.quiet.forFaces,
    .flag("evaluation.identification", \.evaluation.identification).quiet.forFaces,
    .rates("evaluation.far", \.evaluation.far).forFaces,
    .best("evaluation.best", \.evaluation.best).quiet,
    .threshold("evaluation.threshold", \.evaluation.threshold).quiet.forFaces,
  ]

  /// Sections that may be given by one word: the word stands for the section without keys (`pairs: all`), or for the key named
  /// (`loss: softmax` for `loss: {name: softmax}`).
  static let shorthands: [String: Shorthand] = [
    "data.sampling": .word("shuffled"),
    "training.loss": .key("name"),
    "training.auxiliary": .key("name"),
    "training.earlyStopping": .word("none"),
    "training.optimizer": .key("name"),
    "training.schedule": .key("name"),
    "evaluation.pairs": .word("all"),
  ]

  /// Sections that most recipes do without: not written while they are empty.
  static let quietSections: Set = ["data.sampling", "training.earlyStopping"]

  enum Shorthand { case key(String), word(String) }

  /// The names that stand directly under a section, in order; of the whole recipe for "".
  static func children(of section: String) -> [String] {
    let prefix = section.isEmpty ? "" : section + "."
    var names = [String]()
    for key in keys where key.path.hasPrefix(prefix) {
      let name = String(key.path.dropFirst(prefix.count).prefix { $0 != "." })
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The sections that every recipe may have.
  static var sections: [String] { children(of: "").filter(isSection) }

  static func key(_ path: String) -> RecipeKey? { keys.first { $0.path == path } }

  static func isSection(_ path: String) -> Bool { keys.contains { $0.path.hasPrefix(path + ".") } }

  @Sendable private static func isShare(_ number: Double) -> Bool { (0...1).contains(number) }
  @Sendable private static func isFraction(_ number: Double) -> Bool { (0..<1).contains(number) }
}

extension RecipeKey {
  /// The same key, which only a recipe for faces has; a registered task brings its own data, model and loss.
  fileprivate var forFaces: RecipeKey {
    let inner = condition
    return only(with: inner?.text ?? "task: \(TaskDefinition.face)") { recipe in
      guard recipe.task == TaskDefinition.face else { return false }
      return inner.map { $0.holds(recipe) } ?? true
    }
  }

  /// The same key, which goes only with some optimizers.
  fileprivate func with(_ names: [Recipe.Optimizer.Name]) -> RecipeKey {
    only(with: "training.optimizer.name: \(listed(names.map(\.rawValue), "or"))") { names.contains($0.training.optimizer.name) }
  }

  /// The same key, which goes only with one schedule.
  fileprivate func with(_ name: Recipe.Schedule.Name) -> RecipeKey {
    only(with: "training.schedule.name: \(name.rawValue)") { $0.training.schedule.name == name }
  }

  fileprivate static func task(_ path: String, _ field: Field<String>) -> RecipeKey {
    var key = value(path, field, listed(TaskRegistry.names, "or"), format: { $0 == TaskDefinition.face ? nil : $0 }) { node in
      node.text.flatMap { TaskRegistry.names.contains($0) ? $0 : nil }
    }
    key.words = TaskRegistry.names
    return key
  }

  /// Any keys with single values, for a registered task.
  fileprivate static func options(_ path: String, _ field: Field<[String: String]>) -> RecipeKey {
    value(
      path, field, "keys with single values, such as {margin: 0.5}",
      format: { options in
        let pairs = options.sorted { $0.key < $1.key }.map { "\($0.key): \(quotedYAML($0.value))" }
        return options.isEmpty ? nil : "{\(pairs.joined(separator: ", "))}"
      }
    ) { node in
      var options: [String: String] = [:]
      for entry in node.entries ?? [] {
        guard let text = entry.node.text else { return nil }
        options[entry.key] = text
      }
      return node.entries == nil ? nil : options
    }.only(with: "a task of your own") { $0.task != TaskDefinition.face }
  }

  /// A named data set, or the path of a folder, which is told from a misspelt name by its slash.
  fileprivate static func source(_ path: String, _ field: Field<Recipe.Source>) -> RecipeKey {
    let expected = "orl, synthetic, or a path: a folder of images such as ./faces, a .rec file, or an IDX file of images"
    var key = value(path, field, expected, format: { $0.yaml }) { node in
      switch node.text {
      case "orl": Recipe.Source.orl
      case "synthetic": .synthetic
      case .some(let text) where text.contains("/"): Recipe.Source(path: text)
      default: nil
      }
    }
    key.words = ["orl", "synthetic"]
    return key
  }

  fileprivate static func image(_ path: String, _ field: Field<Recipe.ImageShape>) -> RecipeKey {
    value(
      path, field, "[height, width, channels] such as [56, 46, 1], sides from 1 to 4096, channels 1 or 3",
      format: { "[\($0.height), \($0.width), \($0.channels)]" }
    ) { node in
      guard let sizes = node.list({ $0.integer(in: 1...4096) }), sizes.count == 3, [1, 3].contains(sizes[2]) else { return nil }
      return Recipe.ImageShape(height: sizes[0], width: sizes[1], channels: sizes[2])
    }
  }

  fileprivate static func heldOut(_ path: String, _ field: Field<IdentitySelection?>) -> RecipeKey {
    value(
      path, field, "numbers and ranges of people, each once, such as 31-40 or 1-3,7, or none",
      format: { $0?.description ?? "none" }
    ) { node in
      if node.plain == "none" { return .some(nil) }
      return node.text.flatMap { try? IdentitySelection($0) }.map { .some($0) }
    }
  }

  fileprivate static func rates(_ path: String, _ field: Field<[Double]>) -> RecipeKey {
    value(
      path, field, "a list of different rates above 0, up to 1, such as [0.1, 0.01]",
      format: { "[\($0.map(yamlNumber).joined(separator: ", "))]" }
    ) { node in
      guard let rates = node.list({ $0.number { $0 > 0 && $0 <= 1 } }), !rates.isEmpty, Set(rates).count == rates.count else {
        return nil
      }
      return rates
    }
  }
}
