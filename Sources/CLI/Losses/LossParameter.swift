/// One thing that a loss can be given in a recipe.
struct LossParameter: Sendable {
  typealias Value = Recipe.Loss.Value

  let name: Recipe.Loss.Parameter
  let defaultValue: Value
  /// What would be right: "a number above 0".
  let expected: String
  let allows: @Sendable (Value) -> Bool
  /// Whether most recipes do without: not written while it has its default.
  var isOption = false

  /// The same parameter, which most recipes do without.
  var option: LossParameter {
    var parameter = self
    parameter.isOption = true
    return parameter
  }

  /// A number; `range` says in words which ones are right.
  static func number(
    _ name: Recipe.Loss.Parameter, _ defaultValue: Double, _ range: String, _ allows: @escaping @Sendable (Double) -> Bool
  ) -> LossParameter {
    LossParameter(name: name, defaultValue: .number(defaultValue), expected: "a number \(range)") { value in
      if case .number(let number) = value { allows(number) } else { false }
    }
  }

  static func positive(_ name: Recipe.Loss.Parameter, _ defaultValue: Double) -> LossParameter {
    // In single precision, which losses count in.
    number(name, defaultValue, "above 0") { Float($0) > 0 && Float($0).isFinite }
  }

  static func whole(_ name: Recipe.Loss.Parameter, _ defaultValue: Int, _ range: ClosedRange<Int>) -> LossParameter {
    LossParameter(
      name: name, defaultValue: .number(Double(defaultValue)),
      expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { value in
      if case .number(let number) = value { Int(exactly: number).map(range.contains) ?? false } else { false }
    }
  }

  /// One of some words, the first the default.
  static func word(_ name: Recipe.Loss.Parameter, _ words: [String]) -> LossParameter {
    LossParameter(name: name, defaultValue: .word(words.first ?? ""), expected: listed(words, "or")) { value in
      if case .word(let word) = value { words.contains(word) } else { false }
    }
  }

  static func flag(_ name: Recipe.Loss.Parameter, _ defaultValue: Bool) -> LossParameter {
    LossParameter(name: name, defaultValue: .word(defaultValue ? "true" : "false"), expected: "true or false") { value in
      value == .word("true") || value == .word("false")
    }
  }
}

extension Recipe.Loss.Value {
  /// As it stands in a recipe.
  var yaml: String {
    switch self {
    case .number(let number): yamlNumber(number)
    case .word(let word): word
    }
  }
}
