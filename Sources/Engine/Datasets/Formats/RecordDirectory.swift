/// Where the images of a RecordIO file are, and of which identity each is.
struct RecordDirectory {
  /// Where the record of each image begins, in the order of the keys.
  private(set) var offsets: [Int] = []
  /// The label of each image.
  private(set) var labels: [Int32] = []
  private let source: ByteSource

  /// Finds the images by the index, or by reading the file through.
  ///
  /// - Throws: `FormatError` with the file and the byte.
  init(_ source: ByteSource, index: ByteSource?) throws(FormatError) {
    self.source = source
    if let index {
      let entries = try RecordIndex(index, fileSize: source.count).entries
      if let first = entries.first, first.key == 0, let bounds = try bounds(in: try record(at: first.offset)) {
        try readIdentities(entries, bounds, at: first.offset)
      } else {
        try readImages(entries)
      }
    } else {
      try readThrough()
    }
  }

  /// Makes sure that each label is below `classes`.
  func check(labelsBelow classes: Int, as file: String) throws(FormatError) {
    guard let place = labels.firstIndex(where: { $0 >= classes }) else { return }
    throw FormatError(
      .inconsistent, file: source.name, at: .byte(offsets[place]),
      "image \(place) has the label \(labels[place]), but \(file) says \(classes) classes; expected 0 to \(classes - 1)")
  }

  // MARK: Records

  private typealias Entry = RecordIndex.Entry

  private struct Headed {
    let offset: Int
    let header: ImageRecordHeader
    let isEmpty: Bool
  }

  private func headed(_ record: Record) throws(FormatError) -> Headed {
    let header = try ImageRecordHeader(record, of: source)
    return Headed(offset: record.offset, header: header, isEmpty: header.bodyStart == record.length)
  }

  private func record(at offset: Int) throws(FormatError) -> Headed {
    var reader = RecordReader(source, at: offset, windowSize: 512)
    guard let record = try reader.next(prefix: ImageRecordHeader.prefix) else {
      throw failure(.truncated, "a record lies beyond the end", at: offset)
    }
    return try headed(record)
  }

  /// (id0, id1) if a record is the one of key 0 that says where images and identities are.
  private func bounds(in record: Headed) throws(FormatError) -> Range<Int>? {
    guard record.header.flag > 0, record.isEmpty else { return nil }
    return try range(in: record, "the keys of the identities")
  }

  /// A range of keys that a record holds as two labels.
  private func range(in record: Headed, _ what: String) throws(FormatError) -> Range<Int> {
    let labels = record.header.labels
    guard labels.count == 2, let first = wholeNumber(labels[0]), let end = wholeNumber(labels[1]), 1 <= first, first <= end else {
      let found = labels.map { "\($0)" }.joined(separator: ", ")
      throw failure(
        .malformed, "\(what) are (\(found)); expected two whole numbers from 1 on, the second no smaller", at: record.offset)
    }
    return first..<end
  }

  private func label(of record: Headed) throws(FormatError) -> Int32 {
    guard let value = record.header.labels.first, let label = wholeNumber(value), label < 1 << 24 else {
      throw failure(
        .malformed, "the label is \(record.header.labels.first ?? .nan); expected a whole number from 0 to \(1 << 24 - 1)",
        at: record.offset)
    }
    return Int32(label)
  }

  private func failure(_ kind: FormatError.Kind, _ problem: String, at offset: Int) -> FormatError {
    FormatError(kind, file: source.name, at: .byte(offset), problem)
  }

  // MARK: Ways to find the images

  /// Every record is an image.
  private mutating func readImages(_ entries: [Entry]) throws(FormatError) {
    offsets = entries.map(\.offset)
    labels.reserveCapacity(entries.count)
    for entry in entries { labels.append(try label(of: try record(at: entry.offset))) }
  }

  /// The images are the keys before `bounds`, the identities those in it.
  private mutating func readIdentities(_ entries: [Entry], _ bounds: Range<Int>, at place: Int) throws(FormatError) {
    // Keys are sorted and each is there once: if the last one that is needed stands at its own place, none is missing.
    guard bounds.upperBound - 1 < entries.count, bounds.isEmpty || entries[bounds.upperBound - 1].key == bounds.upperBound - 1,
      entries[bounds.lowerBound - 1].key == bounds.lowerBound - 1
    else {
      throw failure(
        .inconsistent,
        "images are the keys 1 to \(bounds.lowerBound - 1), identities up to \(bounds.upperBound - 1), but not each of these keys is there",
        at: place)
    }
    offsets = entries[1..<bounds.lowerBound].map(\.offset)
    labels = [Int32](repeating: -1, count: offsets.count)
    for key in bounds {
      let identity = try record(at: entries[key].offset)
      let images = try range(in: identity, "the keys of the images of an identity")
      guard images.upperBound <= bounds.lowerBound else {
        throw failure(
          .inconsistent,
          "an identity has the images \(images.lowerBound) to \(images.upperBound - 1); the last is \(bounds.lowerBound - 1)",
          at: identity.offset)
      }
      guard let first = images.first else { continue }
      let label = try label(of: try record(at: offsets[first - 1]))
      for image in images {
        guard labels[image - 1] < 0 else {
          throw failure(.inconsistent, "the image of key \(image) is of two identities", at: identity.offset)
        }
        labels[image - 1] = label
      }
    }
    if let image = labels.firstIndex(of: -1) {
      throw failure(.inconsistent, "the image of key \(image + 1) is of no identity", at: offsets[image])
    }
  }

  /// Without an index: the keys are the ids in the records, or the order in the file if one is there twice.
  private mutating func readThrough() throws(FormatError) {
    var reader = RecordReader(source)
    var entries: [Entry] = []
    var found: [Int32] = []
    var key0: Headed?
    while let record = try reader.next(prefix: ImageRecordHeader.prefix) {
      let headed = try headed(record)
      if headed.header.flag > 0, headed.isEmpty {
        if headed.header.id == 0 { key0 = headed }
        found.append(-1)  // the record of key 0, or of an identity
      } else {
        found.append(try label(of: headed))
      }
      entries.append(Entry(key: Int(clamping: headed.header.id), offset: headed.offset))
    }
    if let key0, let bounds = try bounds(in: key0) {
      try readIdentities(RecordIndex.inOrder(entries, of: source.name), bounds, at: key0.offset)
      return
    }
    if let place = found.firstIndex(of: -1) {
      throw failure(
        .inconsistent, "a record without an image, and no record of key 0 that says what it is for", at: entries[place].offset)
    }
    let order = entries.indices.sorted { (entries[$0].key, $0) < (entries[$1].key, $1) }
    let isUnique = zip(order, order.dropFirst()).allSatisfy { entries[$0].key != entries[$1].key }
    offsets = isUnique ? order.map { entries[$0].offset } : entries.map(\.offset)
    labels = isUnique ? order.map { found[$0] } : found
  }
}
