/// The keys of a loss: its name, and all that the losses of the catalog take.
extension RecipeKey {
  /// The keys of the section `training.loss`.
  static func mainLoss(_ section: String) -> [RecipeKey] {
    var name = lossName(section) { recipe, loss in recipe.training.loss = loss }
    name.isRequired = true
    return [name] + parameters(section, of: \.training.loss.self, names: LossCatalog.mainNames)
  }

  /// The keys of the section `training.auxiliary`, which most recipes do without.
  static func auxiliaryLoss(_ section: String) -> [RecipeKey] {
    let weight = number("\(section).weight", \.training.auxiliaryWeight, "above 0") { $0 > 0 }
    return [
      lossName(section) { recipe, loss in recipe.training.auxiliary = loss },
      weight.only(with: "\(section).name") { $0.training.auxiliary != nil },
    ] + parameters(section, of: \.training.auxiliary, names: Recipe.Loss.Name.allCases)
  }

  private static func lossName(
    _ section: String, put: @escaping @Sendable (inout Recipe, Recipe.Loss) -> Void
  ) -> RecipeKey {
    let isMain = section == "training.loss"
    let words = (isMain ? LossCatalog.mainNames : Recipe.Loss.Name.allCases).map(\.rawValue)
    return RecipeKey(
      path: "\(section).name", expected: listed(words, "or"),
      read: { node, recipe in
        guard let text = node.text, words.contains(text), let name = Recipe.Loss.Name(rawValue: text) else { return false }
        put(&recipe, Recipe.Loss(name))
        return true
      },
      write: { recipe in isMain ? recipe.training.loss.name.rawValue : recipe.training.auxiliary?.name.rawValue }, words: words)
  }

  private static func parameters(
    _ section: String, of field: any WritableKeyPath<Recipe, Recipe.Loss> & Sendable, names: [Recipe.Loss.Name]
  ) -> [RecipeKey] {
    Recipe.Loss.Parameter.allCases.map { parameter in
      key(
        section, parameter, names, get: { $0[keyPath: field] },
        put: { recipe, value in recipe[keyPath: field].values[parameter] = value })
    }
  }

  private static func parameters(
    _ section: String, of field: any WritableKeyPath<Recipe, Recipe.Loss?> & Sendable, names: [Recipe.Loss.Name]
  ) -> [RecipeKey] {
    Recipe.Loss.Parameter.allCases.map { parameter in
      key(
        section, parameter, names, get: { $0[keyPath: field] },
        put: { recipe, value in recipe[keyPath: field]?.values[parameter] = value })
    }
  }

  /// Any number or word; which ones are right depends on the loss and is a check between keys.
  private static func key(
    _ section: String, _ parameter: Recipe.Loss.Parameter, _ names: [Recipe.Loss.Name],
    get: @escaping @Sendable (Recipe) -> Recipe.Loss?, put: @escaping @Sendable (inout Recipe, Recipe.Loss.Value) -> Void
  ) -> RecipeKey {
    let takers = names.filter { LossCatalog.definition($0).parameter(parameter) != nil }.map(\.rawValue)
    return RecipeKey(
      path: "\(section).\(parameter.rawValue)", expected: "a number or a word",
      read: { node, recipe in
        guard let value = Recipe.Loss.Value(node) else { return false }
        put(&recipe, value)
        return true
      },
      write: { recipe in
        guard let loss = get(recipe), let value = loss.values[parameter],
          let taken = LossCatalog.definition(loss.name).parameter(parameter), !taken.isOption || value != taken.defaultValue
        else { return nil }
        return value.yaml
      }
    ).only(with: "\(section).name: \(listed(takers, "or"))") { recipe in
      get(recipe).map { LossCatalog.definition($0.name).parameter(parameter) != nil } ?? false
    }
  }
}

extension Recipe.Loss.Value {
  init?(_ node: RecipeNode) {
    if let number = node.number(where: { _ in true }) {
      self = .number(number)
    } else if let text = node.text {
      self = .word(text)
    } else {
      return nil
    }
  }
}

extension Recipe {
  /// That a memory of earlier batches holds a batch at least.
  private static var memoryChecks: [Check] {
    [("training.loss", false), ("training.auxiliary", true)].map { section, isAuxiliary in
      Check("\(section).memory", "\(section).name", "training.batch") { recipe in
        guard let loss = isAuxiliary ? recipe.training.auxiliary : recipe.training.loss,
          case .number(let size)? = loss.values[.memory],
          size > 0, size < Double(recipe.training.batch)
        else { return nil }
        return "found \(yamlNumber(size)), expected 0 for none, or at least training.batch, \(recipe.training.batch)"
      }
    }
  }

  /// That what the losses are given is right for them.
  static var lossChecks: [Check] {
    memoryChecks
      + [("training.loss", false), ("training.auxiliary", true)].flatMap { section, isAuxiliary in
        Recipe.Loss.Parameter.allCases.map { parameter in
          Check("\(section).\(parameter.rawValue)", "\(section).name") { recipe in
            guard let loss = isAuxiliary ? recipe.training.auxiliary : recipe.training.loss, let value = loss.values[parameter],
              let taken = LossCatalog.definition(loss.name).parameter(parameter), !taken.allows(value)
            else { return nil }
            let found = if case .word(let word) = value, Bool(word) == nil { "\"\(word)\"" } else { value.yaml }
            return "found \(found), expected \(taken.expected)"
          }
        }
      }
  }
}
