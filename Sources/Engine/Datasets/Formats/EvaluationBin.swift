/// A verification set of insightface (`lfw.bin`, `agedb_30.bin`, `cfp_fp.bin` ...): encoded images and which pairs are of one person.
///
/// A pickle of the pair (images, flags): images 2k and 2k + 1 are pair k, flag k says whether they show one person. Images
/// are bytes, strings of Python 2, or numpy arrays of bytes; each is decoded when it is asked for and not held in memory.
/// Reference: `build_eval_pack.py` and `load_bin` of insightface; we never run what a pickle names (`PickleReader`).
public struct EvaluationBin: PairedImageRecords {
  /// Whether each pair is of one person, in order.
  public let isSame: [Bool]
  private let source: ByteSource
  private let images: [PickleBytes]

  /// Opens a file; images are not read yet.
  ///
  /// - Throws: `FormatError` with the byte where the pickle is not such a set.
  public init(file: String) throws(FormatError) {
    try self.init(ByteSource(file: file, expected: "a verification set of insightface (.bin)"))
  }

  /// Reads bytes in memory; `name` is what errors call them.
  public init(bytes: [UInt8], name: String) throws(FormatError) {
    try self.init(ByteSource(bytes: bytes, name: name))
  }

  private init(_ source: ByteSource) throws(FormatError) {
    let pickle = try PickleReader.read(source)
    func failure(_ kind: FormatError.Kind = .malformed, _ problem: String) -> FormatError {
      FormatError(kind, file: source.name, at: .byte(source.count), problem)
    }
    guard let parts = pickle.elements(pickle.root), parts.count == 2, let bins = pickle.elements(parts[0]) else {
      throw failure(.malformed, "the pickle holds no pair of a list of images and a list of flags")
    }
    var images: [PickleBytes] = []
    images.reserveCapacity(bins.count)
    for (index, bin) in bins.enumerated() {
      switch bin {
      case .bytes(let bytes): images.append(bytes)
      case .array(let number):
        guard let array = pickle.arrays[number], array.type == .uint8 else { fallthrough }
        images.append(array.data)
      default: throw failure(.malformed, "image \(index) is neither bytes nor a numpy array of uint8")
      }
    }
    if let place = images.firstIndex(where: { $0.range.count > ByteSource.mostImageBytes }) {
      let range = images[place].range
      throw FormatError(
        .tooLarge, file: source.name, at: .byte(range.lowerBound),
        "image \(place) has \(range.count) bytes; at most \(ByteSource.mostImageBytes) are read")
    }
    let isSame = try Self.flags(pickle, parts[1], of: source)
    guard images.count == 2 * isSame.count else {
      throw failure(.inconsistent, "\(images.count) images and \(isSame.count) flags; expected two images for each flag")
    }
    guard !isSame.isEmpty else { throw failure(.malformed, "no pairs in it; expected one at least") }
    self.source = source
    self.images = images
    self.isSame = isSame
  }

  /// The flags: a list of bools (or of 0 and 1), or a numpy array of them.
  private static func flags(_ pickle: Pickle, _ value: PickleValue, of source: ByteSource) throws(FormatError) -> [Bool] {
    if case .array(let number) = value, let array = pickle.arrays[number], array.count <= PickleReader.mostValues {
      let bytes = try decoded(array.data, of: source)
      guard let place = bytes.firstIndex(where: { $0 > 1 }) else { return bytes.map { $0 == 1 } }
      throw FormatError(
        .malformed, file: source.name, at: .byte(array.data.range.lowerBound + place),
        "a flag is \(bytes[place]); expected 0 or 1")
    }
    var flags: [Bool] = []
    for (index, element) in (pickle.elements(value) ?? []).enumerated() {
      switch element {
      case .bool(let flag): flags.append(flag)
      case .int(0): flags.append(false)
      case .int(1): flags.append(true)
      default:
        throw FormatError(.malformed, file: source.name, at: .byte(source.count), "flag \(index) is neither true nor false")
      }
    }
    return flags
  }

  /// The number of images: two for each pair.
  public var count: Int { images.count }

  /// The pairs: images 2k and 2k + 1. The file has no folds; contiguous ones are the custom.
  public var pairs: [RecordPair] {
    isSame.enumerated().map { RecordPair(left: 2 * $0.offset, right: 2 * $0.offset + 1, isSame: $0.element) }
  }

  /// The image at `index`, decoded anew.
  ///
  /// - Throws: `FormatError` with the byte of the file.
  public func image(at index: Int) throws(FormatError) -> Image {
    let place = images[index]
    let bytes = try Self.decoded(place, of: source)
    do {
      return try Image(decoding: bytes, file: source.name)
    } catch {
      // In Latin-1 text the byte of the image is not the byte of the file: where the image begins has to do.
      let start = place.range.lowerBound - (place.isLatin1Text ? error.offset ?? 0 : 0)
      throw FormatError(error, within: source.name, from: start, what: "image \(index)")
    }
  }

  /// `FILE#INDEX`.
  public func name(at index: Int) -> String { "\(source.name)#\(index)" }

  /// The bytes that a place in the file stands for.
  private static func decoded(_ place: PickleBytes, of source: ByteSource) throws(FormatError) -> [UInt8] {
    let bytes = try source.bytes(place.range)
    guard place.isLatin1Text else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        result.append(byte)
        index += 1
      } else if byte == 0xC2 || byte == 0xC3, index + 1 < bytes.count, bytes[index + 1] & 0xC0 == 0x80 {
        result.append(byte << 6 | bytes[index + 1] & 0x3F)
        index += 2
      } else {
        throw FormatError(
          .malformed, file: source.name, at: .byte(place.range.lowerBound + index), "expected bytes as Latin-1 text in UTF-8")
      }
    }
    return result
  }
}
