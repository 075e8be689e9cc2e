import Datasets
import Foundation
import TestSupport
import Testing

@testable import CLI

/// Recipes as files: those that ship with the project, and files that cannot be read.
@Suite struct RecipesFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["orl-softmax", "orl-arcface", "orl-best", "synthetic"])
  func shippedRecipesAreGoodAndLeaveNothingToDefaults(name: String) throws {
    let text = try String(contentsOfFile: shipped(name), encoding: .utf8)
    let recipe = try Recipe.load(shipped(name))
    #expect(recipe.data.heldOut?.ranges == [31...40])
    // Every key that is in force stands in the file, so that the file is its own documentation.
    let keys = recipe.yaml.split(separator: "\n").map { $0.drop { $0 == " " }.prefix { $0 != ":" } }
    for key in keys where !(key == "name" && text.contains("loss: softmax")) {
      #expect(text.contains("\(key):"), "\(name).yaml does not have \(key)")
    }
  }

  @Test func shippedRecipesDifferAsTheirNamesSay() throws {
    let softmax = try Recipe.load(shipped("orl-softmax"))
    var arcface = try Recipe.load(shipped("orl-arcface"))
    #expect(softmax.training.loss.name == .softmax)
    #expect(arcface.training.loss == Recipe.Loss(.arcface, [.scale: 16, .margin: 0.3]))
    // Same people, network and judgement; each loss has its own learning rate and augmentation.
    arcface.training = softmax.training
    arcface.data.augment = softmax.data.augment
    #expect(arcface == softmax)
    var synthetic = try Recipe.load(shipped("synthetic"))
    #expect(synthetic.data.source == .synthetic)
    synthetic.data = softmax.data
    synthetic.training.epochs = softmax.training.epochs
    #expect(synthetic == softmax)
  }

  @Test func folderIsMeantFromTheRecipesOwnFolder() throws {
    try folder.write("", to: "sets/faces/a/1.pgm")
    try folder.write(RecipesReadingTests.least.replacing("orl", with: "../sets/faces"), to: "recipes/r.yaml")
    let recipe = try Recipe.load(folder.path("recipes/r.yaml"))
    #expect(recipe.data.source == .folder(folder.path("sets/faces")))
    #expect(try Recipe.parse(recipe.yaml, file: "recipe.yaml") == recipe)
  }

  @Test func folderOfAnOverrideIsMeantFromTheWorkingFolder() throws {
    try folder.write(RecipesReadingTests.least, to: "r.yaml")
    let recipe = try Recipe.load(folder.path("r.yaml"), overrides: ["data.source=./"])
    #expect(recipe.data.source == .folder(FileManager.default.currentDirectoryPath))
  }

  @Test func missingFolderIsNamedUnlessItIsNotNeeded() throws {
    let path = try folder.write(RecipesReadingTests.least.replacing("orl", with: "./faces"), to: "r.yaml")
    expectProblem(
      path,
      "\(path):1: data.source: found \(folder.path)/./faces, which is no folder; expected one with a folder of images for each person"
    )
    #expect(try Recipe.load(path, checksSource: false).data.source == .folder("\(folder.path)/./faces"))
  }

  @Test func missingFile() {
    let path = folder.path("none.yaml")
    expectProblem(path, "\(path): no such file; expected a recipe such as recipes/orl-softmax.yaml")
  }

  @Test func folderInPlaceOfAFile() {
    expectProblem(folder.path, "\(folder.path): a folder; expected a recipe file such as recipes/orl-softmax.yaml")
  }

  @Test func fileThatIsNoText() throws {
    let path = try folder.write([0xFF, 0xD8, 0xFF, 0xE0], to: "face.jpg")
    expectProblem(path, "\(path): not UTF-8 text; expected a recipe in YAML")
  }

  @Test func endlessFile() {
    expectProblem("/dev/zero", "/dev/zero: larger than 1 MB; expected a recipe, which is a page of YAML")
  }

  @Test func fileBelowAFile() throws {
    let path = try folder.write("", to: "a") + "/b.yaml"
    expectProblem(path, "\(path): cannot be read: Not a directory; expected a readable recipe file")
  }

  private func expectProblem(_ path: String, _ problem: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: RecipeError.self, sourceLocation: sourceLocation) { try Recipe.load(path) }
    #expect(error?.description == problem, sourceLocation: sourceLocation)
  }

  private func shipped(_ name: String) -> String {
    // Tests/CLITests/RecipesFileTests.swift -> the project's own folder.
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return project.appending(path: "recipes/\(name).yaml").path
  }
}
