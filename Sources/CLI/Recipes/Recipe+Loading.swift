#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Recipe {
  /// Reads a recipe file and applies `key=value` overrides, as `--set` gives them.
  ///
  /// A relative path (`data.source`, `model.weights`, `evaluation.pairs.file`) is meant from the recipe's own folder, or from the
  /// working folder where it comes from an override; it is made absolute, so that the resolved recipe means the same wherever it is
  /// stored.
  /// - Parameters:
  ///   - path: The recipe's file.
  ///   - overrides: Texts such as "training.epochs=3"; of several for one key the last counts.
  ///   - checksSource: Whether the files and folders have to be there; a run that is only looked at does without.
  /// - Throws: `RecipeError` with every problem found, each with file and line or with the override.
  public static func load(_ path: String, overrides: [String] = [], checksSource: Bool = true) throws(RecipeError) -> Recipe {
    let text = try contents(of: path)
    var reader = try reader(text, file: path, overrides: overrides)
    reader.read()
    var recipe = reader.recipe
    let recipeFolder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    for named in Self.paths {
      guard let written = named.get(recipe) else { continue }
      let base = if case .override = reader.origin(of: named.key) { "" } else { recipeFolder }
      let absolute = absolutePath(written.hasPrefix("/") ? written : base + written)
      named.set(&recipe, absolute)
      if checksSource, isFolder(absolute) != named.isFolder(recipe) || !isThere(absolute) {
        let what = named.isFolder(recipe) ? "is no folder; expected one with" : "is no file; expected one with"
        reader.report(named.key, "found \(absolute), which \(what) \(named.expected)")
      }
    }
    // A file may come from a larger machine, and is met halfway; what is typed is meant for this one.
    if case .override = reader.origin(of: "run.threads"), let problem = recipe.run.threadsProblem {
      reader.report("run.threads", problem)
    }
    guard reader.problems.isEmpty else { throw RecipeError(reader.problems) }
    return recipe
  }

  /// Reads the text of a recipe; no file is looked at, and a relative `data.source` stays as it is.
  ///
  /// - Parameters:
  ///   - text: The recipe, as YAML.
  ///   - file: The name that problems are reported under.
  ///   - overrides: Texts such as "training.epochs=3".
  /// - Throws: `RecipeError` with every problem found.
  public static func parse(_ text: String, file: String, overrides: [String] = []) throws(RecipeError) -> Recipe {
    var reader = try reader(text, file: file, overrides: overrides)
    reader.read()
    guard reader.problems.isEmpty else { throw RecipeError(reader.problems) }
    return reader.recipe
  }

  private static func reader(_ text: String, file: String, overrides: [String]) throws(RecipeError) -> RecipeReader {
    let origin = RecipeOrigin.file(file, line: nil)
    var root = try RecipeNode(yaml: text, origin: origin)
    if root.content == .nothing {
      let sections = listed(RecipeSchema.sections, "and")
      throw RecipeError([RecipeProblem(origin, nil, "empty; expected a recipe with the sections \(sections)")])
    }
    // What the file lacks is missing in the file, not in its first line.
    root.origin = origin
    var reader = RecipeReader(root)
    for text in overrides {
      let (path, node) = try override(text)
      reader.set(path, to: node)
    }
    return reader
  }

  private static func override(_ text: String) throws(RecipeError) -> (path: String, node: RecipeNode) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw RecipeError([RecipeProblem(.override(text), nil, "expected key=value, such as training.epochs=3")])
    }
    let path = String(text[..<equals])
    return (path, try RecipeNode(yaml: String(text[text.index(after: equals)...]), origin: .override(path)))
  }
}

/// Larger than any recipe; what is larger is some other file.
private let largestRecipe = 1 << 20

private func contents(of path: String) throws(RecipeError) -> String {
  func refuse(_ message: String) -> RecipeError {
    RecipeError([RecipeProblem(.file(path, line: nil), nil, message)])
  }
  guard !isFolder(path) else { throw refuse("a folder; expected a recipe file such as recipes/orl-softmax.yaml") }
  guard let file = fopen(path, "r") else {
    let code = errno
    throw refuse(
      code == ENOENT
        ? "no such file; expected a recipe such as recipes/orl-softmax.yaml"
        : "cannot be read: \(String(cString: strerror(code))); expected a readable recipe file")
  }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: largestRecipe + 1)
  let count = fread(&bytes, 1, bytes.count, file)
  guard ferror(file) == 0 else { throw refuse("cannot be read to its end; expected a readable recipe file") }
  guard count <= largestRecipe else { throw refuse("larger than 1 MB; expected a recipe, which is a page of YAML") }
  guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
    throw refuse("not UTF-8 text; expected a recipe in YAML")
  }
  return text
}

private func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

private func isThere(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0
}

/// The path from the root on, with "." and ".." resolved as far as it exists.
private func absolutePath(_ path: String) -> String {
  if let real = realpath(path, nil) {
    defer { free(real) }
    return String(cString: real)
  }
  guard !path.hasPrefix("/"), let working = getcwd(nil, 0) else { return path }
  defer { free(working) }
  return String(cString: working) + "/" + path
}
