import Testing
import Training

@testable import CLI

/// Recipes of a task that a program registers.
@Suite struct RecipesTaskTests {
  init() {
    // Registered once for the process, as a program does in its first line.
    _ = Self.registered
  }

  static let registered: Void = TaskRegistry.register([
    TaskDefinition("counting", summary: "counts") { _ in throw UsageError("never made in these tests") }
  ])

  static let text = """
    task: counting
    options: {margin: 0.5, name: "a: b"}
    training: {epochs: 3, batch: 500}
    """

  @Test func aTaskNeedsNoFacesAndKeepsItsOptions() throws {
    let recipe = try Recipe.parse(Self.text, file: "r.yaml")
    #expect(recipe.task == "counting" && recipe.options == ["margin": "0.5", "name": "a: b"])
    #expect(try Recipe.parse(recipe.yaml, file: "recipe.yaml") == recipe)
    #expect(!recipe.yaml.contains("heldOut") && !recipe.yaml.contains("backbone"))
    #expect(try Recipe.parse(Self.text, file: "r.yaml", overrides: ["options.margin=1"]).options["margin"] == "1")
  }

  @Test(arguments: [
    (
      "task: countng\ntraining: {epochs: 3}",
      #"r.yaml:1: task: found "countng", expected face or counting; did you mean counting?"#
    ),
    (
      "task: counting\ntraining: {epochs: 3}\ndata: {source: orl}",
      "r.yaml:3: data.source: has no meaning here; it goes only with task: face"
    ), ("task: counting", "r.yaml: training: section missing; it needs at least epochs"),
  ]) func problemsAreNamed(text: String, problem: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text, file: "r.yaml") }
    #expect(error?.description == problem)
  }

  @Test func optionsAreForTasksOfOnesOwn() throws {
    let faces = """
      data: {source: orl, heldOut: 31-40}
      model: {backbone: small-cnn}
      training: {loss: softmax, epochs: 3}
      options: {a: 1}
      """
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(faces, file: "r.yaml") }
    #expect(error?.description == "r.yaml:4: options: has no meaning here; it goes only with a task of your own")
  }
}
