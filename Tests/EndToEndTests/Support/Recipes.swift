import TestSupport

/// Recipes of seconds: a small network on small synthetic faces.
extension Sandbox {
  /// A recipe of 6 steps that is evaluated after each of its 3 epochs, in the file `NAME.yaml`.
  func recipe(
    _ name: String = "small", epochs: Int = 3, seed: Int = 1, every: Int = 1, learningRate: Double = 0.05, source: String? = nil
  )
    throws -> String
  {
    try folder.write(
      """
      run:
        seed: \(seed)
        threads: 1
      data:
        source: \(source ?? "synthetic")
        \(source == nil ? "identities: 8\n  imagesPerIdentity: 4" : "augment: {flip: true}")
        image: [16, 16, 1]
        heldOut: 6-8
      model:
        backbone: mlp
        embedding: 8
      training:
        loss: softmax
        epochs: \(epochs)
        batch: 10
        optimizer:
          name: sgd
          learningRate: \(learningRate)
        schedule: constant
      evaluation:
        folds: 3
        every: \(every)
        flip: true
      """, to: "\(name).yaml")
  }

  /// A recipe of more steps than anybody waits for, evaluated at its start and on request.
  func endlessRecipe(_ name: String = "endless") throws -> String {
    try recipe(name, epochs: 1_000_000, every: 1_000_000, learningRate: 0.01)
  }
}
