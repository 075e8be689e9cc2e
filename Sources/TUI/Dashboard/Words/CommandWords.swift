import Runs

/// Commands and their answers in words.
enum CommandWords {
  /// What the user asked for: "pause", "learning rate ×1.25".
  static func name(_ command: Command) -> String {
    switch command {
    case .fit: "fit"
    case .pause: "pause"
    case .resume: "resume"
    case .evaluate: "evaluate"
    case .checkpoint: "checkpoint"
    case .stopAfterStep: "stop after this step"
    case .stopAfterEpoch: "stop after this epoch"
    case .scaleLearningRate(let factor): "learning rate \(scaling(factor))"
    }
  }

  /// What the engine did, and from which step on, or why it did not.
  ///
  /// - Parameters:
  ///   - acknowledgement: The answer.
  ///   - rate: The learning rate that was asked for, where it was one and not a factor.
  static func answer(_ acknowledgement: Acknowledgement, rate: Double? = nil) -> String {
    if let rate, acknowledgement.refusal == nil {
      return "learning rate \(Measures.setting(rate)) from step \(Measures.step(acknowledgement.step))"
    }
    if let refusal = acknowledgement.refusal {
      return "\(name(acknowledgement.command)) refused: \(oneLine(refusal))"
    }
    let step = Measures.step(acknowledgement.step)
    return switch acknowledgement.command {
    case .fit: "training goes on from step \(step)"
    case .pause: "paused at step \(step)"
    case .resume: "resumed at step \(step)"
    case .evaluate: "evaluation asked for at step \(step)"
    case .checkpoint: "checkpoint written at step \(step)"
    case .stopAfterStep: "stops after step \(step)"
    case .stopAfterEpoch: "stops after this epoch, asked at step \(step)"
    case .scaleLearningRate(let factor): "learning rate \(scaling(factor)) from step \(step)"
    }
  }

  private static func scaling(_ factor: Double) -> String {
    factor < 1 && factor > 0 ? "/\(Measures.setting(1 / factor))" : "×\(Measures.setting(factor))"
  }

  /// Text from outside without line ends and other control characters, which would break the screen.
  static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? " " : $0 })
  }
}
