/// The images of a RecordIO file as insightface packs them: `train.rec`, with `train.idx` and `property` beside it.
///
/// The record of key 0 may hold the labels (id0, id1). Then the images are the keys 1 ..< id0, and the records of the keys
/// id0 ..< id1 each hold the labels (a, b) of one identity: its images are the keys a ..< b. Without such a record every record is
/// an image. A record's first label is its identity. Without an `.idx` the file is read once from front to back, and the
/// keys are the ids in the records.
///
/// Memory: 12 bytes an image. Images are read where they lie, when they are asked for.
/// Reference: `MXFaceDataset` and `RecBuilder` of insightface.
public struct RecordImages: LabelledImageRecords {
  /// The number of identities: what `property` says, or one more than the largest label.
  public let identityCount: Int
  /// Rows and columns as the file `property` has them; nil without one.
  public let imageSize: (height: Int, width: Int)?
  private let source: ByteSource
  private let offsets: [Int]
  private let labels: [Int32]

  /// Opens `train.rec` in a folder, with `train.idx` and `property` where they are.
  ///
  /// - Throws: `FormatError` with the file and the byte.
  public init(folder: String) throws(FormatError) {
    func optional(_ name: String) -> String? { isFile("\(folder)/\(name)") ? "\(folder)/\(name)" : nil }
    try self.init(records: "\(folder)/train.rec", index: optional("train.idx"), property: optional("property"))
  }

  /// Opens the file of the records and those beside it, nil for one that there is not.
  ///
  /// - Throws: `FormatError` with the file and the byte.
  public init(records: String, index: String?, property: String?) throws(FormatError) {
    try self.init(
      ByteSource(file: records, expected: "a RecordIO file (.rec)"),
      index: index.map { (file) throws(FormatError) in try ByteSource(file: file, expected: "an index of records (.idx)") },
      property: property.map { (file) throws(FormatError) in try ByteSource(file: file, expected: "classes,height,width") })
  }

  /// Reads bytes in memory; errors call them by the names train.rec, train.idx and property.
  public init(recordBytes: [UInt8], indexBytes: [UInt8]?, propertyBytes: [UInt8]?) throws(FormatError) {
    try self.init(
      ByteSource(bytes: recordBytes, name: "train.rec"), index: indexBytes.map { ByteSource(bytes: $0, name: "train.idx") },
      property: propertyBytes.map { ByteSource(bytes: $0, name: "property") })
  }

  private init(_ source: ByteSource, index: ByteSource?, property: ByteSource?) throws(FormatError) {
    let directory = try RecordDirectory(source, index: index)
    let classes: Int
    if let property {
      let found = try RecordProperty(property)
      imageSize = (found.height, found.width)
      classes = found.classes
      try directory.check(labelsBelow: classes, as: property.name)
    } else {
      imageSize = nil
      classes = directory.labels.reduce(0) { max($0, Int($1) + 1) }
    }
    guard !directory.offsets.isEmpty else {
      throw FormatError(.malformed, file: source.name, at: .byte(0), "no images in it; expected one at least")
    }
    self.source = source
    offsets = directory.offsets
    labels = directory.labels
    identityCount = classes
  }

  /// The number of images.
  public var count: Int { offsets.count }

  /// "0", "1" ...: the file has numbers, not names.
  public func identityName(_ label: Int) -> String { String(label) }

  /// The identity of the image at `index`.
  public func label(at index: Int) -> Int { Int(labels[index]) }

  /// `FILE@OFFSET`: the byte at which the record of the image begins.
  public func name(at index: Int) -> String { "\(source.name)@\(offsets[index])" }

  /// The image at `index`, read and decoded anew.
  ///
  /// - Throws: `FormatError` with the byte of the file.
  public func image(at index: Int) throws(FormatError) -> Image {
    let (record, header) = try self.record(at: index)
    let body = Array(record.payload.dropFirst(header.bodyStart))
    do {
      return try Image(decoding: body, file: source.name)
    } catch {
      // In a record that is split the byte of the image is not that of the file; the error then is off by a few.
      throw FormatError(error, within: source.name, from: record.offset + 8 + header.bodyStart, what: "image \(index)")
    }
  }

  /// The bytes of the image at `index` as they are in the file: a JPEG or a PNG.
  ///
  /// - Throws: `FormatError` with the byte of the file.
  public func encodedImage(at index: Int) throws(FormatError) -> [UInt8] {
    let (record, header) = try self.record(at: index)
    return Array(record.payload.dropFirst(header.bodyStart))
  }

  private func record(at index: Int) throws(FormatError) -> (record: Record, header: ImageRecordHeader) {
    // The next image mostly lies right behind this one: then one read of just that many bytes is enough.
    let next = index + 1 < offsets.count ? offsets[index + 1] - offsets[index] : 0
    var reader = RecordReader(source, at: offsets[index], windowSize: (32...1 << 20).contains(next) ? next : 1 << 14)
    guard let record = try reader.next() else {
      throw FormatError(.truncated, file: source.name, at: .byte(offsets[index]), "image \(index) lies beyond the end")
    }
    let header = try ImageRecordHeader(record, of: source)
    guard let label = header.labels.first, wholeNumber(label) == self.label(at: index) else {
      throw FormatError(
        .inconsistent, file: source.name, at: .byte(record.offset),
        "image \(index) has the label \(header.labels.first ?? .nan), but its identity has \(self.label(at: index))")
    }
    return (record, header)
  }
}
