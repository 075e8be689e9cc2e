import CNcurses
import Glibc
import Screen

extension Terminal {
  /// Shows a buffer: cells that differ from what is shown go to the terminal, in one write where that is possible.
  ///
  /// A frame that the terminal cannot take now (a slow or stuck line) is dropped, never waited for; the next one brings all
  /// that changed since.
  ///
  /// - Returns: Whether the frame was shown.
  @discardableResult
  public func present(_ buffer: CellBuffer) -> Bool {
    checkThread()
    guard isOpen, !isGone, isWritable else { return false }
    followSize()
    guard let screen = cn_stdscr() else { return false }
    if pairs.isFull {
      reset_color_pairs()
      pairs.reset()
      needsClear = true
    }
    if needsClear {
      werase(screen)
      clearok(screen, true)
      shown = nil
      needsClear = false
    }
    draw(buffer, on: screen)
    wnoutrefresh(screen)
    doupdate()
    shown = buffer
    return true
  }

  /// Draws all cells anew with the next frame; for a screen that something else has spoiled.
  public func redraw() {
    checkThread()
    needsClear = true
  }

  /// Whether the terminal takes bytes right now.
  var isWritable: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 0) == 1 && Int32(request.revents) & POLLOUT != 0 && Int32(request.revents) & (POLLHUP | POLLERR) == 0
  }

  /// Takes on the size that the terminal has now; returns whether it is another.
  @discardableResult
  func followSize() -> Bool {
    let now = Terminal.size(of: descriptor)
    guard now != size else { return false }
    size = now
    resize_term(Int32(now.height), Int32(now.width))
    needsClear = true
    return true
  }

  private func draw(_ buffer: CellBuffer, on screen: UnsafeMutablePointer<WINDOW>) {
    let old = shown?.size == buffer.size ? shown?.cells : nil
    let width = buffer.size.width
    var look: (style: Style, attributes: attr_t, pair: Int32)?
    for y in 0..<min(buffer.size.height, size.height) {
      for x in 0..<min(width, size.width) {
        let index = y * width + x
        let cell = buffer.cells[index]
        if let old, old[index] == cell { continue }
        // A wide character brings its second cell along; one without a first is blank.
        if cell.isContinuation, x > 0, isWide(buffer, index - 1) { continue }
        let wide = x + 1 < min(width, size.width) && isWide(buffer, index)
        if look?.style != cell.style {
          let (attributes, pair) = self.look(cell.style)
          look = (cell.style, attributes, pair)
        }
        let character = cell.isContinuation ? " " : cell.character
        cn_put(screen, Int32(y), Int32(x), text.scalars(character, isWide: wide), look?.attributes ?? 0, look?.pair ?? 0)
      }
    }
  }

  /// Whether the cell begins a wide character: its right neighbour in the row is the second half.
  private func isWide(_ buffer: CellBuffer, _ index: Int) -> Bool {
    let next = index + 1
    return next % buffer.size.width != 0 && buffer.cells[next].isContinuation && !buffer.cells[index].isContinuation
  }

  /// Attributes and colour pair of a style.
  private func look(_ style: Style) -> (attr_t, Int32) {
    var attributes: attr_t = 0
    let table: [(Attributes, attr_t)] = [
      (.bold, cn_bold()), (.dim, cn_dim()), (.reverse, cn_reverse()), (.underline, cn_underline()), (.italic, cn_italic()),
    ]
    for (attribute, value) in table where style.attributes.contains(attribute) { attributes |= value }
    guard colors != .none else { return (attributes, 0) }
    let foreground = colors.nearest(style.foreground, isBackground: false)
    let background = colors.nearest(style.background, isBackground: true)
    if foreground.needsBold { attributes |= cn_bold() }
    if foreground == .terminal && background == .terminal { return (attributes, 0) }
    // ncurses finds the pair again, or reuses the oldest where the terminal has too few.
    let pair = max(0, alloc_pair(foreground.index, background.index))
    pairs.use(pair)
    return (attributes, pair)
  }
}
