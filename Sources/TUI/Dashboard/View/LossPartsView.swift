import Screen

/// The parts of a loss as pieces of a line: "a 0.3120  2 x b 0.1010".
enum LossPartsView {
  /// One piece for each part. A name that would fill the line by itself is cut, with room left for an ellipsis after the piece.
  static func items(_ parts: [LossPartValues.Part], role: Role, _ painter: Painter, limit: Int) -> [Item] {
    parts.map { part in
      let value = Measures.loss(part.value)
      let name = painter.shortened(part.label, to: max(4, limit - painter.width(value) - 4))
      return [Span("\(name) ", .faint), Span(value, role)]
    }
  }
}
