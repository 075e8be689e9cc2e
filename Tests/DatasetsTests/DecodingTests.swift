import Datasets
import Testing

struct DecodingTests {
  private func decode(_ picture: PictureBytes) throws -> Image { try Image(decoding: picture.bytes, file: picture.name) }

  @Test(arguments: [
    PictureBytes.pngGrey, .pngColour, .pngAlpha, .pngOneBit, .pngInterlaced, .pngSixteenBits, .pngTransparentPalette, .pngGreyKey,
  ])
  func png(picture: PictureBytes) throws {
    let expected = Image(height: picture.height, width: picture.width, channels: picture.channels, pixels: picture.pixels)
    #expect(try decode(picture) == expected)
  }

  @Test(arguments: [PictureBytes.jpegGrey, .jpegProgressive, .jpegColour])
  func jpeg(picture: PictureBytes) throws {
    let image = try decode(picture)
    #expect([image.height, image.width, image.channels] == [picture.height, picture.width, picture.channels])
    // The standard lets decoders differ by a level in the inverse transform, and the colour conversion by one more.
    for (found, expected) in zip(image.pixels, picture.pixels) { #expect(abs(Int(found) - Int(expected)) <= 2) }
  }

  @Test(arguments: [PictureBytes.pngGrey, .pngColour, .pngInterlaced, .jpegGrey, .jpegProgressive])
  func truncatedAnywhere(picture: PictureBytes) {
    let bytes = picture.bytes
    for length in 8..<bytes.count {
      let error = #expect(throws: ImageError.self, "\(length) bytes") {
        try Image(decoding: Array(bytes[..<length]), file: "cut")
      }
      guard let error else { continue }
      #expect(error.kind == .truncated || error.kind == .malformed)
      #expect(error.offset.map { $0 <= length } == true)
    }
  }

  @Test func messages() {
    func message(_ bytes: [UInt8], _ mostPixels: Int = Image.mostPixels) -> String? {
      #expect(throws: ImageError.self) { try Image(decoding: bytes, file: "a", mostPixels: mostPixels) }?.description
    }
    let png = PictureBytes.pngGrey.bytes
    #expect(
      message(Array(png.dropLast(12))) == "a: at byte \(png.count - 12): no valid PNG: the data end before the picture does")
    var damaged = png
    damaged[45] ^= 0xFF  // within the pixels: the checksum of the chunk shows it
    #expect(message(damaged)?.hasPrefix("a: at byte ") == true)
    #expect(message(png, 14) == "a: at byte 41: no valid PNG: 5 x 3 pixels; at most 65535 a side and 14 in all are read")
    let jpeg = PictureBytes.jpegGrey.bytes
    #expect(message(jpeg, 89)?.hasSuffix("no valid JPEG: 10 x 9 pixels; at most 65535 a side and 89 in all are read") == true)
    #expect(message(Array(jpeg.dropLast(2)))?.hasSuffix(": no valid JPEG: the data end before the picture does") == true)
    #expect(message(PictureBytes.jpegCMYK.bytes)?.hasSuffix("4 colour components; grey or RGB is read, so convert it") == true)
  }

  /// A PNG header that claims 65,536 pixels a side, or none.
  @Test(arguments: [(0, 1), (1, 0), (65_536, 1), (1, 0x7FFF_FFFF), (65_535, 65_535)])
  func impossibleSizes(width: Int, height: Int) {
    var bytes = PictureBytes.pngGrey.bytes
    for (place, value) in [(16, width), (20, height)] {
      for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
    }
    let checksum = crc32(bytes[12..<29])
    for byte in 0..<4 { bytes[29 + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * byte)) }
    #expect(throws: ImageError.self) { try Image(decoding: bytes, file: "a") }
  }

  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
  }

  /// Bytes changed at random: any picture or one clear error, never a crash.
  @Test(arguments: [PictureBytes.pngColour, .pngInterlaced, .jpegGrey, .jpegColour, .jpegProgressive])
  func changedBytes(picture: PictureBytes) {
    let bytes = picture.bytes
    for place in 3..<bytes.count {
      for change: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = bytes
        changed[place] ^= change
        do {
          let image = try Image(decoding: changed, file: "a", mostPixels: 1 << 20)
          #expect(image.pixels.count == image.height * image.width * image.channels)
        } catch {
          #expect(!error.description.contains("\n"))
        }
      }
    }
  }

  @Test func files() throws {
    let folder = try ScratchFolder()
    let file = try folder.write("a picture.txt", PictureBytes.pngGrey.bytes)  // told by its bytes, not its name
    #expect(try Image(file: file).pixels == PictureBytes.pngGrey.pixels)
    let missing = #expect(throws: ImageError.self) { try Image(file: "\(folder.path)/none.png") }
    #expect(missing?.description == "\(folder.path)/none.png: cannot be opened: No such file or directory")
    #expect(missing?.kind == .unreadable)
    let notFile = #expect(throws: ImageError.self) { try Image(file: folder.path) }
    #expect(notFile?.description == "\(folder.path): is no regular file; expected an image")
    // 2 GiB of nothing, which take no room on the disk: refused before memory is taken.
    let large = try folder.write("large.png", [])
    truncate(large, to: 1 << 31)
    #expect(
      #expect(throws: ImageError.self) { try Image(file: large) }?.description
        == "\(large): at byte 1073741824: 2147483648 bytes; of an image at most 1073741824 are read")
  }
}
