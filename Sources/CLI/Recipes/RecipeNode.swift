import Yams

/// A value of a recipe as it was written, with the place where it was written.
struct RecipeNode: Equatable {
  var origin: RecipeOrigin
  var content: Content

  indirect enum Content: Equatable {
    /// Nothing stands after the colon, or `null`.
    case nothing
    case scalar(String, isQuoted: Bool)
    case list([RecipeNode])
    case section([Entry])
  }

  struct Entry: Equatable {
    var key: String
    /// Where the key stands, which is a line above its value where that is a section.
    var origin: RecipeOrigin
    var node: RecipeNode
  }

  /// The keys and values of a section; `nil` where this is none. Nothing is a section without keys.
  var entries: [Entry]? {
    switch content {
    case .section(let entries): entries
    case .nothing: []
    case .scalar, .list: nil
    }
  }

  func entry(_ key: String) -> Entry? { entries?.first { $0.key == key } }

  /// The text of a scalar that could be a number, true or false: one without quotes.
  var plain: String? {
    if case .scalar(let text, isQuoted: false) = content { text } else { nil }
  }

  /// The text of a scalar, quoted or not.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// What stands here, for "found ...".
  var found: String {
    switch content {
    case .nothing: "nothing"
    case .scalar(let text, isQuoted: false) where Double(text) != nil || text == "true" || text == "false": text
    case .scalar(let text, _): "\"\(text.count > 40 ? text.prefix(40) + "..." : text[...])\"".filter { !$0.isNewline }
    case .list(let nodes): "a list of \(nodes.count)"
    case .section: "a section"
    }
  }
}

extension RecipeNode {
  /// An element of a list under a key of a section of a section: deeper than that no recipe goes. What lies below is cut off, so
  /// that references to references to references cannot grow without end.
  private static let deepest = 4

  /// Reads YAML; line numbers hold where `origin` is a file, else every node has the origin given.
  ///
  /// - Throws: A problem where the text is no YAML, or a section has a key twice.
  init(yaml text: String, origin: RecipeOrigin) throws(RecipeError) {
    do {
      // The basic resolver leaves every scalar text: what is a number is decided by the key that wants one.
      guard let root = try compose(yaml: text, .basic) else {
        self.init(origin: origin, content: .nothing)
        return
      }
      self.init(root, origin: origin, depth: 0)
    } catch {
      throw RecipeError([Self.problem(error, origin)])
    }
  }

  private init(_ node: Node, origin: RecipeOrigin, depth: Int) {
    let here = origin.at(node.mark)
    guard depth <= Self.deepest else {
      self.init(origin: here, content: .nothing)
      return
    }
    switch node {
    case .scalar(let scalar):
      let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
      self.init(origin: here, content: isNothing ? .nothing : .scalar(scalar.string, isQuoted: scalar.style != .plain))
    case .sequence(let sequence):
      self.init(origin: here, content: .list(sequence.map { RecipeNode($0, origin: origin, depth: depth + 1) }))
    case .mapping(let mapping):
      let entries = mapping.map { key, value in
        let keyNode = RecipeNode(key, origin: origin, depth: depth + 1)
        return Entry(
          key: keyNode.text ?? keyNode.found, origin: keyNode.origin, node: RecipeNode(value, origin: origin, depth: depth + 1))
      }
      self.init(origin: here, content: .section(entries))
    case .alias:
      // Only the encoder makes these; the parser puts what is meant in their place.
      self.init(origin: here, content: .nothing)
    }
  }

  private static func problem(_ error: any Error, _ origin: RecipeOrigin) -> RecipeProblem {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      RecipeProblem(origin.at(mark), nil, "not YAML: \(problem); expected lines such as \"epochs: 60\"")
    case .composer(_, let problem, let mark, _):
      RecipeProblem(origin.at(mark), nil, "not a recipe: \(problem); expected one YAML document")
    case .duplicatedKeysInMapping(let duplicates, let context):
      RecipeProblem(
        origin.at(context.mark), nil, "found the key \(duplicates.joined(separator: " and ")) twice in one section, expected once"
      )
    case .reader(let problem, _, _, _):
      RecipeProblem(origin, nil, "not YAML: \(problem)")
    default:
      RecipeProblem(origin, nil, "not YAML: \(error)")
    }
  }
}

extension RecipeOrigin {
  fileprivate func at(_ mark: Mark?) -> RecipeOrigin {
    if case .file(let file, _) = self, let mark { .file(file, line: mark.line) } else { self }
  }
}
