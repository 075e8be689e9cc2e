import Screen

/// Which parts of the run's screen there is room for, and where.
///
/// Parts give way in a fixed order as the window shrinks: the histogram, the frame and details of the verification panel, the third
/// line of the header, the second chart (one above the other, then one line of text), the first chart.
struct RunLayout: Equatable {
  enum Verification: Equatable {
    /// A framed panel; the histogram only where it is wide enough.
    case panel(hasHistogram: Bool)
    /// Lines of text without a frame.
    case lines
  }

  var header: Rect
  /// The charts of train and validation loss; `nil` for one that is a line of text in `readouts`.
  var train: Rect?
  var validation: Rect?
  /// One row for each loss without a chart.
  var readouts: Rect
  var verification: Rect
  var verificationStyle: Verification
  var progress: Rect
  var activity: Rect
  var footer: Rect

  /// The fewest rows in which a framed chart still shows a curve.
  static let leastChart = 5

  /// The most lines that the warning in force may have.
  static func mostWarningLines(_ screen: Rect) -> Int {
    switch screen.height {
    case ..<16: 0
    case ..<20: 1
    default: 2
    }
  }

  /// - Parameters:
  ///   - screen: Where to draw.
  ///   - warningLines: The lines of the warning in force; a screen with one line of activity grows that by them.
  init(_ screen: Rect, warningLines: Int = 0) {
    let isPanel = screen.height >= 20 && screen.width >= 44
    let verificationRows = Self.verificationRows(screen, isPanel: isPanel)
    let parts = screen.rows([
      .fixed(screen.height >= 14 ? 3 : 2), .share(1), .fixed(verificationRows), .fixed(1),
      .fixed(screen.height >= 36 ? 3 : 1 + warningLines), .fixed(1),
    ])
    header = parts[0]
    verification = parts[2]
    verificationStyle = isPanel ? .panel(hasHistogram: screen.width >= 70) : .lines
    progress = parts[3]
    activity = parts[4]
    footer = parts[5]
    (train, validation, readouts) = Self.charts(parts[1])
  }

  private static func verificationRows(_ screen: Rect, isPanel: Bool) -> Int {
    guard isPanel else { return screen.height >= 14 ? 2 : 1 }
    // Two rows of frame around what the panel has to tell, and a quarter of a tall screen for the histogram's sake.
    // A narrow one needs a row more, since not all rates fit on one line, and a large one has room for what else was found.
    let least = screen.width < 62 ? 9 : screen.width >= 120 && screen.height >= 36 ? 12 : 8
    return min(max(least, screen.height / 4), 14)
  }

  static func charts(_ area: Rect) -> (Rect?, Rect?, Rect) {
    let none = Rect(x: area.x, y: area.maxY, width: area.width, height: 0)
    if area.width >= 60, area.height >= leastChart {
      let columns = area.columns([.share(1), .share(1)])
      return (columns[0], columns[1], none)
    }
    if area.height >= 2 * leastChart {
      let rows = area.rows([.share(1), .share(1)])
      return (rows[0], rows[1], none)
    }
    if area.height > leastChart {
      let rows = area.rows([.share(1), .fixed(1)])
      return (rows[0], nil, rows[1])
    }
    return (nil, nil, area)
  }
}
