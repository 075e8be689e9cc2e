/// One key of a recipe: how its value is read from a file and written to one.
struct RecipeKey: Sendable {
  /// The key with the sections that it stands in: "training.optimizer.momentum".
  let path: String
  /// What would be right, for "expected ...".
  let expected: String
  /// Puts the value into the recipe; false where the node is not what is expected.
  let read: @Sendable (RecipeNode, inout Recipe) -> Bool
  /// The value as YAML; `nil` where the recipe has none.
  let write: @Sendable (Recipe) -> String?
  /// The words that a choice knows, for suggestions.
  var words: [String] = []
  var isRequired = false
  /// When the key has a meaning at all, and how that is said: "training.loss.name: arcface".
  var condition: Condition?

  /// When a key has a meaning, in words and as a test.
  struct Condition: Sendable {
    var text: String
    var holds: @Sendable (Recipe) -> Bool
  }

  /// Where a value lives in the recipe.
  typealias Field<Value> = any WritableKeyPath<Recipe, Value> & Sendable

  /// A key for any value that `parse` can make of a node.
  static func value<Value>(
    _ path: String, _ field: Field<Value>, _ expected: String,
    format: @escaping @Sendable (Value) -> String?, parse: @escaping @Sendable (RecipeNode) -> Value?
  ) -> RecipeKey {
    RecipeKey(
      path: path, expected: expected,
      read: { node, recipe in
        guard let value = parse(node) else { return false }
        recipe[keyPath: field] = value
        return true
      },
      write: { format($0[keyPath: field]) })
  }

  static func integer(
    _ path: String, _ field: Field<Int>, _ range: ClosedRange<Int>
  ) -> RecipeKey {
    value(path, field, "a whole number \(range.text)", format: { String($0) }) { $0.integer(in: range) }
  }

  static func integer(
    _ path: String, _ field: Field<Int?>, _ range: ClosedRange<Int>
  ) -> RecipeKey {
    value(path, field, "a whole number \(range.text)", format: { $0.map { String($0) } }) { node in
      node.integer(in: range).map { .some($0) }
    }
  }

  /// A number; `range` says in words which ones `allows` lets through: "from 0 to below 1".
  static func number(
    _ path: String, _ field: Field<Double>, _ range: String,
    allows: @escaping @Sendable (Double) -> Bool
  ) -> RecipeKey {
    value(path, field, "a number \(range)", format: { yamlNumber($0) }) { $0.number(where: allows) }
  }

  /// A number, or the word `none`.
  static func optionalNumber(
    _ path: String, _ field: Field<Double?>, _ range: String,
    allows: @escaping @Sendable (Double) -> Bool
  ) -> RecipeKey {
    value(path, field, "a number \(range), or none", format: { $0.map(yamlNumber) ?? "none" }) { node in
      node.plain == "none" ? .some(nil) : node.number(where: allows).map { .some($0) }
    }
  }

  static func flag(_ path: String, _ field: Field<Bool>) -> RecipeKey {
    value(path, field, "true or false", format: { $0 ? "true" : "false" }) { $0.plain.flatMap(Bool.init) }
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: String, _ field: Field<Choice>
  ) -> RecipeKey {
    let words = Choice.allCases.map(\.rawValue)
    var key = value(path, field, listed(words, "or"), format: { $0.rawValue }) { $0.text.flatMap(Choice.init) }
    key.words = words
    return key
  }

  /// The same key, which a recipe cannot leave out.
  var required: RecipeKey {
    var key = self
    key.isRequired = true
    return key
  }

  /// The same key, which may only be there when `holds`; `text` says when, as the recipe would.
  func only(with text: String, when holds: @escaping @Sendable (Recipe) -> Bool) -> RecipeKey {
    var key = self
    key.condition = Condition(text: text, holds: holds)
    return key
  }
}

extension RecipeNode {
  func integer(in range: ClosedRange<Int>) -> Int? { plain.flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil } }

  func number(where allows: (Double) -> Bool) -> Double? {
    // Letters other than an exponent's would let "nan", "inf" and hexadecimal through.
    guard let plain, plain.allSatisfy({ $0.isNumber || "+-.eE".contains($0) }), let number = Double(plain), number.isFinite else {
      return nil
    }
    return allows(number) ? number : nil
  }

  /// The elements of a list where every one can be read.
  func list<Element>(_ parse: (RecipeNode) -> Element?) -> [Element]? {
    guard case .list(let nodes) = content else { return nil }
    let elements = nodes.compactMap(parse)
    return elements.count == nodes.count ? elements : nil
  }
}

/// A number as short as it can be written and still read back the same.
func yamlNumber(_ number: Double) -> String {
  Int(exactly: number).map { String($0) } ?? "\(number)"
}

/// "a", "a or b", "a, b or c".
func listed(_ words: [String], _ conjunction: String) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
}

extension ClosedRange<Int> {
  fileprivate var text: String { upperBound == .max ? "from \(lowerBound) on" : "from \(lowerBound) to \(upperBound)" }
}
