// A Sequential built first, called three times for triplets and twice for pairs; it alone is exported.
//
//   swift run Outlook fit Examples/Outlook/outlook.yaml               on the dashboard
//   swift run Outlook fit Examples/Outlook/outlook.yaml --headless    in the foreground
import CLI
import Training

Tandem.main(tasks: [
  TaskDefinition("triplets", summary: "triplets of drawn faces; one backbone, called as often as needed") { recipe in
    try triplets(
      batch: recipe.training.batch, seed: recipe.run.seed, optimizer: recipe.training.optimizer.make(),
      schedule: .constant(peak: recipe.training.optimizer.learningRate, warmup: 0))
  }
])
