import Dashboard
import Foundation
import Runs
import TestSupport
import Testing

@testable import CLI

/// What the table of runs takes from recipes.
@Suite struct RunRowsTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func run(_ name: String, recipe: String) throws -> RunFolder {
    let run = try RunFolder.create(RunName(name), in: folder.path)
    try folder.write(recipe, to: "\(name)/recipe.yaml")
    return run
  }

  @Test func settingsAreKeysWithTheirSections() throws {
    let run = try run(
      "a", recipe: "task: face\ndata:\n  image: [56, 46, 1]\ntraining:\n  loss:\n    name: arcface\n    margin: 0.5\n")
    let settings = RecipeSetting.all(of: run).map { "\($0.key)=\($0.value)" }
    #expect(settings == ["task=face", "data.image=56, 46, 1", "training.loss.name=arcface", "training.loss.margin=0.5"])
  }

  @Test(arguments: [
    ("training: {loss: softmax}\ndata: {source: synthetic}\n", "softmax", "face, synthetic"),
    ("training: {loss: {name: arcface}, auxiliary: {name: center}}\ndata: {source: \"/a/b\"}\n", "arcface + center", "face, b"),
    ("training: {loss: softmax, auxiliary: none}\n", "softmax", "face"),
    ("task: my-model\noptions: {width: 3}\n", nil, "my-model"),
    ("no: [recipe", nil, nil),
  ])
  func lossAndTask(recipe: String, loss: String?, task: String?) throws {
    let facts = RunFacts(recipe: RecipeSetting.all(of: try run("a", recipe: recipe)))
    #expect(facts.loss == loss && facts.task == task)
  }

  @Test func rowsHaveTheFactsOfTheirRecipes() throws {
    _ = try run("a", recipe: "training: {loss: softmax}\n")
    let rows = RunRows(folder.path)
    #expect(try rows.look().map(\.loss) == ["softmax"])
    try RunFolder.delete("a", in: folder.path)
    #expect(try rows.look() == [])
  }

  @Test func aRunWithoutARecipeHasNone() throws {
    let run = try RunFolder.create(RunName("foreign"), in: folder.path)
    #expect(RecipeSetting.all(of: run) == [])
    #expect(RunFacts(recipe: []).task == nil)
  }
}
