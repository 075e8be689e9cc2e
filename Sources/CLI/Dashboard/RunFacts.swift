import Dashboard
import Foundation
import Runs

/// What the table of runs shows of a recipe.
struct RunFacts: Equatable {
  /// "arcface", "softmax + center".
  var loss: String?
  /// "face, synthetic"; a task of one's own by its name.
  var task: String?

  /// As the recipe was written, so that a recipe of another program, or an older one, tells as much as it can.
  init(recipe settings: [RecipeSetting]) {
    func value(_ key: String) -> String? { settings.first { $0.key == key }?.value }
    let auxiliary = value("training.auxiliary") ?? value("training.auxiliary.name")
    let main = value("training.loss") ?? value("training.loss.name")
    loss = main.map { auxiliary == nil || auxiliary == "none" ? $0 : "\($0) + \(auxiliary ?? "")" }
    let source = value("data.source").map { String($0.split(separator: "/").last ?? "/") }
    task = [value("task") ?? "face", source].compactMap { $0 }.joined(separator: ", ")
    if settings.isEmpty { task = nil }
  }
}

/// A key of a recipe, with the sections that it stands in, and its value as text.
struct RecipeSetting: Equatable {
  var key: String
  var value: String

  /// All settings of a stored recipe; none where it cannot be read.
  static func all(of folder: RunFolder) -> [RecipeSetting] {
    guard let data = try? FileHandle(forReadingFrom: URL(fileURLWithPath: folder.recipe)).read(upToCount: 1 << 20),
      let node = try? RecipeNode(yaml: String(decoding: data, as: UTF8.self), origin: .file(folder.recipe, line: nil))
    else { return [] }
    return settings(node, path: "")
  }

  private static func settings(_ node: RecipeNode, path: String) -> [RecipeSetting] {
    switch node.content {
    case .nothing: []
    case .scalar(let text, _): [RecipeSetting(key: path, value: text)]
    case .list(let nodes): [RecipeSetting(key: path, value: nodes.compactMap(\.text).joined(separator: ", "))]
    case .section(let entries): entries.flatMap { settings($0.node, path: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
  }
}

/// The rows of the table of runs. A recipe is read once; a few are read at a time, so that the screen waits for none.
final class RunRows {
  private let catalog: RunCatalog
  private var facts: [String: Known] = [:]
  /// Seconds for recipes in one look.
  private static let budget = 0.05

  private struct Known {
    var created: Double
    var facts: RunFacts
  }

  /// - Parameter runs: The folder of all runs.
  init(_ runs: String) { catalog = RunCatalog(runs) }

  func look() throws(RunError) -> [RunItem] {
    let summaries = try catalog.look()
    let end = SystemClock.monotonic() + Self.budget
    var now: [String: Known] = [:]
    let rows = summaries.map { summary in
      var known = facts[summary.name].flatMap { $0.created == summary.created ? $0 : nil }
      if known == nil, SystemClock.monotonic() < end {
        known = Known(created: summary.created, facts: RunFacts(recipe: RecipeSetting.all(of: summary.folder)))
      }
      now[summary.name] = known
      var row = RunItem(summary)
      row.loss = known?.facts.loss
      row.task = known?.facts.task
      return row
    }
    facts = now
    return rows
  }
}
