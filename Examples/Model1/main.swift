// A model with one output and two behaviours.
//
//   swift run Model1 fit Examples/Model1/model1.yaml               on the dashboard
//   swift run Model1 fit Examples/Model1/model1.yaml --headless    in the foreground
import CLI

Tandem.main(tasks: [
  TaskDefinition("ones-and-zeros", summary: "ones in training, zeros in evaluation") { recipe in
    onesAndZeros(batch: recipe.training.batch, seed: recipe.run.seed)
  }
])
