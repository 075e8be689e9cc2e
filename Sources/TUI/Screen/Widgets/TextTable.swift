/// Rows of text in columns under a header, one row selected, scrolled so that it is in sight.
public struct TextTable: Hashable, Sendable {
  /// A column.
  public struct Column: Hashable, Sendable {
    /// In the header.
    public var title: String
    /// Numbers stand to the right.
    public var isNumber: Bool
    /// Fewer cells than this and the column is left out.
    public var minimum: Int

    /// Creates one of its parts.
    public init(_ title: String, isNumber: Bool = false, minimum: Int = 3) {
      self.title = title
      self.isNumber = isNumber
      self.minimum = max(1, minimum)
    }
  }

  /// A text in a cell of the table.
  public struct Item: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Its look.
    public var role: Role

    /// Creates one of its parts.
    public init(_ text: String, role: Role = .text) {
      self.text = text
      self.role = role
    }
  }

  /// The most important first: the last are left out where there is no room.
  public var columns: [Column]
  /// The rows, each as long as the columns.
  public var rows: [[Item]]
  /// The row that keys act on.
  public var selected: Int?

  /// Creates one of its parts.
  public init(columns: [Column], rows: [[Item]], selected: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
  }

  /// The widths of the columns that fit in `width`, two blanks between them; the widest shrink first.
  func widths(in width: Int) -> [Int] {
    let natural = columns.indices.map { index in
      rows.reduce(TextWidth.columns(columns[index].title)) { widest, row in
        max(widest, row.indices.contains(index) ? TextWidth.columns(row[index].text) : 0)
      }
    }
    let least = zip(natural, columns).map { min($0, $1.minimum) }
    // As many columns as fit when all are at their narrowest; the first always stays.
    var count = columns.count
    while count > 1, least.prefix(count).reduce(0, +) + 2 * (count - 1) > width { count -= 1 }
    var widths = Array(natural.prefix(count))
    var excess = widths.reduce(0, +) + 2 * max(0, count - 1) - width
    while excess > 0, let widest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] }) {
      widths[widest] -= 1
      excess -= 1
    }
    return widths.count == 1 ? [min(widths[0], max(0, width))] : widths
  }

  /// Draws header and rows, as many as fit.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty else { return }
    let widths = widths(in: rect.width)
    let header = columns.map { Item($0.title, role: .faint) }
    draw(header, widths, y: rect.y, in: rect, on: &buffer, theme: theme, isSelected: false)
    let room = rect.height - 1
    guard room > 0 else { return }
    let wanted = selected.map { $0 - room + 1 } ?? 0
    let first = max(0, min(wanted, rows.count - room))
    for (line, row) in rows.dropFirst(first).prefix(room).enumerated() {
      draw(row, widths, y: rect.y + 1 + line, in: rect, on: &buffer, theme: theme, isSelected: first + line == selected)
    }
  }

  private func draw(
    _ row: [Item], _ widths: [Int], y: Int, in rect: Rect, on buffer: inout CellBuffer, theme: Theme, isSelected: Bool
  ) {
    if isSelected { buffer.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), style: theme.style(.selection)) }
    var x = rect.x
    for ((item, column), width) in zip(zip(row, columns), widths) {
      let used = min(TextWidth.columns(item.text), width)
      let style = theme.style(isSelected ? .selection : item.role)
      buffer.write(item.text, x: column.isNumber ? x + width - used : x, y: y, style: style, limit: width)
      x += width + 2
    }
  }
}
