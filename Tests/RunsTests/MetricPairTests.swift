import Testing

@testable import Runs

@Suite struct MetricPairTests {
  /// The names of a log, and what the two charts show of it: training, validation.
  struct Case: Sendable, CustomStringConvertible {
    var names: [String]
    var training: String?
    var validation: String?
    var isSure: Bool
    var description: String { names.joined(separator: " ") }

    init(_ names: [String], _ training: String?, _ validation: String?, sure: Bool = true) {
      (self.names, self.training, self.validation, isSure) = (names, training, validation, sure)
    }
  }

  static let cases = [
    // Keras: folders of the phases, and its CSV.
    Case(["train/epoch_loss", "validation/epoch_loss"], "train/epoch_loss", "validation/epoch_loss"),
    Case(
      ["train/epoch_accuracy", "train/epoch_loss", "validation/epoch_accuracy", "validation/epoch_loss"], "train/epoch_loss",
      "validation/epoch_loss"),
    Case(
      ["train/epoch_learning_rate", "train/epoch_loss", "validation/epoch_loss"], "train/epoch_loss", "validation/epoch_loss"),
    Case(["train/batch_loss", "train/epoch_loss", "validation/epoch_loss"], "train/epoch_loss", "validation/epoch_loss"),
    Case(
      ["train/epoch_loss", "validation/epoch_loss", "validation/evaluation_loss_vs_iterations"], "train/epoch_loss",
      "validation/epoch_loss"),
    Case(["train/epoch_acc", "validation/epoch_acc"], "train/epoch_acc", "validation/epoch_acc", sure: false),
    Case(["accuracy", "loss", "val_accuracy", "val_loss"], "loss", "val_loss"),
    Case(["loss", "lr", "val_loss"], "loss", "val_loss"),
    // SummaryWriter.
    Case(["loss/train", "loss/val"], "loss/train", "loss/val"),
    Case(["Loss/train", "Loss/validation"], "Loss/train", "Loss/validation"),
    Case(["Loss/train", "Loss/test"], "Loss/train", "Loss/test"),
    Case(["Accuracy/test", "Accuracy/train", "Loss/test", "Loss/train"], "Loss/train", "Loss/test"),
    Case(["train/loss", "val/loss"], "train/loss", "val/loss"),
    Case(["Train Loss", "Valid Loss"], "Train Loss", "Valid Loss"),
    Case(["training_loss", "validation_loss"], "training_loss", "validation_loss"),
    Case(["trainLoss", "valLoss"], "trainLoss", "valLoss"),
    Case(["loss_train", "loss_val"], "loss_train", "loss_val"),
    Case(["Loss/all/train", "Loss/all/val"], "Loss/all/train", "Loss/all/val", sure: false),
    Case(["train/loss", "test/loss", "val/loss"], "train/loss", "val/loss"),
    Case(["train/cls_loss", "train/total_loss", "val/cls_loss", "val/total_loss"], "train/total_loss", "val/total_loss"),
    // Lightning.
    Case(["train_loss", "val_loss"], "train_loss", "val_loss"),
    Case(["epoch", "train_loss_epoch", "train_loss_step", "val_loss"], "train_loss_step", "val_loss"),
    Case(["train_loss_step", "val_loss_epoch", "val_loss_step"], "train_loss_step", "val_loss_epoch"),
    Case(["train_acc", "val_acc", "train_loss", "val_loss", "lr-Adam"], "train_loss", "val_loss"),
    Case(["train/loss_step", "train/loss_epoch", "val/loss"], "train/loss_step", "val/loss"),
    // YOLO, Hugging Face.
    Case(
      ["train/box_loss", "train/cls_loss", "metrics/mAP50(B)", "val/box_loss", "val/cls_loss", "lr/pg0"], "train/box_loss",
      "val/box_loss", sure: false),
    Case(["loss", "grad_norm", "learning_rate", "eval_loss", "eval_runtime"], "loss", "eval_loss"),
    Case(["train/loss", "train/learning_rate", "eval/loss", "eval/samples_per_second"], "train/loss", "eval/loss"),
    // One phase, and none.
    Case(["loss"], "loss", nil, sure: false),
    Case(["val_loss"], nil, "val_loss", sure: false),
    Case(["lr", "reward"], "reward", nil, sure: false),
    Case(["lr", "time"], "lr", nil, sure: false),
    Case(["train/perplexity", "dev/perplexity"], "train/perplexity", "dev/perplexity", sure: false),
    Case([], nil, nil, sure: false),
  ]

  @Test("which curves the two charts show", arguments: cases) func choice(_ wanted: Case) {
    let pairs = MetricPair.pairs(among: wanted.names)
    #expect(pairs.first?.training.map { wanted.names[$0] } == wanted.training)
    #expect(pairs.first?.validation.map { wanted.names[$0] } == wanted.validation)
    #expect(MetricPair.isSure(pairs) == wanted.isSure)
  }

  @Test("every curve but the doubles of one quantity is in a pair, and the pairs do not depend on the order of others") func all()
  {
    let names = ["loss", "val_loss", "lr", "val_accuracy", "accuracy", "epoch_time"]
    let pairs = MetricPair.pairs(among: names)
    #expect(pairs.map(\.metric) == ["loss", "accuracy", "learning_rate", "time"])
    #expect(Set(pairs.flatMap { [$0.training, $0.validation] }.compactMap { $0 }) == Set(names.indices))
    #expect(pairs.map(\.higherIsBetter) == [false, true, nil, nil])
  }
}
