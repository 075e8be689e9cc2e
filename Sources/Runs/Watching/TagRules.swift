/// The rules by which the curves of other programs are told apart: of training or of validation, and of which quantity.
enum TagRules {
  enum Phase: Sendable { case training, validation }

  struct Word {
    var phase: Phase
    /// Of several curves of a phase the one with the lowest rank is taken.
    var rank: Int
  }

  /// A word of a tag or of a folder that names the phase.
  static let phases: [String: Word] = [
    "train": Word(phase: .training, rank: 0), "training": Word(phase: .training, rank: 0), "trn": Word(phase: .training, rank: 0),
    "val": Word(phase: .validation, rank: 0), "valid": Word(phase: .validation, rank: 0),
    "validation": Word(phase: .validation, rank: 0), "eval": Word(phase: .validation, rank: 1),
    "evaluation": Word(phase: .validation, rank: 1), "dev": Word(phase: .validation, rank: 1),
    "holdout": Word(phase: .validation, rank: 1), "test": Word(phase: .validation, rank: 2),
    "testing": Word(phase: .validation, rank: 2),
  ]

  /// How often a value is taken: Lightning's last word, Keras's first. Training shows its steps, validation its epochs.
  static let cadences: [String: (training: Int, validation: Int)] = [
    "step": (1, 2), "epoch": (2, 1), "batch": (3, 3), "iter": (3, 3),
  ]

  /// Words for one thing.
  static let synonyms = ["acc": "accuracy", "lr": "learning_rate", "losses": "loss"]

  /// What is never the thing to look at first.
  static let asides: Set<String> = [
    "epoch", "step", "steps", "time", "runtime", "second", "seconds", "lr", "rate", "speed", "gpu", "memory", "samples", "norm",
    "momentum", "throughput", "fps", "beta", "hp", "flos", "timestamp",
  ]

  /// Which quantity is looked at first: 0 the loss, 1 a loss among several, 2 another loss, 3 a rate of success, 4 anything, 9 asides.
  static func rank(ofMetric words: [String]) -> Int {
    if words == ["loss"] { return 0 }
    if words.contains("loss"), words.contains("total") { return 1 }
    if words.contains(where: { $0.hasSuffix("loss") }) { return 2 }
    if !asides.isDisjoint(with: words) { return 9 }
    if words.contains(where: { ["error", "perplexity", "ppl", "nll", "mse", "mae", "rmse", "ce", "entropy"].contains($0) }) {
      return 2
    }
    if isSuccess(words) { return 3 }
    return 4
  }

  /// Whether a larger value of the quantity is the better one.
  static func isSuccess(_ words: [String]) -> Bool {
    words.contains { word in
      ["accuracy", "auc", "f1", "precision", "recall", "iou", "miou", "top1", "top5", "score", "bleu", "psnr", "ssim", "reward"]
        .contains(word) || word.hasPrefix("map")
    }
  }

  /// The words of a tag in small letters: parted where a mark stands or a capital begins ("valLoss", "Loss/val", "val_loss").
  static func words(of tag: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasSmall = false
    for character in tag {
      let isPart = character.isLetter || character.isNumber
      // "mAP" is one word.
      if !isPart || character.isUppercase && wasSmall && word.count > 1 {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if isPart { word += character.lowercased() }
      wasSmall = character.isLowercase
    }
    return word.isEmpty ? words : words + [word]
  }
}
