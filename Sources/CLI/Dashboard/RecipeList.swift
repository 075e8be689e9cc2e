import Dashboard
import Foundation

/// The recipes that the home screen offers: the YAML files in `recipes/`.
enum RecipeList {
  static func items(in folder: String = "recipes") -> [RecipeItem] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    return names.map { name in
      let path = folder + "/" + name
      return RecipeItem(name: String(name.dropLast(5)), path: path, summary: summary(path))
    }
  }

  private static func summary(_ path: String) -> String {
    do { return try Recipe.load(path, checksSource: false).summary } catch {
      // Its problems, a line each, are for `fit`; here the first is enough.
      return "cannot be used: \("\(error)".split(separator: "\n").first ?? "")"
    }
  }
}

extension Recipe {
  /// One line on what it trains and verifies.
  var summary: String {
    if let definition = TaskRegistry.definition(task) { return "\(definition.summary), \(training.epochs) epochs" }
    let source =
      switch data.source {
      case .orl: "ORL faces"
      case .synthetic: "synthetic faces"
      case .folder(let path), .records(let path), .idx(let path): path
      }
    let loss = training.loss.name.rawValue + (training.auxiliary.map { " + \($0.name.rawValue)" } ?? "")
    let pairs = evaluation.pairs.file.map { "the pairs of \($0.split(separator: "/").last ?? "")" }
    return "\(loss) on \(source), \(training.epochs) epochs; verifies "
      + (pairs ?? data.heldOut.map { "people \($0)" } ?? "nobody")
  }
}
