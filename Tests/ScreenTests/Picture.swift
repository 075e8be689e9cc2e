import Screen

/// The rows of a buffer of that size after `draw`, trailing blanks cut so that literals stay readable.
func picture(_ width: Int, _ height: Int, _ draw: (Rect, inout CellBuffer) -> Void) -> [String] {
  var buffer = CellBuffer(size: Size(width: width, height: height))
  draw(Rect(buffer.size), &buffer)
  return trimmed(buffer.picture)
}

/// The rows without trailing blanks.
func trimmed(_ rows: [String]) -> [String] {
  rows.map { row in
    var row = row
    while row.last == " " { row.removeLast() }
    return row
  }
}
