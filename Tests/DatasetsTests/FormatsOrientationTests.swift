import Datasets
import Testing

struct FormatsOrientationTests {
  @Test(arguments: orientationReference)
  func pillow(orientation: ImageOrientation?, height: Int, width: Int, pixels: [UInt8]) throws {
    let stored = Image(height: 2, width: 3, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
    let shown = Image(height: height, width: width, channels: 1, pixels: pixels)
    #expect(try stored.oriented(#require(orientation)) == shown)
    // The channels of a pixel stay together.
    #expect(try stored.rgb.oriented(#require(orientation)) == shown.rgb)
  }

  @Test(arguments: 1...8)
  func jpeg(value: Int) throws {
    let bytes = try Corpus.bytes(.exif, "\(value).jpg")
    let orientation = try #require(ImageOrientation(rawValue: value))
    #expect(ImageOrientation(ofJPEG: bytes) == orientation)
    let upright = try Corpus.image(.exif, "1.jpg")
    #expect((upright.height, upright.width) == (4, 6))
    #expect(try Corpus.image(.exif, "\(value).jpg") == upright.oriented(orientation))
  }

  @Test func byteOrders() throws {
    #expect(ImageOrientation(ofJPEG: try Corpus.bytes(.exif, "little.jpg")) == .quarterTurn)
    #expect(ImageOrientation(ofJPEG: try Corpus.bytes(.exif, "big.jpg")) == .quarterTurnBack)
  }

  /// Damaged EXIF data: the picture as it is stored.
  @Test(arguments: ["nine.jpg", "far.jpg"])
  func damaged(name: String) throws {
    #expect(ImageOrientation(ofJPEG: try Corpus.bytes(.exif, name)) == nil)
    #expect(try Corpus.image(.exif, name) == Corpus.image(.exif, "1.jpg"))
  }

  @Test func none() throws {
    #expect(ImageOrientation(ofJPEG: try Corpus.bytes(.jpeg, "colour.jpg")) == nil)
    #expect(ImageOrientation(ofJPEG: []) == nil)
  }

  /// 65,535 pixels a side: refused by what the header says, before memory is taken.
  @Test(arguments: [
    (FuzzTarget.jpeg, "bad-huge.jpg", "Maximum supported image dimension is 65500 pixels"),
    (.jpeg, "bad-large.jpg", "65500 x 65500 pixels; at most 65535 a side and 67108864 in all are read"),
    (.jpeg, "bad-zero.jpg", "Empty JPEG image (DNL not supported)"),
    (.jpeg, "bad-cmyk.jpg", "4 colour components; grey or RGB is read, so convert it"),
    (.pgm, "bad-huge.pgm", "65535 x 65535 pixels; at most 67108864 in all are read"),
    (.pgm, "bad-zero.pgm", "the width is 0; expected 1 to 65535"),
  ])
  func sizes(target: FuzzTarget, name: String, problem: String) throws {
    let error = #expect(throws: ImageError.self) { try Corpus.image(target, name) }
    #expect(error?.problem.hasSuffix(problem) == true, "\(error?.description ?? "")")
    #expect(error?.offset != nil)
  }
}
