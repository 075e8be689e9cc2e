import Runs

/// The best evaluation in words.
enum BestWords {
  /// As the screen calls the measure: "EER", "loss", or the metric by its own name.
  static func name(_ measure: Measure) -> String {
    switch measure {
    case .eer: "EER"
    case .loss: "loss"
    case .metric(let name): CommandWords.oneLine(name)
    }
  }

  /// "0.081", "0.3124", "9.500 mm".
  static func value(_ measured: Measured) -> String {
    switch measured.measure {
    case .eer: Measures.fraction(measured.value)
    case .loss: Measures.loss(measured.value)
    case .metric: MetricFormat([measured.value], unit: measured.unit, hasDirection: true).text(measured.value)
    }
  }

  /// "EER 0.081", "loss 0.3124".
  static func text(_ measured: Measured) -> String { "\(name(measured.measure)) \(value(measured))" }
}

extension Measured {
  /// What a status calls the best evaluation. It tells no direction, which nothing asks of it.
  init(_ best: Status.Best) {
    let measure: Measure =
      switch best.metric {
      case Tag.eer: .eer
      case Tag.loss: .loss
      default: .metric(best.metric)
      }
    self.init(measure: measure, value: best.value, higherIsBetter: false)
  }
}
