import Runs
import Screen

/// The hardest pairs as pictures, as many as there is room for.
struct HardestPairsView {
  let hardest: HardestPairs
  let screen: VerificationScreen
  let style: PictureStyle
  /// Of the terminal.
  let size: Size

  func draw(detail: Rect, with painter: inout Painter) {
    let grid = PairGrid(size: size, count: hardest.pairs.count, selected: screen.selected)
    guard !hardest.pairs.isEmpty else {
      let text = "this evaluation names no pairs"
      painter.write(text, x: grid.area.x + 1, y: grid.area.y, .faint, limit: grid.area.width - 2)
      return
    }
    for pair in grid.visible { draw(pair, in: grid.rect(of: pair), with: &painter) }
    guard hardest.pairs.indices.contains(screen.selected), !detail.isEmpty else { return }
    // The whole of the names, which a column of pairs has no room for.
    let chosen = hardest.pairs[screen.selected]
    let half = (detail.width - 8) / 2
    let left = Self.ending(chosen.left, limit: half, painter)
    painter.write("\(screen.selected + 1)", x: detail.x + 1, y: detail.y, .faint, limit: 4)
    let used = painter.write(left, x: detail.x + 5, y: detail.y, limit: half)
    painter.write(
      Self.ending(chosen.right, limit: half, painter), x: detail.x + 5 + used + 2, y: detail.y,
      limit: detail.maxX - detail.x - 8 - used)
  }

  private func draw(_ number: Int, in rect: Rect, with painter: inout Painter) {
    let pair = hardest.pairs[number]
    drawCaption(number, pair, in: rect, with: &painter)
    let width = (rect.width - 2) / 2
    let pictures = Rect(x: rect.x + 1, y: rect.y + 1, width: rect.width - 1, height: rect.height - PairGrid.captionRows)
      .columns([.fixed(width), .fixed(width)], gap: 1)
    for (name, area) in zip([pair.left, pair.right], pictures) {
      drawPicture(screen.pictures[name], in: area, with: &painter)
      painter.write(
        Self.ending(name, limit: area.width, painter), x: area.x, y: rect.maxY - 1, .faint, limit: area.width)
    }
  }

  /// "1 two people  0.412  false accept".
  private func drawCaption(_ number: Int, _ pair: EvaluationRecord.NamedPair, in rect: Rect, with painter: inout Painter) {
    let isChosen = number == screen.selected
    var items: [Item] = [
      [
        Span("\(isChosen ? String(painter.glyphs.arrow) : " ")\(number + 1) ", isChosen ? .selection : .faint),
        Span(pair.isSame ? "one person" : "two people", pair.isSame ? .genuine : .impostor),
      ], [Span(Measures.fraction(pair.distance), .text, .bold)],
    ]
    if let verdict = hardest.verdict(on: pair) { items.append([Span(verdict.words, verdict.isError ? .bad : .good)]) }
    painter.flow(items, in: Rect(x: rect.x, y: rect.y, width: rect.width, height: 1))
  }

  private func drawPicture(_ answer: PictureAnswer?, in rect: Rect, with painter: inout Painter) {
    switch answer {
    case .picture(let picture): painter.buffer.draw(picture, in: rect, style: style, plain: painter.style(.text))
    case .absent(let reason):
      let lines = painter.wrapped(CommandWords.oneLine(reason), width: rect.width, lines: rect.height)
      for (row, line) in lines.enumerated() {
        painter.write(line, x: rect.x, y: rect.y + row, .warning, limit: rect.width)
      }
    case nil: painter.write("loading", x: rect.x, y: rect.y, .faint, limit: rect.width)
    }
  }

  /// A name in at most `limit` columns: its end, which tells files of one folder apart.
  static func ending(_ name: String, limit: Int, _ painter: Painter) -> String {
    let name = painter.plain(name)
    guard painter.width(name) > limit else { return name }
    guard limit > 1 else { return "" }
    var kept = Substring(name)
    while !kept.isEmpty, painter.width(String(kept)) + 1 > limit { kept = kept.dropFirst() }
    return String(painter.glyphs.ellipsis) + kept
  }
}
