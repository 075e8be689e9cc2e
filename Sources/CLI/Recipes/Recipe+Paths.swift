extension Recipe.Source {
  /// What a path names, told by its ending: RecordIO (`.rec`), IDX (`-idx3-ubyte`, also with `.gz`), else a folder.
  init(path: String) {
    if path.hasSuffix(".rec") {
      self = .records(path)
    } else if path.hasSuffix("idx3-ubyte") || path.hasSuffix("idx3-ubyte.gz") {
      self = .idx(path)
    } else {
      self = .folder(path)
    }
  }
}

extension Recipe {
  /// Everything in a recipe that names a file or a folder.
  struct NamedPath: Sendable {
    let key: String
    let expected: String
    let isFolder: @Sendable (Recipe) -> Bool
    let get: @Sendable (Recipe) -> String?
    let set: @Sendable (inout Recipe, String) -> Void
  }

  static let paths = [
    NamedPath(
      key: "data.source", expected: "a folder of images for each person",
      isFolder: { if case .folder = $0.data.source { true } else { false } },
      get: { recipe in
        switch recipe.data.source {
        case .orl, .synthetic: nil
        case .folder(let path), .records(let path), .idx(let path): path
        }
      }, set: { recipe, path in recipe.data.source = Source(path: path) }),
    NamedPath(
      key: "model.weights", expected: "weights", isFolder: { _ in false }, get: { $0.model.weights },
      set: { recipe, path in recipe.model.weights = path }),
    NamedPath(
      key: "evaluation.pairs.file", expected: "pairs", isFolder: { _ in false }, get: { $0.evaluation.pairs.file },
      set: { recipe, path in recipe.evaluation.pairs.file = path }),
    NamedPath(
      key: "evaluation.pairs.folder", expected: "the images that the pairs name", isFolder: { _ in true },
      get: { $0.evaluation.pairs.folder }, set: { recipe, path in recipe.evaluation.pairs.folder = path }),
  ]
}
