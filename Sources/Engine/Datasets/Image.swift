import Tensors

/// An 8-bit picture, grey or RGB.
///
/// Shapes: `pixels` is `[height, width, channels]` row by row, the channel fastest: one image of a tensor `[N, H, W, C]`.
public struct Image: Sendable, Equatable {
  /// The longest side that is read, in pixels.
  public static let longestSide = 65_535
  /// The largest number of pixels that is read unless the caller says otherwise.
  public static let mostPixels = 1 << 26

  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// The values, 0 (black) to 255, in the order of `[height, width, channels]`.
  public let pixels: [UInt8]

  /// A picture of the given pixels.
  public init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    require(height > 0 && width > 0, "a picture has a row and a column at least, found \(height) x \(width)")
    require(channels == 1 || channels == 3, "a picture has 1 or 3 channels, found \(channels)")
    require(
      pixels.count == height * width * channels,
      "\(height) x \(width) x \(channels) are \(height * width * channels) values, found \(pixels.count)")
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// The picture with one channel.
  ///
  /// Y = 0.299 R + 0.587 G + 0.114 B, in units of 1/1000 and rounded. Reference: ITU-R BT.601, as JPEG has it.
  public var grey: Image {
    guard channels == 3 else { return self }
    let values = (0..<height * width).map { index in
      let (red, green, blue) = (Int(pixels[3 * index]), Int(pixels[3 * index + 1]), Int(pixels[3 * index + 2]))
      return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
    }
    return Image(height: height, width: width, channels: 1, pixels: values)
  }

  /// The picture with three channels; grey becomes three equal ones.
  public var rgb: Image {
    guard channels == 1 else { return self }
    return Image(height: height, width: width, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] })
  }

  /// The picture with 1 (grey) or 3 (RGB) channels.
  public func converted(toChannels channels: Int) -> Image {
    require(channels == 1 || channels == 3, "a picture has 1 or 3 channels, found \(channels)")
    return channels == 1 ? grey : rgb
  }

  /// The picture with left and right exchanged.
  public var flippedHorizontally: Image {
    var values = [UInt8]()
    values.reserveCapacity(pixels.count)
    for row in 0..<height {
      for column in (0..<width).reversed() {
        let start = (row * width + column) * channels
        values.append(contentsOf: pixels[start..<start + channels])
      }
    }
    return Image(height: height, width: width, channels: channels, pixels: values)
  }
}
