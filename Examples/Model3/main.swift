// One shared layer on two inputs: cross-entropy of the first in training, the distance of both in evaluation.
//
//   swift run Model3 fit Examples/Model3/model3.yaml               on the dashboard
//   swift run Model3 fit Examples/Model3/model3.yaml --headless    in the foreground
import CLI

Tandem.main(tasks: [
  TaskDefinition("shared-layer", summary: "one layer on both inputs, a loss that follows the phase") { recipe in
    sharedLayer(batch: recipe.training.batch, seed: recipe.run.seed, rate: recipe.training.optimizer.learningRate)
  }
])
