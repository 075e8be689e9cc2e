import Datasets
import Testing

struct PGMTests {
  private func decode(_ text: String, _ raster: [UInt8] = []) throws(ImageError) -> Image {
    try Image(decoding: Array(text.utf8) + raster, file: "a.pgm")
  }

  private func error(_ text: String, _ raster: [UInt8] = []) -> ImageError? {
    #expect(throws: ImageError.self) { try decode(text, raster) }
  }

  @Test func binary() throws {
    let image = try decode("P5\n3 2\n255\n", [0, 10, 32, 255, 128, 35])
    #expect(image == Image(height: 2, width: 3, channels: 1, pixels: [0, 10, 32, 255, 128, 35]))
  }

  @Test(arguments: [
    "P5 3 2 255 ", "P5\t3\n\n2\r\n255\n", "P5\n# by hand\n3 # wide\n#\n2\n# 7 7 7\n255\n", "P5#x\n3 2 255\n", "P5\n3 2\n00255\n",
  ])
  func whiteSpaceAndComments(header: String) throws {
    #expect(try decode(header, [1, 2, 3, 4, 5, 6]).pixels == [1, 2, 3, 4, 5, 6])
  }

  @Test func smallMaximumIsScaled() throws {
    #expect(try decode("P5\n4 1\n15\n", [0, 1, 8, 15]).pixels == [0, 17, 136, 255])
    #expect(try decode("P5\n2 1\n100\n", [50, 99]).pixels == [128, 252])  // 127.5 and 252.45, rounded
  }

  @Test func sixteenBitsHighByteFirst() throws {
    #expect(try decode("P5\n3 1\n65535\n", [0, 0, 0x80, 0x80, 0xFF, 0xFF]).pixels == [0, 128, 255])
    #expect(try decode("P5\n2 1\n256\n", [0x01, 0x00, 0x00, 0x80]).pixels == [255, 128])
  }

  @Test func plainText() throws {
    #expect(try decode("P2\n# text\n3 2\n9\n0 1 9\n# half\n3  4\n\n5").pixels == [0, 28, 255, 85, 113, 142])
    #expect(try decode("P2 2 1 65535 0 65535\n").pixels == [0, 255])
  }

  /// A header cut at any byte, and pixels cut at any byte, are each one clear error.
  @Test func truncatedAnywhere() throws {
    let whole = Array("P5\n# c\n3 2\n255\n".utf8) + [9, 9, 9, 9, 9, 9]
    #expect(try Image(decoding: whole, file: "a.pgm").width == 3)
    for length in 0..<whole.count {
      let found = #expect(throws: ImageError.self) { try Image(decoding: Array(whole[..<length]), file: "a.pgm") }
      // One byte is no magic number yet.
      #expect(found?.kind == (length == 1 ? .unknownFormat : .truncated), "\(length) bytes")
      #expect(found?.description.hasPrefix("a.pgm: ") == true)
      #expect(found?.description.contains("\n") == false)
    }
    let text = Array("P2 2 2 9 1 2 3 4".utf8)
    for length in 2..<text.count {
      #expect(throws: ImageError.self, "\(length) bytes") { try Image(decoding: Array(text[..<length]), file: "a.pgm") }
    }
  }

