// Models with several inputs and outputs, and a loss on each output.
//
//   swift run Model2 fit Examples/Model2/model2.yaml               on the dashboard
//   swift run Model2 fit Examples/Model2/model2.yaml --headless --set options.shapes=different
import CLI

Tandem.main(tasks: [
  TaskDefinition("two-inputs", summary: "two inputs, two outputs, a loss on each") { recipe in
    recipe.options["shapes"] == "different"
      ? twoShapes(batch: recipe.training.batch, seed: recipe.run.seed)
      : twoInputs(batch: recipe.training.batch, seed: recipe.run.seed)
  }
])
