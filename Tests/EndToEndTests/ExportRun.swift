import Datasets
import Foundation
import Models
import Runs
import TestSupport
import Testing

/// A run of seconds in a folder of its own, to be exported.
struct ExportRun {
  let folder: TemporaryFolder
  let run: RunFolder

  /// Fits on drawn faces; evaluation does not flip, so that an embedding is the network's own.
  ///
  /// - Parameters:
  ///   - backbone: The network.
  ///   - image: Rows and columns.
  init(_ backbone: Backbone, image: (height: Int, width: Int)) throws {
    folder = try TemporaryFolder("tandem-export")
    try folder.write(
      """
      run: {seed: 3, threads: 2}
      data: {source: synthetic, identities: 8, imagesPerIdentity: 4, image: [\(image.height), \(image.width), 1], heldOut: 7-8}
      model: {backbone: \(backbone.rawValue), embedding: 32, dropout: 0.2}
      training:
        loss: softmax
        epochs: 3
        batch: 12
        optimizer: {name: sgd, learningRate: 0.02}
        schedule: constant
      evaluation: {folds: 2, flip: false}
      """, to: "recipe.yaml")
    let fit = Self.tandem(["fit", folder.path("recipe.yaml"), "--run", "r", "--runs", folder.path("runs"), "--headless"])
    try #require(fit.status == 0, "\(fit.output)")
    run = try RunFolder.open("r", in: folder.path("runs"))
  }

  /// Exports the run; `file` is a name in the folder.
  func export(_ format: String, to file: String, _ flags: [String] = []) -> CommandRunner.Result {
    Self.tandem(["export", run.path, "--format", format, "--output", folder.path(file)] + flags)
  }

  /// Runs the program under test, which stands beside the tests.
  static func tandem(_ words: [String]) -> CommandRunner.Result {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return CommandRunner.system.run([(tests as NSString).deletingLastPathComponent + "/tandem"] + words)
  }
}
