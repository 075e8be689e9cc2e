import ArgumentParser
import Datasets
import Foundation
import Gradients
import Models
import Runs
import Tensors
import Training
import Verification

/// Which checkpoint of a run to use.
struct CheckpointOption: ParsableArguments {
  @Option(help: ArgumentHelp("Which checkpoint: best, last, or a file.", valueName: "best|last|file"))
  var checkpoint = "best"

  /// The file; the last one stands in for a best one that there is not yet.
  func path(in folder: RunFolder) -> String {
    switch checkpoint {
    case "best": FileManager.default.fileExists(atPath: folder.bestCheckpoint) ? folder.bestCheckpoint : folder.lastCheckpoint
    case "last": folder.lastCheckpoint
    default: checkpoint
    }
  }
}

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Verify the held-out pairs with a checkpoint of a run.")

  @OptionGroup var chosen: RunArgument
  @OptionGroup var checkpoint: CheckpointOption
  @Option(help: ArgumentHelp("Verify these pairs in place of the held-out ones: a list, or a .bin file.", valueName: "file"))
  var pairs: String?
  @Option(help: ArgumentHelp("Where the images of the list are; else where the list is.", valueName: "folder"))
  var images: String?
  @Flag(help: "Print one JSON object a line, the summary last.") var json = false

  func validate() throws {
    if images != nil, pairs == nil { throw ValidationError("--images names the folder of the images of --pairs; give both") }
  }

  /// The run's recipe, with the pairs that were asked for.
  private func recipe(_ folder: RunFolder) throws -> Recipe {
    var recipe = try folder.storedRecipe()
    guard let pairs else { return recipe }
    guard recipe.task == TaskDefinition.face else {
      throw UsageError("run \(folder.name) is of the task \"\(recipe.task)\"; pairs of images are those of a face run")
    }
    recipe.evaluation.pairs = .init(file: pairs, folder: images ?? (pairs as NSString).deletingLastPathComponent)
    return recipe
  }

  mutating func run() throws {
    let folder = try chosen.open()
    let path = checkpoint.path(in: folder)
    let state = try CheckpointFolder.read(path)
    let session = try Session(recipe(folder))
    try session.task.restore(state, file: path)
    let start = SystemClock.monotonic()
    let result = try session.task.evaluate { _, _ in }
    let seconds = SystemClock.monotonic() - start
    let values = ValidationValues(
      loss: result.loss, parts: result.parts.isEmpty ? nil : result.parts, metrics: result.metrics.isEmpty ? nil : result.metrics,
      report: result.verification)
    if json {
      JSONReporter.print(
        SummaryLine(
          run: folder.name, state: .finished, step: session.task.step, validation: values, seconds: seconds, checkpoint: path))
      return
    }
    print("\(path), step \(session.task.step)")
    print(Format.line(values))
    if let threshold = values.threshold {
      print("threshold \(Format.fraction(threshold)) (squared distance; below it: same person)")
    }
    for pair in result.hardest.prefix(5) {
      print(
        "hardest \(pair.isSame ? "genuine " : "impostor")  \(pair.left)  \(pair.right)  distance \(Format.fraction(pair.distance))"
      )
    }
  }
}

/// A trained model with what its images need: the embedding of files.
struct Embedder {
  let model: FaceModel
  let recipe: Recipe
  let threshold: OperatingThreshold?
  /// The step that the weights are of.
  let step: Int
  var preprocessing: Preprocessing { recipe.data.preprocessing }

  /// - Parameters:
  ///   - folder: Of the run.
  ///   - checkpoint: The file.
  init(_ folder: RunFolder, checkpoint path: String) throws {
    recipe = try folder.storedRecipe()
    guard recipe.task == TaskDefinition.face else {
      throw UsageError("run \(folder.name) is of the task \"\(recipe.task)\"; embeddings are those of a face run")
    }
    Threads.use(recipe.run.threadsHere)
    let file = try CheckpointFolder.tensors(path)
    let state = try TrainerState(file, name: path)
    // The head's size is that of the people trained on, which the checkpoint knows.
    model = FaceSession.model(recipe, people: recipe.people(inHead: state.model["head.weight"]?.shape.first))
    try model.load(state.evaluationWeights, file: path)
    model.whitening = try Whitening(state.whitening, file: path)
    threshold = OperatingThreshold(metadata: file.metadata)
    step = state.progress.step
  }

