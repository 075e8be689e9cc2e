extension Picture {
  /// The largest size in cells, within `room`, in which the picture keeps its shape; a cell is twice as high as it is wide.
  ///
  /// - Parameter room: The columns and rows there are.
  public func cells(in room: Size) -> Size {
    guard room.width > 0, room.height > 0 else { return Size(width: 0, height: 0) }
    let shape = Double(width) / Double(height)
    let columns = min(Double(room.width), Double(2 * room.height) * shape)
    return Size(
      width: min(room.width, max(1, Int(columns.rounded()))),
      height: min(room.height, max(1, Int((columns / shape / 2).rounded()))))
  }
}

extension CellBuffer {
  /// Draws a picture in the middle of a rectangle, as large as it gets there without losing its shape.
  ///
  /// - Parameters:
  ///   - picture: What to draw.
  ///   - rect: Where there is room.
  ///   - style: What the terminal can show.
  ///   - plain: The look of characters that stand for pixels.
  public mutating func draw(_ picture: Picture, in rect: Rect, style: PictureStyle, plain: Style) {
    let size = picture.cells(in: Size(width: rect.width, height: rect.height))
    guard size.width > 0, size.height > 0 else { return }
    let area = rect.centered(size)
    let scaled = picture.scaled(width: size.width, height: size.height * style.rowsPerCell)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let (character, look) = scaled.cell(x: x, y: y, style: style, plain: plain)
        put(character, x: area.x + x, y: area.y + y, style: look)
      }
    }
  }
}

extension Picture {
  fileprivate func cell(x: Int, y: Int, style: PictureStyle, plain: Style) -> (Character, Style) {
    switch style {
    case .halfBlocks: return ("▀", Style(reduced(x: x, y: 2 * y), on: reduced(x: x, y: 2 * y + 1)))
    case .blanks:
      let color = reduced(x: x, y: y)
      return (" ", Style(color, on: color))
    case .shades:
      let ramp = PictureStyle.ramp
      return (ramp[min(luma(x: x, y: y) * ramp.count / 256, ramp.count - 1)], plain)
    }
  }

  /// The colour in 32 levels a channel: the eye sees no difference, and a terminal counts its pairs of colours.
  private func reduced(x: Int, y: Int) -> Color {
    func level(_ value: UInt8) -> UInt8 { (value & 0xF8) | (value >> 5) }
    let (red, green, blue) = color(x: x, y: y)
    return .rgb(level(red), level(green), level(blue))
  }
}
