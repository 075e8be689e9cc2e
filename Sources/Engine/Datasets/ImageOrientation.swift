/// How a camera held the sensor: what the rows and columns of the stored picture are on the one that it shows.
///
/// Reference: the tag Orientation (0x0112) of EXIF 2.3 and TIFF 6.0, whose values these are.
public enum ImageOrientation: Int, Sendable, CaseIterable {
  /// Stored as it shows.
  case upright = 1
  /// Left and right are exchanged.
  case mirrored = 2
  /// Turned by a half.
  case halfTurn = 3
  /// Top and bottom are exchanged.
  case flipped = 4
  /// Rows and columns are exchanged.
  case transposed = 5
  /// Has to be turned clockwise by a quarter.
  case quarterTurn = 6
  /// Rows and columns are exchanged along the other diagonal.
  case transversed = 7
  /// Has to be turned counterclockwise by a quarter.
  case quarterTurnBack = 8

  /// Whether the sides change places.
  var exchangesSides: Bool { rawValue >= 5 }

  /// What the EXIF data of a JPEG say; nil if there are none, or if they are damaged.
  ///
  /// Damage there leaves the pixels whole, so the picture is then taken as it is stored; OpenCV does so too.
  public init?(ofJPEG bytes: [UInt8]) {
    // Segments: FF, a marker, a big-endian length that counts itself. From the start of scan (DA) on there are pixels.
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      if marker == 0xFF {  // filling
        offset += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let segment = bytes[offset + 4..<end]
      if marker == 0xE1, segment.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {  // "Exif"
        self.init(ofTIFF: segment.dropFirst(6))
        return
      }
      offset = end
    }
    return nil
  }

  /// What the first directory of a TIFF structure says.
  init?(ofTIFF bytes: ArraySlice<UInt8>) {
    let isBigEndian: Bool
    switch bytes.prefix(4) {
    case [0x49, 0x49, 42, 0]: isBigEndian = false  // "II"
    case [0x4D, 0x4D, 0, 42]: isBigEndian = true  // "MM"
    default: return nil
    }
    func number(at offset: Int, size: Int) -> Int? {
      guard offset + size <= bytes.count else { return nil }
      let field = bytes[bytes.startIndex + offset..<bytes.startIndex + offset + size]
      return isBigEndian ? field.reduce(0) { $0 << 8 | Int($1) } : field.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, size: 4), let count = number(at: directory, size: 2) else { return nil }
    for entry in 0..<count {
      let start = directory + 2 + 12 * entry  // tag, type, number of values, value
      guard let tag = number(at: start, size: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard number(at: start + 2, size: 2) == 3, number(at: start + 4, size: 4) == 1,  // one 16-bit number
        let value = number(at: start + 8, size: 2), let orientation = ImageOrientation(rawValue: value)
      else { return nil }
      self = orientation
      return
    }
    return nil
  }
}

extension Image {
  /// The picture as it shows, from the one that is stored in the given orientation.
  ///
  /// Shapes: `[H, W, C]` to `[H, W, C]`, or to `[W, H, C]` where the sides change places.
  public func oriented(_ orientation: ImageOrientation) -> Image {
    if orientation == .upright { return self }
    // The stored place of a shown pixel is linear in its row and column: start + row * rowStep + column * columnStep.
    let (right, down) = (channels, width * channels)
    let (lastColumn, lastRow) = ((width - 1) * right, (height - 1) * down)
    let (start, rowStep, columnStep) =
      switch orientation {
      case .upright: (0, down, right)
      case .mirrored: (lastColumn, down, -right)
      case .halfTurn: (lastRow + lastColumn, -down, -right)
      case .flipped: (lastRow, -down, right)
      case .transposed: (0, right, down)
      case .quarterTurn: (lastRow, right, -down)
      case .transversed: (lastRow + lastColumn, -right, -down)
      case .quarterTurnBack: (lastColumn, -right, down)
      }
    let (rows, columns) = orientation.exchangesSides ? (width, height) : (height, width)
    var values = [UInt8]()
    values.reserveCapacity(pixels.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = start + row * rowStep + column * columnStep
        for channel in 0..<channels { values.append(pixels[place + channel]) }
      }
    }
    return Image(height: rows, width: columns, channels: channels, pixels: values)
  }
}
