import Models
import Runs
import TestSupport
import Testing

extension Sandbox {
  /// Fits a run of seconds on drawn faces, to be exported; evaluation does not flip, so that an embedding is the network's own.
  ///
  /// - Parameters:
  ///   - backbone: The network.
  ///   - height: Rows of an image.
  ///   - width: Columns.
  func exportableRun(_ backbone: Backbone, height: Int, width: Int) throws -> RunFolder {
    let recipe = try folder.write(
      """
      run: {seed: 3, threads: 2}
      data: {source: synthetic, identities: 8, imagesPerIdentity: 4, image: [\(height), \(width), 1], heldOut: 7-8}
      model: {backbone: \(backbone.rawValue), embedding: 32, dropout: 0.2}
      training:
        loss: softmax
        epochs: 3
        batch: 12
        optimizer: {name: sgd, learningRate: 0.02}
        schedule: constant
      evaluation: {folds: 2, flip: false}
      """, to: "exportable.yaml")
    let fit = try tandem("fit", recipe, "--run", "r", "--headless")
    try #require(fit.status == 0, "\(fit)")
    return try run("r")
  }

  /// Exports that run; `file` is a name in the sandbox.
  func export(_ format: String, to file: String, _ flags: [String] = []) throws -> ChildProcess.Ending {
    try tandem(["export", "r", "--format", format, "--output", folder.path(file)] + flags)
  }
}
