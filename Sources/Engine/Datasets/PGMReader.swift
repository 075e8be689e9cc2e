/// Reads a portable grey map: P5 (binary) and P2 (numbers as text), up to 16 bits, with comments.
///
/// Values are scaled from 0...maximum to 0...255 and rounded. A file that went through a conversion of line ends (each
/// LF became CR LF, as a file transfer in text mode does; 152 of the ORL faces in circulation did) is put right.
/// Reference: the manual page pgm(5) of Netpbm.
struct PGMReader {
  let bytes: [UInt8]
  let file: String
  let mostPixels: Int
  private var offset = 2

  init(bytes: [UInt8], file: String, mostPixels: Int) {
    self.bytes = bytes
    self.file = file
    self.mostPixels = mostPixels
  }

  /// The picture, from the first byte on.
  mutating func image() throws(ImageError) -> Image {
    let isText = bytes[1] == UInt8(ascii: "2")
    let width = try number("the width", within: 1...Image.longestSide)
    let height = try number("the height", within: 1...Image.longestSide)
    guard height <= mostPixels / width else {
      throw failure(.tooLarge, "\(width) x \(height) pixels; at most \(mostPixels) in all are read")
    }
    let maximum = try number("the largest value", within: 1...65_535)
    let values = isText ? try textValues(width * height, maximum) : try binaryValues(width * height, maximum)
    return Image(height: height, width: width, channels: 1, pixels: values)
  }

  private func failure(_ kind: ImageError.Kind, _ problem: String, at place: Int? = nil) -> ImageError {
    ImageError(kind: kind, file: file, offset: place ?? offset, problem: "no valid PGM: \(problem)")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The next number of the header or of P2, after white space and comments; a number that ends the file may be cut.
  private mutating func number(
    _ what: @autoclosure () -> String, within range: ClosedRange<Int>, mayEndFile: Bool = false
  ) throws(ImageError) -> Int {
    let start = offset
    while offset < bytes.count {
      if Self.isSpace(bytes[offset]) {
        offset += 1
      } else if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      } else {
        break
      }
    }
    guard offset < bytes.count else { throw failure(.truncated, "the file ends before \(what())") }
    guard offset > start, Self.isDigit(bytes[offset]) else {
      throw failure(.malformed, "expected white space and \(what()) as a decimal number")
    }
    let first = offset
    var value = 0
    while offset < bytes.count, Self.isDigit(bytes[offset]) {
      value = min(value * 10 + Int(bytes[offset] - 0x30), 1 << 40)  // no overflow, however many digits
      offset += 1
    }
    guard offset < bytes.count || mayEndFile else { throw failure(.truncated, "the file ends in \(what())") }
    guard range.contains(value) else {
      throw failure(
        value > Image.longestSide ? .tooLarge : .malformed,
        "\(what()) is \(value); expected \(range.lowerBound) to \(range.upperBound)", at: first)
    }
    return value
  }

  private mutating func textValues(_ count: Int, _ maximum: Int) throws(ImageError) -> [UInt8] {
    guard bytes.count - offset >= 2 * count else {  // a space and a digit each; before a large block is reserved
      throw failure(.truncated, "\(count) values expected, found at most \((bytes.count - offset) / 2)", at: bytes.count)
    }
    var values = [UInt8]()
    values.reserveCapacity(count)
    for index in 0..<count {
      let value = try number("value \(index + 1) of \(count)", within: 0...maximum, mayEndFile: index == count - 1)
      values.append(Self.scaled(value, maximum))
    }
    return values
  }

  private mutating func binaryValues(_ count: Int, _ maximum: Int) throws(ImageError) -> [UInt8] {
    let expected = maximum < 256 ? count : 2 * count
    guard Self.isSpace(bytes[offset]) else { throw failure(.malformed, "expected one white space before the pixels") }
    offset += 1
    // One white space ends the header. CR LF are two of a file that was converted, unless LF is the first pixel.
    if bytes[offset - 1] == 0x0D, offset < bytes.count, bytes[offset] == 0x0A, bytes.count - offset > expected { offset += 1 }
    var raster = bytes[offset...]
    if raster.count > expected { raster = withoutConvertedLineEnds(raster, expected: expected) }
    while raster.count > expected, let last = raster.last, Self.isSpace(last) { raster.removeLast() }
    guard raster.count == expected else {
      let kind: ImageError.Kind = raster.count < expected ? .truncated : .malformed
      throw failure(kind, "\(expected) bytes of pixels expected from byte \(offset) on, found \(raster.count)", at: bytes.count)
    }
    return try maximum < 256 ? bytesScaled(raster, maximum) : wordsScaled(raster, maximum)
  }

  /// The pixels without the CR that a conversion put before each LF; as they are, if that cannot have happened.
  ///
  /// A converter that leaves CR LF alone leaves fewer to take out than there are pairs. Which ones cannot be known: the
  /// first are taken, so the rows between may be off by a pixel (2 of the ORL faces).
  private func withoutConvertedLineEnds(_ raster: ArraySlice<UInt8>, expected: Int) -> ArraySlice<UInt8> {
    guard let lineEnd = bytes[..<offset].firstIndex(of: 0x0A), bytes[lineEnd - 1] == 0x0D else { return raster }
    let pairs = raster.indices.dropFirst().filter { raster[$0] == 0x0A && raster[$0 - 1] == 0x0D }
    let isConverted = pairs.count == raster.count { $0 == 0x0A }
    let excess = raster.count - expected
    guard isConverted, excess <= pairs.count else { return raster }
    var result: [UInt8] = []
    result.reserveCapacity(expected)
    var from = raster.startIndex
    for pair in pairs.prefix(excess) {
      result += raster[from..<pair - 1]
      from = pair
    }
    return (result + raster[from...])[...]
  }

  private func bytesScaled(_ raster: ArraySlice<UInt8>, _ maximum: Int) throws(ImageError) -> [UInt8] {
    if maximum == 255 { return Array(raster) }
    if let place = raster.firstIndex(where: { $0 > maximum }) {
      throw failure(.malformed, "a value is \(raster[place]); expected 0 to \(maximum)", at: place)
    }
    return raster.map { Self.scaled(Int($0), maximum) }
  }

  private func wordsScaled(_ raster: ArraySlice<UInt8>, _ maximum: Int) throws(ImageError) -> [UInt8] {
    var values = [UInt8]()
    values.reserveCapacity(raster.count / 2)
    for place in stride(from: raster.startIndex, to: raster.endIndex, by: 2) {
      let value = Int(raster[place]) << 8 | Int(raster[place + 1])  // the most significant byte comes first
      guard value <= maximum else { throw failure(.malformed, "a value is \(value); expected 0 to \(maximum)", at: place) }
      values.append(Self.scaled(value, maximum))
    }
    return values
  }

  private static func scaled(_ value: Int, _ maximum: Int) -> UInt8 { UInt8((value * 255 + maximum / 2) / maximum) }
}
