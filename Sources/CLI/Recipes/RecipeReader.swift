/// Turns what was written into a recipe, collecting every problem on the way.
struct RecipeReader {
  private(set) var root: RecipeNode
  private(set) var problems = [RecipeProblem]()
  private(set) var recipe = Recipe()
  /// The keys that unknown ones were most likely meant to be; they are not reported as missing too.
  private var meant = [String]()

  init(_ root: RecipeNode) {
    self.root = root
    expandShorthands()
  }

  /// Puts the value of `--set path=...` in the place of what the file has there.
  mutating func set(_ path: String, to node: RecipeNode) {
    root.set(path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...], to: node)
    expandShorthands()
  }

  /// Reads every key and checks what holds between them.
  mutating func read() {
    guard root.entries != nil else {
      problems.append(
        RecipeProblem(root.origin, nil, "found \(root.found), expected the sections \(listed(RecipeSchema.sections, "and"))"))
      return
    }
    checkNames(root, path: "")
    for key in RecipeSchema.keys { read(key) }
    // What a recipe needs depends on its task.
    if isSound("task") { checkMissing() }
    for key in RecipeSchema.keys {
      guard let condition = key.condition, node(key.path) != nil,
        isSound(
          "task", "data.source", "training.loss.name", "training.auxiliary.name", "training.optimizer.name",
          "training.schedule.name")
      else {
        continue
      }
      if !condition.holds(recipe) {
        report(key.path, "has no meaning here; it goes only with \(condition.text)")
      }
    }
    for check in Recipe.checks where check.keys.allSatisfy({ isSound($0) && isInForce($0) }) {
      if let message = check.problem(recipe) { report(check.keys[0], message) }
    }
  }

  /// Where the value of a key was written; where it is not, the place of the nearest section around it.
  func origin(of path: String) -> RecipeOrigin {
    var (origin, node) = (root.origin, root)
    for name in path.split(separator: ".") {
      guard let entry = node.entry(String(name)) else { break }
      (origin, node) = (entry.origin, entry.node)
    }
    return origin
  }

  mutating func report(_ path: String, _ message: String) {
    problems.append(RecipeProblem(origin(of: path), path, message))
  }

  private mutating func read(_ key: RecipeKey) {
    guard let node = node(key.path), !key.read(node, &recipe) else { return }
    let suggestion = node.text.flatMap { nearest($0, among: key.words) }
    report(key.path, "found \(node.found), expected \(key.expected)" + (suggestion.map { "; did you mean \($0)?" } ?? ""))
  }

  /// The value of a key, where there is one.
  private func node(_ path: String) -> RecipeNode? {
    path.split(separator: ".").reduce(Optional(root)) { node, name in node?.entry(String(name))?.node }
  }

  /// Whether a recipe of this task cannot do without the key.
  private func isNeeded(_ key: RecipeKey) -> Bool {
    key.isRequired && (recipe.task == TaskDefinition.face || key.condition?.holds(recipe) ?? true)
  }

  /// Whether a key, or some key of a section, has a meaning in this recipe.
  private func isInForce(_ path: String) -> Bool {
    RecipeSchema.keys.contains { key in
      (key.path == path || key.path.hasPrefix(path + "."))
        && (recipe.task == TaskDefinition.face || key.condition?.holds(recipe) ?? true)
    }
  }

  private func isSound(_ paths: String...) -> Bool {
    !problems.contains { problem in
      guard let key = problem.key else { return true }
      return paths.contains { $0 == key || $0.hasPrefix(key + ".") }
    }
  }

  /// Reports keys that no recipe has, and values where a section belongs.
  private mutating func checkNames(_ section: RecipeNode, path: String) {
    let names = RecipeSchema.children(of: path)
    for entry in section.entries ?? [] {
      let entryPath = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      if !names.contains(entry.key) {
        problems.append(RecipeProblem(entry.origin, entryPath, "unknown key; \(advice(for: entry.key, in: path))"))
      } else if RecipeSchema.isSection(entryPath) {
        if entry.node.entries == nil {
          let word = if case .word(let word) = RecipeSchema.shorthands[entryPath] { "\(word), or " } else { "" }
          problems.append(
            RecipeProblem(
              entry.origin, entryPath,
              "found \(entry.node.found), expected \(word)a section with the keys \(sectionNames(entryPath))"))
        }
        checkNames(entry.node, path: entryPath)
      }
    }
  }

  /// What the writer of an unknown key may have meant.
  private mutating func advice(for name: String, in section: String) -> String {
    let prefix = section.isEmpty ? "" : section + "."
    if let near = nearest(name, among: RecipeSchema.children(of: section)) {
      meant.append(prefix + near)
      return "did you mean \(prefix)\(near)?"
    }
    // The right name in the wrong section.
    let elsewhere = RecipeSchema.keys.map(\.path).filter { $0.hasSuffix("." + name) && !$0.hasPrefix("training.auxiliary.") }
    meant += elsewhere
    return elsewhere.isEmpty ? "expected one of \(sectionNames(section))" : "did you mean \(listed(elsewhere, "or"))?"
  }

  /// Reports required keys that are not there, together where their whole section is not.
  private mutating func checkMissing() {
    var reported = Set<String>()
    let absent = RecipeSchema.keys.filter { key in
      isNeeded(key) && node(key.path) == nil
        && !meant.contains { key.path == $0 || key.path.hasPrefix($0 + ".") }
    }
    for key in absent {
      let path = missingPart(of: key.path)
      guard isSound(path), reported.insert(path).inserted else { continue }
      guard RecipeSchema.isSection(path) else {
        report(path, "missing; expected \(key.expected)")
        continue
      }
      let needed = RecipeSchema.keys.filter { isNeeded($0) && $0.path.hasPrefix(path + ".") }.map(\.path.shortened)
      report(path, "section missing; it needs at least \(listed(needed, "and"))")
    }
  }

  /// The outermost section on the way to a missing key that is missing too; sections with a shorthand count as their key.
  private func missingPart(of path: String) -> String {
    var part = ""
    for name in path.split(separator: ".") {
      part += part.isEmpty ? String(name) : ".\(name)"
      if RecipeSchema.shorthands[part] == nil, node(part) == nil { return part }
    }
    return path
  }

  private func sectionNames(_ path: String) -> String { listed(RecipeSchema.children(of: path), "and") }

  private mutating func expandShorthands() {
    for (path, shorthand) in RecipeSchema.shorthands {
      root.replace(path.split(separator: ".").map(String.init)[...]) { $0.expanded(shorthand) }
    }
  }
}

extension String {
  /// The path without the section it starts with; without the "name" that a shorthand stands for.
  fileprivate var shortened: String {
    let parts = split(separator: ".").dropFirst()
    return (parts.last == "name" ? parts.dropLast() : parts).joined(separator: ".")
  }
}
