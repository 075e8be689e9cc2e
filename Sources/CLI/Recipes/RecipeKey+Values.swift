import Training

/// Keys whose values are more than a number, a flag or one of some words.
extension RecipeKey {
  /// The optimizer, whose name decides the defaults of its numbers.
  static func optimizerName(_ path: String) -> RecipeKey {
    let key = choice(path, \.training.optimizer.name)
    return RecipeKey(
      path: path, expected: key.expected,
      read: { node, recipe in
        guard key.read(node, &recipe) else { return false }
        recipe.training.optimizer.takeDefaults()
        return true
      }, write: key.write, words: key.words)
  }

  /// A list of parameter groups: `[{match: "head.*", learningRate: 10}]`.
  static func groups(_ path: String, _ field: Field<[Recipe.Group]>) -> RecipeKey {
    value(
      path, field, "a list such as [{match: \"head.*\", learningRate: 10, weightDecay: 0}]",
      format: { groups in
        let texts = groups.map { group in
          let parts =
            ["match: \(quotedYAML(group.match))"] + (group.learningRate.map { ["learningRate: \(yamlNumber($0))"] } ?? [])
            + (group.weightDecay.map { ["weightDecay: \(yamlNumber($0))"] } ?? [])
          return "{\(parts.joined(separator: ", "))}"
        }
        return "[\(texts.joined(separator: ", "))]"
      }
    ) { node in node.list(group) }
  }

  private static func group(_ node: RecipeNode) -> Recipe.Group? {
    guard let entries = node.entries, let match = node.entry("match")?.node.text, !match.isEmpty else { return nil }
    var group = Recipe.Group(match: match)
    for entry in entries where entry.key != "match" {
      guard let number = entry.node.number(where: { $0 >= 0 }) else { return nil }
      switch entry.key {
      case "learningRate": group.learningRate = number
      case "weightDecay": group.weightDecay = number
      default: return nil
      }
    }
    return group.learningRate == nil && group.weightDecay == nil ? nil : group
  }

  /// Rising numbers above 0.
  static func milestones(_ path: String, _ field: Field<[Double]>) -> RecipeKey {
    value(
      path, field, "a list of rising epochs such as [30, 45]", format: { "[\($0.map(yamlNumber).joined(separator: ", "))]" }
    ) { node in
      guard let epochs = node.list({ $0.number { $0 > 0 } }), !epochs.isEmpty, zip(epochs, epochs.dropFirst()).allSatisfy(<)
      else { return nil }
      return epochs
    }
  }

  /// What decides which evaluation is the best: `eer`, `tar@far=0.001`, or the name of a metric of one's own.
  static func best(_ path: String, _ field: Field<ScoreChoice>) -> RecipeKey {
    let expected = "auto, eer, auc, accuracy, loss, tar@far= with a rate such as tar@far=0.01, or the name of a metric"
    return value(path, field, expected, format: { $0.description }) { node in node.text.flatMap { ScoreChoice($0) } }
  }

  /// The threshold that `verify` uses: `accuracy`, or a false accept rate.
  static func threshold(_ path: String, _ field: Field<Recipe.Threshold>) -> RecipeKey {
    value(
      path, field, "accuracy, or a false accept rate above 0 and up to 1",
      format: { threshold in
        switch threshold {
        case .accuracy: "accuracy"
        case .far(let rate): yamlNumber(rate)
        }
      }
    ) { node in
      if node.text == "accuracy" { return Recipe.Threshold.accuracy }
      return node.number { $0 > 0 && $0 <= 1 }.map { .far($0) }
    }
  }

  /// The path of a file or folder, or `none`.
  static func path(_ path: String, _ field: Field<String?>, _ expected: String) -> RecipeKey {
    value(path, field, "\(expected), or none", format: { $0.map(quotedYAML) ?? "none" }) { node in
      guard let text = node.text, !text.isEmpty else { return nil }
      return .some(node.plain == "none" ? nil : text)
    }
  }

  /// The same key, not written while it has its default: something that most recipes do without.
  var quiet: RecipeKey {
    var key = self
    let (write, usual) = (self.write, self.write(Recipe()))
    key = RecipeKey(
      path: path, expected: expected, read: read,
      write: { recipe in
        let value = write(recipe)
        return value == usual ? nil : value
      }, words: words, isRequired: isRequired, condition: condition)
    return key
  }
}
