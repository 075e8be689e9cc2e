import CImages

extension Image {
  /// The picture in a file: PGM (P5, P2), PNG or JPEG, told apart by the first bytes and never by the name.
  ///
  /// - Throws: `ImageError` with the file, the place and what would be right.
  public init(file: String) throws(ImageError) {
    try self.init(decoding: readBytes(ofFile: file), file: file)
  }

  /// The picture in `bytes`; `file` is what errors call it. At most `mostPixels` pixels are decoded.
  ///
  /// A JPEG is turned as its EXIF orientation tells; 16 bits become 8, palettes RGB, and alpha is dropped.
  ///
  /// - Throws: `ImageError` with the file, the place and what would be right.
  public init(decoding bytes: [UInt8], file: String, mostPixels: Int = Image.mostPixels) throws(ImageError) {
    if bytes.starts(with: [0x50, 0x35]) || bytes.starts(with: [0x50, 0x32]) {  // P5, P2
      var reader = PGMReader(bytes: bytes, file: file, mostPixels: mostPixels)
      self = try reader.image()
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = try Self.decode(bytes, file: file, mostPixels: mostPixels, as: "JPEG", with: cimages_decode_jpeg)
        .oriented(ImageOrientation(ofJPEG: bytes) ?? .upright)
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = try Self.decode(bytes, file: file, mostPixels: mostPixels, as: "PNG", with: cimages_decode_png)
    } else {
      let first = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
      let found = bytes.isEmpty ? "the file is empty" : "the file begins with the bytes \(first)"
      throw ImageError(
        kind: bytes.isEmpty ? .truncated : .unknownFormat, file: file, offset: nil,
        problem: "\(found); expected an image: PGM (P5 or P2), PNG or JPEG")
    }
  }

  private typealias Decoder = (
    UnsafePointer<UInt8>?, Int, Int, UnsafeMutablePointer<cimages_picture>?
  ) -> cimages_status

  private static func decode(
    _ bytes: [UInt8], file: String, mostPixels: Int, as format: String, with decoder: Decoder
  ) throws(ImageError) -> Image {
    var picture = cimages_picture()
    let status = bytes.withUnsafeBufferPointer { decoder($0.baseAddress, $0.count, mostPixels, &picture) }
    guard status == CIMAGES_OK else {
      let message = withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw ImageError(kind: kind(of: status), file: file, offset: picture.offset, problem: "no valid \(format): \(message)")
    }
    defer { cimages_free(&picture) }
    let count = picture.height * picture.width * picture.channels
    let pixels = Array(UnsafeBufferPointer(start: picture.pixels, count: count))
    return Image(height: picture.height, width: picture.width, channels: picture.channels, pixels: pixels)
  }

  private static func kind(of status: cimages_status) -> ImageError.Kind {
    switch status {
    case CIMAGES_TRUNCATED: .truncated
    case CIMAGES_TOO_LARGE, CIMAGES_OUT_OF_MEMORY: .tooLarge
    default: .malformed
    }
  }
}
