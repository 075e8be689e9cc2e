import Screen

extension LossChartView {
  /// The title over a curve of another program: its own name, the newest value, and the best where its name tells what is best.
  func title(of quantity: Quantity, _ painter: Painter, limit: Int) -> String {
    let name = CommandWords.oneLine(quantity.name)
    guard !series.isEmpty else { return painter.choose(["\(letter) \(name)", letter], limit: limit) }
    let value = Measures.loss(series.last)
    let odd = series.nonFinite > 0 ? ", \(series.nonFinite) not finite" : ""
    let (best, place) = best(quantity)
    let short = CommandWords.oneLine(quantity.metric)
    let head = painter.choose(
      [
        "\(letter) \(name) \(value)\(odd)\(best)\(place)", "\(letter) \(name) \(value)\(odd)\(best)",
        "\(letter) \(short) \(value)\(odd)\(best)", "\(letter) \(name) \(value)\(odd)", "\(letter) \(short) \(value)\(odd)",
        "\(letter) \(value)\(odd)", "\(letter) \(value)",
      ], limit: limit)
    var details: [String] = []
    if settings.isLogarithmic { details.append(", log") }
    if !settings.sharesRange { details.append(", own axis") }
    if settings.smoothing > 0 { details.append(", smoothed \(Measures.setting(settings.smoothing))") }
    return details.reduce(head) { painter.width(painter.plain($0 + $1)) <= limit ? $0 + $1 : $0 }
  }

  private func best(_ quantity: Quantity) -> (value: String, place: String) {
    switch quantity.higherIsBetter {
    case nil: ("", "")
    case true?: series.extremes.map { (", best \(Measures.loss($0.upperBound))", "") } ?? ("", "")
    case false?: series.best.map { (", best \(Measures.loss($0.value))", " at step \(Measures.step($0.step))") } ?? ("", "")
    }
  }
}
