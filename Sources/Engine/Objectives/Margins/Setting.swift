import Tensors

/// A setting of a loss, with the values that it may have: one check for recipes, which show the line, and for code, which stops.
struct Setting {
  let name: String
  /// In words, after "needs a" and the name.
  let wanted: String
  /// False for NaN too: a comparison of it is.
  let allows: (Float) -> Bool

  init(_ name: String, _ wanted: String, allows: @escaping (Float) -> Bool) {
    self.name = name
    self.wanted = wanted
    self.allows = allows
  }

  /// What is wrong with a value, in one line; `nil` where nothing is.
  func problem(_ value: Float, of loss: String, usual: Float) -> String? {
    if allows(value) { return nil }
    let article = "aeiou".contains(name.prefix(1)) ? "an" : "a"
    let found = value.isFinite ? value.formatted : "\(value)"
    return "\(loss) needs \(article) \(name) \(wanted) (\(usual.formatted) is usual), found \(found)"
  }
}

extension Setting {
  /// What multiplies cosines before the softmax.
  static var scale: Setting { Setting("scale", "above 0") { $0 > 0 && $0.isFinite } }
  /// An angle that is added.
  static var angle: Setting { Setting("margin", "of radians from 0 to below pi") { $0 >= 0 && $0 < .pi } }
  /// What is taken from a cosine.
  static var cosine: Setting { Setting("margin", "from 0 to below 2") { $0 >= 0 && $0 < 2 } }
}

/// Stops the program where a setting has a problem.
func requireNone(_ problem: String?, file: StaticString = #fileID, line: UInt = #line) {
  if let problem { fatalError(problem, file: file, line: line) }
}
