import Screen

/// What a metric loss measures of a step as pieces of a line: "active triplets 43 %  positive 0.612  negative 0.981  spread 0.712".
enum StepMeasuresView {
  /// The most important first; a piece that does not fit in `limit` columns is left out.
  static func items(_ measures: StepMeasures, role: Role, _ painter: Painter, limit: Int) -> [Item] {
    var room = limit + gap
    return pieces(measures, role).filter { piece in
      let width = painter.width(piece) + gap
      guard width <= room else { return false }
      room -= width
      return true
    }
  }

  private static let gap = 2

  /// All there is to tell.
  static func pieces(_ measures: StepMeasures, _ role: Role) -> [Item] {
    var pieces: [Item] = []
    if let active = measures[.activeTriplets] { pieces.append(piece("active triplets", percent(active), role)) }
    if let active = measures[.activePairs] { pieces.append(piece("active pairs", percent(active), role)) }
    // One of the two tells nothing.
    if let positive = measures[.distancePositive], let negative = measures[.distanceNegative] {
      pieces.append(
        piece("positive", Measures.fraction(positive), role) + [Span(String(repeating: " ", count: gap))]
          + piece("negative", Measures.fraction(negative), role))
    }
    if let spread = measures[.embeddingSpread] { pieces.append(piece("spread", Measures.fraction(spread), role)) }
    return pieces
  }

  private static func piece(_ name: String, _ value: String, _ role: Role) -> Item {
    [Span("\(name) ", .faint), Span(value, role)]
  }

  /// "43 %". A few triplets of many are not none.
  private static func percent(_ fraction: Double) -> String {
    guard (0...1).contains(fraction) else { return Measures.loss(fraction) }
    return fraction > 0 && fraction < 0.01 ? "<1 %" : "\(Int((fraction * 100).rounded())) %"
  }
}
