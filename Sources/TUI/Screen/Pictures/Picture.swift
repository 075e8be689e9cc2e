/// A small 8-bit picture for the screen, grey or RGB.
///
/// Shapes: `pixels` is `[height, width, channels]`, row by row, the channel fastest.
public struct Picture: Hashable, Sendable {
  /// The number of columns, 1 or more.
  public let width: Int
  /// The number of rows, 1 or more.
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// The values, 0 (black) to 255.
  public let pixels: [UInt8]

  /// A picture of the given pixels.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - channels: 1 or 3.
  ///   - pixels: `height * width * channels` values.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    require(width > 0 && height > 0, "a picture has a column and a row at least, found \(width) x \(height)")
    require(channels == 1 || channels == 3, "a picture has 1 or 3 channels, found \(channels)")
    require(
      pixels.count == width * height * channels,
      "\(width) x \(height) x \(channels) are \(width * height * channels) values, found \(pixels.count)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// The picture in another size: each new pixel is the mean of the area that it covers, so that nothing thin is lost.
  ///
  /// - Parameters:
  ///   - newWidth: The new columns, 1 or more.
  ///   - newHeight: The new rows, 1 or more.
  public func scaled(width newWidth: Int, height newHeight: Int) -> Picture {
    require(newWidth > 0 && newHeight > 0, "a picture has a column and a row at least, asked for \(newWidth) x \(newHeight)")
    guard newWidth != width || newHeight != height else { return self }
    let columns = Self.covers(width, in: newWidth)
    // Along the rows first, then down the columns: the mean of an area is the mean of the means of its rows.
    var rows = [Float](repeating: 0, count: height * newWidth * channels)
    for y in 0..<height {
      for (x, cover) in columns.enumerated() {
        for (offset, weight) in cover.weights.enumerated() {
          let source = (y * width + cover.first + offset) * channels
          for channel in 0..<channels {
            rows[(y * newWidth + x) * channels + channel] += weight * Float(pixels[source + channel])
          }
        }
      }
    }
    let stride = newWidth * channels
    var result: [UInt8] = []
    result.reserveCapacity(newHeight * stride)
    for cover in Self.covers(height, in: newHeight) {
      for column in 0..<stride {
        var sum: Float = 0
        for (offset, weight) in cover.weights.enumerated() { sum += weight * rows[(cover.first + offset) * stride + column] }
        result.append(UInt8(min(max(sum, 0), 255).rounded()))
      }
    }
    return Picture(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }

  /// What one new pixel covers of the old ones along one axis; the weights add up to 1.
  private struct Cover {
    var first: Int
    var weights: [Float]
  }

  private static func covers(_ old: Int, in new: Int) -> [Cover] {
    let step = Double(old) / Double(new)
    return (0..<new).map { index in
      let (start, end) = (Double(index) * step, min(Double(index + 1) * step, Double(old)))
      let first = min(Int(start), old - 1)
      let last = min(max(first, Int(end.rounded(.up)) - 1), old - 1)
      let weights = (first...last).map { Float(max(0, min(end, Double($0 + 1)) - max(start, Double($0)))) }
      let sum = weights.reduce(0, +)
      return sum > 0 ? Cover(first: first, weights: weights.map { $0 / sum }) : Cover(first: first, weights: [1])
    }
  }

  /// The colour of a pixel.
  func color(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let start = (y * width + x) * channels
    return channels == 1
      ? (pixels[start], pixels[start], pixels[start]) : (pixels[start], pixels[start + 1], pixels[start + 2])
  }

  /// The lightness of a pixel, 0 (black) to 255. Reference: ITU-R BT.601.
  func luma(x: Int, y: Int) -> Int {
    let (red, green, blue) = color(x: x, y: y)
    return (299 * Int(red) + 587 * Int(green) + 114 * Int(blue) + 500) / 1000
  }
}
