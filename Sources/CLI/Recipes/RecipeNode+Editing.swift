extension RecipeNode {
  /// Puts `node` at the path, making the sections on the way; a value that stands where a section is needed gives way.
  mutating func set(_ path: ArraySlice<String>, to node: RecipeNode) {
    guard let name = path.first else {
      self = node
      return
    }
    var entries = entries ?? []
    let index = entries.firstIndex { $0.key == name } ?? entries.count
    if index == entries.count {
      entries.append(Entry(key: name, origin: node.origin, node: RecipeNode(origin: node.origin, content: .nothing)))
    }
    // The place of a value that is replaced, by this one or by a section around it, is where the new one was written.
    if path.count == 1 || entries[index].node.entries == nil { entries[index].origin = node.origin }
    entries[index].node.set(path.dropFirst(), to: node)
    content = .section(entries)
  }

  /// Changes the value at the path, where there is one.
  mutating func replace(_ path: ArraySlice<String>, _ change: (RecipeNode) -> RecipeNode) {
    guard let name = path.first else {
      self = change(self)
      return
    }
    guard var entries, let index = entries.firstIndex(where: { $0.key == name }) else { return }
    entries[index].node.replace(path.dropFirst(), change)
    content = .section(entries)
  }

  /// The section that a single word stands for; anything else as it is.
  func expanded(_ shorthand: RecipeSchema.Shorthand) -> RecipeNode {
    switch (content, shorthand) {
    case (.scalar, .key(let key)):
      RecipeNode(origin: origin, content: .section([Entry(key: key, origin: origin, node: self)]))
    case (.scalar(let text, _), .word(let word)) where text == word:
      RecipeNode(origin: origin, content: .section([]))
    default: self
    }
  }
}
