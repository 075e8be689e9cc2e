/// The file `property` beside a RecordIO file: `classes,height,width` on its first line.
struct RecordProperty {
  /// The number of identities that labels are below.
  let classes: Int
  /// The rows of each image.
  let height: Int
  /// The columns of each image.
  let width: Int

  /// Reads the first line; what follows is left alone.
  ///
  /// - Throws: `FormatError` if it is not three numbers.
  init(_ source: ByteSource) throws(FormatError) {
    let bytes = try source.bytes(0..<min(source.count, 256))
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    let numbers = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
      Int(String(decoding: field, as: UTF8.self).filter { $0 != " " })
    }
    guard numbers.count == 3, let classes = numbers[0], let height = numbers[1], let width = numbers[2],
      (1...1 << 24).contains(classes), (1...Image.longestSide).contains(height), (1...Image.longestSide).contains(width)
    else {
      throw FormatError(
        .malformed, file: source.name, at: .byte(0),
        "\"\(String(decoding: line.prefix(60), as: UTF8.self))\"; expected classes,height,width such as 85742,112,112")
    }
    self.classes = classes
    self.height = height
    self.width = width
  }
}
