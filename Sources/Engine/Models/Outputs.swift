import Gradients
import Tensors

/// Named outputs of a model, in order, each of any shape.
public struct Outputs: ExpressibleByDictionaryLiteral {
  /// The names, in the order they were given.
  public private(set) var names: [String] = []
  private var values: [String: Variable] = [:]

  public init(dictionaryLiteral elements: (String, Variable)...) {
    for (name, value) in elements { self[name] = value }
  }

  /// The output of a name; `nil` where the model gives none in this phase.
  public subscript(name: String) -> Variable? {
    get { values[name] }
    set {
      if values[name] == nil, newValue != nil { names.append(name) }
      if newValue == nil { names.removeAll { $0 == name } }
      values[name] = newValue
    }
  }
}
