/// The numbers of one line of a JSON-lines log, by their keys; nested keys are joined with dots.
///
/// By hand rather than with a decoder: Python writes `NaN` and `Infinity`, which are no JSON, and nothing but numbers is wanted.
struct JSONNumbers {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  private var values: [(name: String, value: Double)] = []

  /// Deeper objects are passed over, so that a line of brackets cannot exhaust the stack.
  private static let deepest = 16

  /// Appends what a line has; false where it is no object.
  static func read(_ line: UnsafeRawBufferPointer, into values: inout [(name: String, value: Double)]) -> Bool {
    var reader = JSONNumbers(bytes: line)
    guard reader.next() == UInt8(ascii: "{"), reader.object(prefix: "", depth: 0), reader.next() == nil else { return false }
    values += reader.values
    return true
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next byte that is no blank, without taking it; `nil` at the end.
  private mutating func next() -> UInt8? {
    while index < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[index]) { index += 1 }
    return index < bytes.count ? bytes[index] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func object(prefix: String, depth: Int) -> Bool {
    guard depth < Self.deepest, take("{") else { return false }
    if take("}") { return true }
    repeat {
      guard let key = string(), take(":"), value(name: prefix + key, depth: depth) else { return false }
    } while take(",")
    return take("}")
  }

  private mutating func array(depth: Int) -> Bool {
    guard depth < Self.deepest, take("[") else { return false }
    if take("]") { return true }
    // Lists are no curves: what is in them is read and dropped.
    let kept = values.count
    repeat { guard value(name: "", depth: depth) else { return false } } while take(",")
    values.removeLast(values.count - kept)
    return take("]")
  }

  private mutating func value(name: String, depth: Int) -> Bool {
    switch next() {
    case UInt8(ascii: "{"): return object(prefix: name + ".", depth: depth + 1)
    case UInt8(ascii: "["): return array(depth: depth + 1)
    case UInt8(ascii: "\""):
      guard let text = string() else { return false }
      if ["nan", "inf", "-inf"].contains(text.lowercased()), let value = Double(text) { values.append((name, value)) }
      return true
    case nil: return false
    default:
      let start = index
      while index < bytes.count, ![0x2C, 0x7D, 0x5D, 0x20, 0x09, 0x0D].contains(bytes[index]) { index += 1 }
      let word = String(decoding: bytes[start..<index], as: UTF8.self)
      if ["null", "true", "false"].contains(word) { return true }
      guard let value = Double(word) else { return false }
      values.append((name, value))
      return true
    }
  }

  /// A string without control characters; escapes of characters that keys do not have are left as they are.
  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self).withoutControlCharacters
      case UInt8(ascii: "\\"):
        guard index < bytes.count else { return nil }
        if ![UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(bytes[index]) { text.append(byte) }
        text.append(bytes[index])
        index += 1
      default: text.append(byte)
      }
    }
    return nil
  }
}
