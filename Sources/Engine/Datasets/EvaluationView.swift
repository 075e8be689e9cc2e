/// One of the ways in which evaluation looks at an image: as it is, mirrored, or a few pixels aside.
public struct EvaluationView: Sendable, Hashable {
  /// Whether left and right are exchanged, after the shift.
  public let isFlipped: Bool
  /// Pixels that the image moves to the right; its border is repeated.
  public let right: Int
  /// Pixels that it moves down.
  public let down: Int

  /// A view; the image as it is unless something is named.
  public init(isFlipped: Bool = false, right: Int = 0, down: Int = 0) {
    self.isFlipped = isFlipped
    self.right = right
    self.down = down
  }

  /// The views whose embeddings are joined: the image, its eight neighbours `shift` pixels away unless that is 0, and with `flip` the
  /// mirror image of each. The image itself is the first.
  public static func all(flip: Bool, shift: Int = 0) -> [EvaluationView] {
    let offsets = shift == 0 ? [0] : [0, -shift, shift]
    return [false, true].filter { !$0 || flip }.flatMap { isFlipped in
      offsets.flatMap { down in offsets.map { EvaluationView(isFlipped: isFlipped, right: $0, down: down) } }
    }
  }
}

extension Image {
  /// The image as a view shows it.
  func seen(as view: EvaluationView) -> Image {
    let moved = view.right == 0 && view.down == 0 ? self : shifted(right: view.right, down: view.down)
    return view.isFlipped ? moved.flippedHorizontally : moved
  }

  /// The image moved aside, its border repeated.
  private func shifted(right: Int, down: Int) -> Image {
    var values = [UInt8]()
    values.reserveCapacity(pixels.count)
    for row in 0..<height {
      let from = min(max(row - down, 0), height - 1) * width
      for column in 0..<width {
        let start = (from + min(max(column - right, 0), width - 1)) * channels
        values.append(contentsOf: pixels[start..<start + channels])
      }
    }
    return Image(height: height, width: width, channels: channels, pixels: values)
  }
}
