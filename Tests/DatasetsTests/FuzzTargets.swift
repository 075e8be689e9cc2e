import Datasets

/// The readers by name, each from bytes to nothing or to the line of its error: what is fuzzed, and what the corpus is replayed through.
///
/// `Fuzz/` builds this same file.
enum FuzzTarget: String, CaseIterable, Sendable {
  case pgm, jpeg, png, exif, bin, recordio, idx, pairs

  /// The most images of a file that are decoded.
  private static let mostImages = 8

  /// Reads all that is in `bytes`; the line of the error, or nil if there is none.
  func read(_ bytes: [UInt8]) -> String? {
    do {
      switch self {
      case .pgm, .jpeg, .png: _ = try Image(decoding: bytes, file: rawValue, mostPixels: 1 << 20)
      case .exif: _ = ImageOrientation(ofJPEG: bytes)
      case .bin: try Self.decode(EvaluationBin(bytes: bytes, name: "bin"))
      case .recordio: try Self.decode(RecordFiles(bytes).open())
      case .idx: try Self.decode(IDXFiles(bytes).open())
      case .pairs:
        let list = try PairList(bytes: bytes, name: "pairs")
        _ = try? PairImages(list, folder: "/nowhere", missing: .skip)  // there are none; that it looks for them is enough
      }
      return nil
    } catch let error as ImageError {
      return Self.checked(error.description)
    } catch let error as FormatError {
      return Self.checked(error.description)
    } catch {
      fatalError("a reader throws an error of another kind: \(error)")
    }
  }

  /// The line of an error, which has a place in it.
  private static func checked(_ line: String) -> String {
    // A file whose first bytes are of no image is told by them rather than by their place.
    let hasPlace = line.contains("at byte ") || line.contains("(byte ") || line.contains("; expected an image: ")
    if line.contains("\n") || !hasPlace { fatalError("no line with a place: \(line)") }
    return line
  }

  private static func decode(_ images: some ImageRecords) throws {
    for index in 0..<min(images.count, mostImages) { _ = try images.image(at: index) }
  }

  private static func decode(_ images: some LabelledImageRecords) throws {
    for index in 0..<min(images.count, mostImages) {
      guard (0..<images.identityCount).contains(images.label(at: index)) else { fatalError("a label beyond the identities") }
      _ = try images.image(at: index)
    }
  }
}

/// The three files of a RecordIO set in one: two 16-bit lengths (`FFFF`: no such file), property, index, records.
struct RecordFiles {
  var property: [UInt8]?
  var index: [UInt8]?
  var records: [UInt8]

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    func length() -> Int? {
      let value = rest.prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(2)
      return value == 0xFFFF ? nil : value
    }
    func file(_ length: Int?) -> [UInt8]? {
      guard let length else { return nil }
      defer { rest = rest.dropFirst(length) }
      return Array(rest.prefix(length))
    }
    let (propertyLength, indexLength) = (length(), length())
    property = file(propertyLength)
    index = file(indexLength)
    records = Array(rest)
  }

  func open() throws(FormatError) -> RecordImages {
    try RecordImages(recordBytes: records, indexBytes: index, propertyBytes: property)
  }
}

/// The two files of an IDX set in one: the 32-bit length of the images' file, that file, the labels' file.
struct IDXFiles {
  var images: [UInt8]
  var labels: [UInt8]

  init(_ bytes: [UInt8]) {
    let length = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    images = Array(bytes.dropFirst(4).prefix(length))
    labels = Array(bytes.dropFirst(4).dropFirst(length))
  }

  func open() throws(FormatError) -> IDXImages { try IDXImages(imageBytes: images, labelBytes: labels) }
}
