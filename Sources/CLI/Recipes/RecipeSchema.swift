import Datasets
import Models

/// All that a recipe can say: one line for each key. Reading, checking, suggestions and writing follow this table.
enum RecipeSchema {
  static var keys: [RecipeKey] { [.task("task", \.task)] + fixed }

  /// All but `task`, whose words are the tasks that the program has registered by then.
  private static let fixed: [RecipeKey] = [
    .options("options", \.options),
    .integer("run.seed", \.run.seed, 0...Int.max),
    .integer("run.threads", \.run.threads, 1...1024),

    .source("data.source", \.data.source).required.forFaces,
    .image("data.image", \.data.image).forFaces,
    .heldOut("data.heldOut", \.data.heldOut).required.forFaces,
    .integer("data.identities", \.data.identities, 3...100_000).only(with: "data.source: synthetic") {
      $0.data.source == .synthetic
    }.forFaces,
    .integer("data.imagesPerIdentity", \.data.imagesPerIdentity, 2...10_000)
      .only(with: "data.source: synthetic") { $0.data.source == .synthetic }.forFaces,
    .flag("data.augment.flip", \.data.augment.flip).forFaces,
    .number("data.augment.shift", \.data.augment.shift, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.rotation", \.data.augment.rotation, "of degrees from 0 to 180") { (0...180).contains($0) }.forFaces,
    .number("data.augment.scale", \.data.augment.scale, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.brightness", \.data.augment.brightness, "from 0 to below 1", allows: isFraction).forFaces,
    .number("data.augment.contrast", \.data.augment.contrast, "from 0 to below 1", allows: isFraction).forFaces,

    .choice("model.backbone", \.model.backbone).required.forFaces,
    .integer("model.embedding", \.model.embedding, 1...65_536).forFaces,
    .number("model.dropout", \.model.dropout, "from 0 to below 1", allows: isFraction).forFaces,

    .choice("training.loss.name", \.training.loss.name).required.forFaces,
    .number("training.loss.scale", \.training.loss.scale, "above 0") { $0 > 0 }
      .only(with: "training.loss.name: normalised-softmax or arcface") { $0.training.loss.name != .softmax }.forFaces,
    .number("training.loss.margin", \.training.loss.margin, "of radians from 0 to below 3.14") { (0..<3.14).contains($0) }
      .only(with: "training.loss.name: arcface") { $0.training.loss.name == .arcface }.forFaces,
    .integer("training.epochs", \.training.epochs, 1...1_000_000).required,
    .integer("training.batch", \.training.batch, 2...65_536),
    .choice("training.optimizer.name", \.training.optimizer.name),
    .number("training.optimizer.learningRate", \.training.optimizer.learningRate, "above 0") { $0 > 0 },
    .number("training.optimizer.momentum", \.training.optimizer.momentum, "from 0 to below 1", allows: isFraction),
    .number("training.optimizer.weightDecay", \.training.optimizer.weightDecay, "from 0 on") { $0 >= 0 },
    .flag("training.optimizer.nesterov", \.training.optimizer.nesterov),
    .choice("training.schedule.name", \.training.schedule.name),
    .number("training.schedule.warmup", \.training.schedule.warmup, "of epochs from 0 on") { $0 >= 0 },
    .optionalNumber("training.clip", \.training.clip, "above 0") { $0 > 0 },

    .integer("evaluation.pairs.genuine", \.evaluation.pairs.genuine, 1...1_000_000_000).forFaces,
    .integer("evaluation.pairs.impostor", \.evaluation.pairs.impostor, 1...1_000_000_000).forFaces,
    .integer("evaluation.folds", \.evaluation.folds, 2...1000).forFaces,
    .integer("evaluation.every", \.evaluation.every, 1...1_000_000),
    .flag("evaluation.flip", \.evaluation.flip).forFaces,
    .rates("evaluation.far", \.evaluation.far).forFaces,
  ]

  /// Sections that may be given by one word: the word stands for the section without keys (`pairs: all`), or for the key named
  /// (`loss: softmax` for `loss: {name: softmax}`).
  static let shorthands: [String: Shorthand] = [
    "training.loss": .key("name"),
    "training.optimizer": .key("name"),
    "training.schedule": .key("name"),
    "evaluation.pairs": .word("all"),
  ]

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
    let expected = "orl, synthetic, or the path of a folder of images such as ./faces"
    var key = value(path, field, expected, format: { $0.yaml }) { node in
      switch node.text {
      case "orl": Recipe.Source.orl
      case "synthetic": .synthetic
      case .some(let text) where text.contains("/"): .folder(text)
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

  fileprivate static func heldOut(_ path: String, _ field: Field<IdentitySelection>) -> RecipeKey {
    value(path, field, "numbers and ranges of people, each once, such as 31-40 or 1-3,7", format: { $0.description }) { node in
      node.text.flatMap { try? IdentitySelection($0) }
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
