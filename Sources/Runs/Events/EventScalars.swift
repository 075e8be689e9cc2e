import Glibc

/// One value as it stands in an event file: its tag is a number, so that nothing is counted or copied for a record.
struct EventPoint: Sendable, Equatable {
  /// The number of the tag in the file's table; `restart` for a mark of a writer that began anew at `step`.
  var tag: Int
  var step: Int
  var wallTime: Double
  var value: Double

  /// Stands for `SessionLog.START`: what the run had from this step on is void, as TensorBoard has it.
  static let restart = -1
}

/// Takes the scalars out of the data of event records.
///
/// A scalar is a `simple_value`, or a tensor of one float or double as TensorFlow 2 and Keras write it; images, histograms,
/// texts and graphs are passed over.
struct EventScalars {
  private var tags = TagTable()

  /// The tag of a point, without control characters.
  func text(of tag: Int) -> String { tags.text(of: tag) }

  /// Appends the scalars of one `Event` message.
  ///
  /// Throws: `WireReader.Malformed`; the scalars before the fault are there then.
  mutating func read(_ data: UnsafeRawBufferPointer, into scalars: inout [Scalar]) throws(WireReader.Malformed) {
    var points: [EventPoint] = []
    defer {
      for point in points where point.tag != EventPoint.restart {
        scalars.append(Scalar(tag: text(of: point.tag), step: point.step, wallTime: point.wallTime, value: point.value))
      }
    }
    try read(data, into: &points)
  }

  /// Appends the scalars and the restarts of one `Event` message.
  ///
  /// Throws: `WireReader.Malformed`; the points before the fault are there then.
  mutating func read(_ data: UnsafeRawBufferPointer, into points: inout [EventPoint]) throws(WireReader.Malformed) {
    var wallTime = 0.0
    var step = 0
    var summary: UnsafeRawBufferPointer?
    var session: UnsafeRawBufferPointer?
    var event = WireReader(data)
    while let (field, value) = try event.next() {
      switch (field, value) {
      case (1, .fixed64(let bits)): wallTime = Double(bitPattern: bits)
      case (2, .varint(let bits)): step = Int(truncatingIfNeeded: bits)
      case (5, .bytes(let message)): summary = message
      case (7, .bytes(let message)): session = message
      default: break
      }
    }
    if let session, try isStart(session) {
      points.append(EventPoint(tag: EventPoint.restart, step: step, wallTime: wallTime, value: 0))
    }
    // The fields of a message may stand in any order, so the summary is read when step and time are known.
    guard let summary else { return }
    var values = WireReader(summary)
    while let (field, value) = try values.next() {
      guard field == 1, case .bytes(let message) = value else { continue }
      if let (tag, number) = try readValue(message), let index = tags.index(of: tag) {
        points.append(EventPoint(tag: index, step: step, wallTime: wallTime, value: number))
      }
    }
  }

  /// Whether a `SessionLog` says that a session starts.
  private func isStart(_ message: UnsafeRawBufferPointer) throws(WireReader.Malformed) -> Bool {
    var reader = WireReader(message)
    while let (field, value) = try reader.next() {
      if field == 1, case .varint(1) = value { return true }
    }
    return false
  }

  /// A `Summary.Value`; `nil` where it is no scalar.
  private func readValue(_ message: UnsafeRawBufferPointer) throws(WireReader.Malformed) -> (UnsafeRawBufferPointer, Double)? {
    var tag = UnsafeRawBufferPointer(start: nil, count: 0)
    var number: Double?
    var isOther = false
    var reader = WireReader(message)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let text)): tag = text
      case (2, .fixed32(let bits)): number = Double(Float(bitPattern: bits))
      case (8, .bytes(let tensor)): number = try readTensor(tensor)
      case (9, .bytes(let metadata)): isOther = try belongsToOtherPlugin(metadata)
      default: break
      }
    }
    return isOther ? nil : number.map { (tag, $0) }
  }

  /// The one number of a `TensorProto`; `nil` where it is another type or holds more or fewer.
  private func readTensor(_ message: UnsafeRawBufferPointer) throws(WireReader.Malformed) -> Double? {
    var type: UInt64 = 0
    var content: UnsafeRawBufferPointer?
    var reader = WireReader(message)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .varint(let number)): type = number
      // tensor_content, float_val and double_val, packed: in each the bytes of the number, little-endian.
      case (4, .bytes(let bytes)), (5, .bytes(let bytes)), (6, .bytes(let bytes)): content = bytes
      // float_val and double_val as old writers have them, not packed.
      case (5, .fixed32(let bits)): return Double(Float(bitPattern: bits))
      case (6, .fixed64(let bits)): return Double(bitPattern: bits)
      default: break
      }
    }
    switch (type, content?.count) {
    case (1, 4): return content.map { Double(Float(bitPattern: UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)))) }
    case (2, 8): return content.map { Double(bitPattern: UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))) }
    default: return nil
    }
  }

  /// Whether `SummaryMetadata` names a plugin (images, histograms, ...) that is not "scalars".
  private func belongsToOtherPlugin(_ metadata: UnsafeRawBufferPointer) throws(WireReader.Malformed) -> Bool {
    var reader = WireReader(metadata)
    while let (field, value) = try reader.next() {
      guard field == 1, case .bytes(let pluginData) = value else { continue }
      var plugin = WireReader(pluginData)
      while let (field, value) = try plugin.next() {
        if field == 1, case .bytes(let name) = value, !name.isEmpty { return !name.elementsEqual("scalars".utf8) }
      }
    }
    return false
  }
}

/// Gives each tag a number and one `String`, however often it comes.
private struct TagTable {
  /// The most tags of a file. A program has some hundred; a file of noise must not fill the memory.
  private static let capacity = 10_000

  private var entries: [(bytes: [UInt8], text: String)] = []
  private var indices: [[UInt8]: Int] = [:]
  /// Curves come in turn, so the tag that is likely next is the one after the last.
  private var next = 0

  func text(of index: Int) -> String { entries[index].text }

  /// `nil` where there are too many.
  mutating func index(of tag: UnsafeRawBufferPointer) -> Int? {
    if next >= entries.count { next = 0 }
    if next < entries.count, isEqual(tag, entries[next].bytes) {
      next += 1
      return next - 1
    }
    let bytes = Array(tag)
    if let index = indices[bytes] {
      next = index + 1
      return index
    }
    guard entries.count < Self.capacity else { return nil }
    // Other programs choose tags freely, and tags go to a terminal.
    let text = String(decoding: bytes, as: UTF8.self).withoutControlCharacters
    indices[bytes] = entries.count
    entries.append((bytes, text))
    next = entries.count
    return next - 1
  }

  private func isEqual(_ tag: UnsafeRawBufferPointer, _ bytes: [UInt8]) -> Bool {
    guard tag.count == bytes.count else { return false }
    guard let base = tag.baseAddress else { return true }
    return bytes.withUnsafeBytes { $0.baseAddress.map { memcmp(base, $0, tag.count) == 0 } ?? true }
  }
}
