/// The main keys of a recipe, to be changed before a run of it starts.
public struct RecipeForm: Sendable, Equatable {
  /// A key and its value as the recipe has it, both as text.
  public struct Setting: Sendable, Equatable {
    /// "training.epochs".
    public var key: String
    /// "60".
    public var value: String

    /// A key and its value.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The recipe's name and file.
  public let name: String
  /// See `name`.
  public let path: String
  let settings: [Setting]
  /// What stands in each field, and which one the keys act on.
  var editors: [LineEditor]
  var selected = 0
  /// What is wrong with a value; `nil` where all are right, as far as is known.
  var problem: String?

  /// A form with the values of the recipe.
  public init(name: String, path: String, settings: [Setting]) {
    self.name = name
    self.path = path
    self.settings = settings
    editors = settings.map { LineEditor($0.value) }
  }

  func isChanged(_ index: Int) -> Bool { editors[index].text != settings[index].value }

  /// "key=value" for each value that is not the recipe's.
  var changes: [String] {
    settings.indices.filter(isChanged).map { "\(settings[$0].key)=\(editors[$0].text)" }
  }

  mutating func move(by rows: Int) { selected = max(0, min(selected + rows, settings.count - 1)) }

  /// Takes an editing key for the selected field.
  mutating func edit(_ key: KeyPress) {
    guard editors.indices.contains(selected), editors[selected].press(key) else { return }
    problem = nil
  }

  /// Puts the recipe's own value back.
  mutating func restore() {
    guard editors.indices.contains(selected) else { return }
    editors[selected].replace(with: settings[selected].value)
    problem = nil
  }
}
