import Datasets
import Testing

struct FormatsIDXTests {
  private func files(_ name: String) throws -> IDXFiles { IDXFiles(try Corpus.bytes(.idx, name)) }

  @Test(arguments: ["plain", "gzip", "gzip-members"])
  func grey(name: String) throws {
    let images = try files(name).open()
    #expect(images.count == 3)
    #expect((0..<3).map(images.label) == [2, 0, 2])
    #expect(images.identityCount == 3)
    #expect(images.imageSize == (2, 4))
    #expect(try images.image(at: 1) == Image(height: 2, width: 4, channels: 1, pixels: Array(8..<16)))
    #expect(images.name(at: 1) == "images#1")
  }

  @Test func colour() throws {
    let images = try files("colour").open()
    #expect(try images.image(at: 1) == Image(height: 2, width: 2, channels: 3, pixels: Array(12..<24)))
  }

  @Test(arguments: ["plain", "gzip"])
  func onDisk(name: String) throws {
    let files = try files(name)
    let scratch = try ScratchFolder()
    let images = try IDXImages(
      images: scratch.write("train-images-idx3-ubyte", files.images),
      labels: scratch.write("train-labels-idx1-ubyte", files.labels))
    #expect(try images.image(at: 2).pixels == Array(16..<24))
  }

  @Test(arguments: [
    ("bad-magic", "images: at byte 0: the file does not begin with two zero bytes; expected an IDX file of images (3 or 4 axes)"),
    ("bad-type", "images: at byte 2: values of type 13; expected 8, unsigned bytes"),
    ("bad-axes", "images: at byte 3: 1 axes; expected images (3 or 4 axes)"),
    ("bad-cut", "images: at byte 39: 40 bytes expected for the shape [3, 2, 4], found 39"),
    ("bad-long", "images: at byte 40: 1 bytes follow the 40 of the shape [3, 2, 4]"),
    ("bad-count", "labels: at byte 4: 2 labels for the 3 images of images"),
    ("bad-zero", "images: at byte 4: no images in it; expected one at least"),
    ("bad-zero-side", "images: at byte 8: images of 4 x 0 pixels; from 1 to 65535 a side and 67108864 in all are read"),
    ("bad-huge", "images: at byte 25: 4294836241 bytes expected for the shape [1, 65535, 65535], found 25"),
    ("bad-overflow", "images: at byte 8: more values than can be counted"),
    ("bad-bomb", "images: at byte "),
    ("bad-gzip-cut", "images: at byte "),
    ("bad-gzip-checksum", "images: at byte "),
    ("bad-gzip-short", "images: at byte "),
    ("bad-gzip-long", "images: at byte "),
  ])
  func refused(name: String, line: String) throws {
    let files = try files(name)
    let found = #expect(throws: FormatError.self) { try files.open() }?.description
    #expect(found?.hasPrefix(line) == true, "\(found ?? "")")
  }

  @Test func gzipProblems() throws {
    func problem(_ name: String) throws -> String? {
      let files = try files(name)
      return #expect(throws: FormatError.self) { try files.open() }?.problem
    }
    #expect(try problem("bad-gzip-checksum") == "no valid gzip: incorrect data check")
    #expect(try problem("bad-gzip-cut") == "no valid gzip: the data end before what is packed does")
    #expect(try problem("bad-gzip-short") == "39 bytes are packed; expected 40")
    #expect(try problem("bad-gzip-long") == "more is packed than the 40 bytes announced")
    #expect(try problem("bad-bomb")?.hasPrefix("589815016 bytes announced; ") == true)
  }
}
