/// A progress bar on one line: label, bar, and what stands after it.
public struct Gauge: Hashable, Sendable {
  /// What is measured.
  public var label: String
  /// What is done, 0...1; `nil` where the whole is not known.
  public var fraction: Double?
  /// Text after the bar ("120/450"); by default the percentage.
  public var trailing: String?
  /// Its look.
  public var role: Role

  /// Creates one of its parts.
  public init(_ label: String = "", fraction: Double?, trailing: String? = nil, role: Role = .accent) {
    self.label = label
    self.fraction = fraction
    self.trailing = trailing
    self.role = role
  }

  /// Draws in the first row of `rect`. Where the bar would be shorter than four cells, the texts alone stand.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty else { return }
    let fraction = self.fraction.flatMap { $0.isNaN ? nil : min(max(0, $0), 1) }
    // Down, not to nearest: 100 % is for what is finished.
    let after = trailing ?? fraction.map { "\(Int($0 * 100))%" } ?? ""
    let labelWidth = label.isEmpty ? 0 : TextWidth.columns(label) + 1
    let afterWidth = after.isEmpty ? 0 : max(TextWidth.columns(after), trailing == nil ? 4 : 0) + 1
    let barWidth = rect.width - labelWidth - afterWidth
    guard barWidth >= 4 else {
      let used = buffer.write(label, x: rect.x, y: rect.y, style: theme.style(.text), limit: rect.width)
      let gap = used > 0 ? 1 : 0
      buffer.write(after, x: rect.x + used + gap, y: rect.y, style: theme.style(.text), limit: rect.width - used - gap)
      return
    }
    buffer.write(label, x: rect.x, y: rect.y, style: theme.style(.text))
    drawBar(fraction ?? 0, x: rect.x + labelWidth, y: rect.y, width: barWidth, on: &buffer, theme: theme, glyphs: glyphs)
    buffer.write(after, x: rect.maxX - TextWidth.columns(after), y: rect.y, style: theme.style(.text))
  }

  private func drawBar(
    _ fraction: Double, x: Int, y: Int, width: Int, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs
  ) {
    let steps = glyphs.gaugeParts.count + 1
    let filled = Int(fraction * Double(width * steps))
    for cell in 0..<width {
      let part = filled - cell * steps
      if part >= steps {
        buffer.put(glyphs.gaugeFull, x: x + cell, y: y, style: theme.style(role))
      } else if part > 0 {
        buffer.put(glyphs.gaugeParts[part - 1], x: x + cell, y: y, style: theme.style(role))
      } else {
        buffer.put(glyphs.gaugeTrack, x: x + cell, y: y, style: theme.style(.border))
      }
    }
  }
}
