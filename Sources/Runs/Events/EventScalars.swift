import Glibc

/// Takes the scalars out of the data of event records.
///
/// A scalar is a `simple_value`, or a tensor of one float or double as TensorFlow 2 and Keras write it; images, histograms,
/// texts and graphs are passed over.
struct EventScalars {
  private var tags = TagTable()

  /// Appends the scalars of one `Event` message.
  ///
  /// Throws: `WireReader.Malformed`; the scalars before the fault are there then.
  mutating func read(_ data: UnsafeRawBufferPointer, into scalars: inout [Scalar]) throws(WireReader.Malformed) {
    var wallTime = 0.0
    var step = 0
    var summary: UnsafeRawBufferPointer?
    var event = WireReader(data)
    while let (field, value) = try event.next() {
      switch (field, value) {
      case (1, .fixed64(let bits)): wallTime = Double(bitPattern: bits)
      case (2, .varint(let bits)): step = Int(truncatingIfNeeded: bits)
      case (5, .bytes(let message)): summary = message
      default: break
      }
    }
    // The fields of a message may stand in any order, so the summary is read when step and time are known.
    guard let summary else { return }
    var values = WireReader(summary)
    while let (field, value) = try values.next() {
      guard field == 1, case .bytes(let message) = value else { continue }
      if let (tag, number) = try readValue(message) {
        scalars.append(Scalar(tag: tags.text(of: tag), step: step, wallTime: wallTime, value: number))
      }
    }
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

/// Gives each tag one `String`, however often it comes.
private struct TagTable {
  private var entries: [(bytes: [UInt8], text: String)] = []
  private var indices: [[UInt8]: Int] = [:]
  /// Curves come in turn, so the tag that is likely next is the one after the last.
  private var next = 0

  mutating func text(of tag: UnsafeRawBufferPointer) -> String {
    if next >= entries.count { next = 0 }
    if next < entries.count, isEqual(tag, entries[next].bytes) {
      next += 1
      return entries[next - 1].text
    }
    let bytes = Array(tag)
    if let index = indices[bytes] {
      next = index + 1
      return entries[index].text
    }
    // Other programs choose tags freely, and tags go to a terminal.
    let text = String(decoding: bytes, as: UTF8.self).withoutControlCharacters
    indices[bytes] = entries.count
    entries.append((bytes, text))
    next = entries.count
    return text
  }

  private func isEqual(_ tag: UnsafeRawBufferPointer, _ bytes: [UInt8]) -> Bool {
    guard tag.count == bytes.count else { return false }
    guard let base = tag.baseAddress else { return true }
    return bytes.withUnsafeBytes { $0.baseAddress.map { memcmp(base, $0, tag.count) == 0 } ?? true }
  }
}
