import Runs

/// Whose habits a log follows: the names of its curves tell.
enum LogLayout {
  static func words(_ format: LogRun.Format, _ names: [String]) -> String {
    let tags = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    func has(_ isWanted: (String) -> Bool) -> Bool { names.contains(where: isWanted) }
    switch format {
    case .events:
      if zip(names, tags).contains(where: { $0.contains("/") && $1.hasPrefix("epoch_") }) { return "Keras" }
      if has({ $0.hasSuffix("_step") || $0.hasSuffix("_epoch") }) || has({ $0 == "train_loss" || $0 == "val_loss" }) {
        return "Lightning"
      }
      return has { $0.contains("/") } ? "SummaryWriter" : format.rawValue
    case .csv:
      if has({ $0.hasPrefix("train/") && $0.hasSuffix("box_loss") }) { return "YOLO CSV" }
      if has({ $0.hasPrefix("train_loss") }) { return "Lightning CSV" }
      return names.contains("loss") && names.contains("val_loss") ? "Keras CSV" : format.rawValue
    case .jsonLines: return has { $0.hasPrefix("eval_") } ? "Hugging Face JSON lines" : format.rawValue
    }
  }
}
