import Screen

extension LossCurve {
  /// The title over a curve of another program: its own name, the newest value, and the best where its name tells what is best.
  func title(of quantity: Quantity, _ painter: Painter, limit: Int) -> String {
    let name = CommandWords.oneLine(quantity.name)
    guard !series.isEmpty else { return painter.choose(["\(letter) \(name)", letter], limit: limit) }
    let value = Measures.loss(series.last)
    let odd = series.nonFinite > 0 ? ", \(series.nonFinite) not finite" : ""
    let (best, place) = best(quantity)
    let short = CommandWords.oneLine(quantity.metric)
    return painter.choose(
      [
        "\(letter) \(name) \(value)\(odd)\(best)\(place)", "\(letter) \(name) \(value)\(odd)\(best)",
        "\(letter) \(short) \(value)\(odd)\(best)", "\(letter) \(name) \(value)\(odd)", "\(letter) \(short) \(value)\(odd)",
        "\(letter) \(value)\(odd)", "\(letter) \(value)",
      ], limit: limit)
  }

  private func best(_ quantity: Quantity) -> (value: String, place: String) {
    switch quantity.higherIsBetter {
    case nil: ("", "")
    case true?: series.extremes.map { (", best \(Measures.loss($0.upperBound))", "") } ?? ("", "")
    case false?: series.best.map { (", best \(Measures.loss($0.value))", " at step \(Measures.step($0.step))") } ?? ("", "")
    }
  }
}