  @Test func truncatedPixelsSayHowMany() {
    #expect(
      error("P5\n3 2\n255\n", [1, 2, 3])?.description
        == "a.pgm: at byte 14: no valid PGM: 6 bytes of pixels expected from byte 11 on, found 3")
    #expect(
      error("P5\n3 2\n65535\n", [1, 2, 3])?.description
        == "a.pgm: at byte 16: no valid PGM: 12 bytes of pixels expected from byte 13 on, found 3")
  }

  @Test(arguments: [
    ("P5\nx 2\n255\n", "at byte 3: no valid PGM: expected white space and the width as a decimal number"),
    ("P53 2\n255\n", "at byte 2: no valid PGM: expected white space and the width as a decimal number"),
    ("P5\n3x2\n255\n", "at byte 4: no valid PGM: expected white space and the height as a decimal number"),
    ("P5\n3 -2\n255\n", "at byte 5: no valid PGM: expected white space and the height as a decimal number"),
    ("P5\n0 2\n255\n", "at byte 3: no valid PGM: the width is 0; expected 1 to 65535"),
    ("P5\n3 70000\n255\n", "at byte 5: no valid PGM: the height is 70000; expected 1 to 65535"),
    ("P5\n3 2\n0\n", "at byte 7: no valid PGM: the largest value is 0; expected 1 to 65535"),
    ("P5\n3 2\n65536\n", "at byte 7: no valid PGM: the largest value is 65536; expected 1 to 65535"),
    ("P5\n3 2\n255x", "at byte 10: no valid PGM: expected one white space before the pixels"),
    ("P5\n65535 65535\n255\n", "at byte 14: no valid PGM: 65535 x 65535 pixels; at most 67108864 in all are read"),
    ("P2\n1 1\n9\n10", "at byte 9: no valid PGM: value 1 of 1 is 10; expected 0 to 9"),
    ("P2\n2 1\n9\n1 x", "at byte 11: no valid PGM: expected white space and value 2 of 2 as a decimal number"),
  ])
  func malformedHeaders(header: String, message: String) {
    #expect(error(header)?.description == "a.pgm: \(message)")
  }

  @Test func valuesBeyondTheMaximum() {
    #expect(
      error("P5\n2 1\n15\n", [3, 16])?.description == "a.pgm: at byte 11: no valid PGM: a value is 16; expected 0 to 15")
    #expect(
      error("P5\n2 1\n300\n", [0, 3, 2, 0])?.description == "a.pgm: at byte 13: no valid PGM: a value is 512; expected 0 to 300")
  }

  @Test func manyDigitsDoNotOverflow() {
    #expect(error("P5\n" + String(repeating: "9", count: 400) + " 2\n255\n")?.kind == .tooLarge)
  }

  @Test func bytesAfterThePixels() throws {
    #expect(try decode("P5\n2 1\n255\n", [1, 2, 10]).pixels == [1, 2])  // a line end is let pass
    #expect(
      error("P5\n2 1\n255\n", [1, 2, 3])?.description
        == "a.pgm: at byte 14: no valid PGM: 2 bytes of pixels expected from byte 11 on, found 3")
  }

  @Test func foreignFiles() {
    #expect(
      error("hello, world")?.description
        == "a.pgm: the file begins with the bytes 68 65 6c 6c 6f 2c 20 77; expected an image: PGM (P5 or P2), PNG or JPEG")
    #expect(error("")?.description == "a.pgm: the file is empty; expected an image: PGM (P5 or P2), PNG or JPEG")
    #expect(error("P6\n1 1\n255\nabc")?.kind == .unknownFormat)
  }

  /// What a transfer in text mode does to a file: LF becomes CR LF, among the pixels too.
  private func converted(_ bytes: [UInt8], leavingPairs: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if byte == 10, !(leavingPairs && result.last == 13) { result.append(13) }
      result.append(byte)
    }
    return result
  }

  @Test(
    arguments: [
      [10, 10, 1, 2, 13, 10], [13, 10, 13, 10, 10, 7], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 13, 13], [13, 13, 13, 13, 10, 10],
      [10, 2, 3, 4, 5, 6],
    ] as [[UInt8]])
  func convertedLineEndsAreUndone(pixels: [UInt8]) throws {
    let bytes = converted(Array("P5\n3 2\n255\n".utf8) + pixels)
    #expect(try Image(decoding: bytes, file: "a.pgm").pixels == pixels)
  }

  /// A converter that leaves CR LF as it is loses which pairs were there before: the size is right, the first are undone.
  @Test func ambiguousLineEnds() throws {
    let bytes = converted(Array("P5\n3 2\n255\n".utf8) + [10, 1, 2, 3, 13, 10], leavingPairs: true)
    #expect(try Image(decoding: bytes, file: "a.pgm").pixels == [10, 1, 2, 3, 13, 10])
  }

  @Test func lineEndsOfTheHeaderAlone() throws {
    #expect(try decode("P5\r\n3 2\r\n255\r\n", [10, 1, 2, 3, 4, 10]).pixels == [10, 1, 2, 3, 4, 10])
    #expect(try decode("P5\r3 2\r255\r", [10, 1, 2, 3, 4, 10]).pixels == [10, 1, 2, 3, 4, 10])
    // Too long, but a lone LF among the pixels shows that nothing was converted.
    #expect(error("P5\r\n3 2\r\n255\r\n", [13, 10, 1, 10, 3, 4, 5])?.kind == .malformed)
  }
}