  /// The L2-normalised embeddings of image files, one row a file.
  func embed(_ files: [String]) throws -> [[Float]] {
    let shape = recipe.data.image
    let images = try files.map {
      try Image(file: $0).converted(toChannels: shape.channels).resized(height: shape.height, width: shape.width)
    }
    // One by one: a product of matrices rounds otherwise in a larger batch, and an image has one embedding, whatever stands beside it.
    return try images.map { image in
      let views = recipe.evaluation.views.map { view in (view.isFlipped, ImageRows(preprocessing.tensor(of: [image], view: view)))
      }
      let seen = ImageViews(plain: views.filter { !$0.0 }.map(\.1), mirrored: views.filter(\.0).map(\.1))
      return try model.embed(seen).value.values
    }
  }
}

extension Recipe {
  /// The people that a head of so many rows tells apart: some losses have several directions a person.
  fileprivate func people(inHead rows: Int?) -> Int {
    let first = [training.loss, training.auxiliary].compactMap(\.self).first {
      LossCatalog.definition($0.name).input != .embeddings
    }
    guard let rows, let first else { return 1 }
    return first.name == .subCenterArcface ? rows / Int(first.number(.subCenters)) : rows
  }
}

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Print the embeddings of images.")

  @OptionGroup var chosen: RunArgument
  @Argument(help: "Image files (PGM, PNG, JPEG).") var images: [String]
  @OptionGroup var checkpoint: CheckpointOption
  @Flag(help: "Print one JSON object a line.") var json = false

  private struct Line: Encodable {
    var image: String
    var embedding: [Float]
  }

  mutating func run() throws {
    let folder = try chosen.open()
    let embeddings = try Embedder(folder, checkpoint: checkpoint.path(in: folder)).embed(images)
    for (image, embedding) in zip(images, embeddings) {
      if json {
        JSONReporter.print(Line(image: image, embedding: embedding))
      } else {
        print(image.withoutControlCharacters, embedding.map { "\($0)" }.joined(separator: " "))
      }
    }
  }
}

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Tell whether two images show the same person.")

  @OptionGroup var chosen: RunArgument
  @Argument(help: "An image file.") var first: String
  @Argument(help: "Another one.") var second: String
  @OptionGroup var checkpoint: CheckpointOption
  @Flag(help: "Print a JSON object.") var json = false

  private struct Line: Encodable {
    var same: Bool
    var distance: Double
    var threshold: Double
    /// What the threshold let through when it was measured; absent for the one with the best accuracy.
    var far: Double?
    var tar: Double?
  }

  mutating func run() throws {
    let folder = try chosen.open()
    let path = checkpoint.path(in: folder)
    let embedder = try Embedder(folder, checkpoint: path)
    guard let threshold = embedder.threshold else {
      throw EngineProcessError("\(path) has no threshold: the run was never evaluated")
    }
    let rows = try embedder.embed([first, second])
    let distance = zip(rows[0], rows[1]).map { Double($0) - Double($1) }.reduce(0) { $0 + $1 * $1 }
    let same = distance < threshold.threshold
    if json {
      JSONReporter.print(
        Line(
          same: same, distance: distance, threshold: threshold.threshold, far: threshold.point?.actualFar,
          tar: threshold.point?.tar
        ))
    } else {
      print(
        "\(same ? "same person" : "different people"): distance \(Format.fraction(distance)), threshold "
          + "\(Format.fraction(threshold.threshold)) (\(threshold.summary))")
    }
  }
}
