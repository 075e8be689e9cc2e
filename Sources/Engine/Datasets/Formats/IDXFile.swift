/// An IDX file of unsigned bytes: its shape, and values read where they lie.
struct IDXFile {
  /// The most values of a file in gzip, which is unpacked into memory: 1 GiB.
  static let mostUnpacked = 1 << 30

  /// The file as the caller named it.
  let name: String
  /// The length of each axis.
  let shape: [Int]
  private let source: ByteSource
  private let start: Int

  /// Reads the head, and unpacks a file in gzip.
  ///
  /// - Throws: `FormatError` with the byte; for gzip the byte of what is unpacked where the head is wrong.
  init(_ packed: ByteSource, expected: String, axes: ClosedRange<Int>) throws(FormatError) {
    name = packed.name
    let isPacked = try packed.bytes(0..<min(2, packed.count)) == [0x1F, 0x8B]
    guard !isPacked || packed.count <= Self.mostUnpacked else {
      throw FormatError(
        .tooLarge, file: packed.name, at: .byte(0),
        "\(packed.count) bytes in gzip; at most \(Self.mostUnpacked) are read, so unpack the file")
    }
    let gzip = isPacked ? Gzip(packed: try packed.bytes(0..<packed.count), name: packed.name) : nil
    let head: ByteSource
    if let gzip {
      head = ByteSource(bytes: try gzip.prefix(4 + 4 * axes.upperBound), name: packed.name)
    } else {
      head = packed
    }
    var cursor = ByteCursor(head, windowSize: 64)
    let magic = [
      try cursor.byte("the magic number"), try cursor.byte("the magic number"), try cursor.byte("the type of the values"),
      try cursor.byte("the number of axes"),
    ]
    guard magic[0] == 0, magic[1] == 0 else {
      throw cursor.failure(.malformed, "the file does not begin with two zero bytes; expected an IDX file of \(expected)", at: 0)
    }
    guard magic[2] == 8 else { throw cursor.failure(.malformed, "values of type \(magic[2]); expected 8, unsigned bytes", at: 2) }
    guard axes.contains(Int(magic[3])) else { throw cursor.failure(.malformed, "\(magic[3]) axes; expected \(expected)", at: 3) }
    var shape: [Int] = []
    var count = 1
    for _ in 0..<magic[3] {
      let place = cursor.offset
      let length = Int(try cursor.number(UInt32.self, "the length of an axis").byteSwapped)
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: length)
      guard !isTooLarge, product <= 1 << 50 else { throw cursor.failure(.tooLarge, "more values than can be counted", at: place) }
      shape.append(length)
      count = product
    }
    start = cursor.offset
    self.shape = shape
    let size = start + count
    if let gzip {
      guard count <= Self.mostUnpacked else {
        throw cursor.failure(
          .tooLarge, "\(count) values; at most \(Self.mostUnpacked) in gzip are read, so unpack the file", at: 4)
      }
      source = ByteSource(bytes: try gzip.all(size), name: packed.name)
    } else {
      source = packed
      guard packed.count >= size else {
        throw cursor.failure(.truncated, "\(size) bytes expected for the shape \(shape), found \(packed.count)", at: packed.count)
      }
      guard packed.count == size else {
        throw cursor.failure(.malformed, "\(packed.count - size) bytes follow the \(size) of the shape \(shape)", at: size)
      }
    }
  }

  /// Some of the values, counted from the first.
  func values(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    try source.bytes(start + range.lowerBound..<start + range.upperBound)
  }
}
