import FoundationEssentials

/// JSON as every file and line of a run has it: keys sorted, and numbers that JSON lacks written as "nan", "inf", "-inf".
public enum JSON {
  /// One line, without the line feed.
  public static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return Array(try encoder.encode(value))
    } catch {
      // With every number allowed, only a type that encodes nothing at all can fail: a mistake of the programmer.
      fatalError("\(type(of: value)) cannot be written as JSON: \(error)")
    }
  }

  /// Throws: `JSONError` telling in one line what is wrong with the bytes.
  public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(JSONError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch let error as JSONError {
      throw error
    } catch let error as DecodingError {
      throw JSONError(error)
    } catch {
      throw JSONError("\(error)")
    }
  }
}

/// What is wrong with a piece of JSON, in one line.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The line.
  public let description: String

  /// An error of these words, without control characters.
  public init(_ description: String) { self.description = description.withoutControlCharacters }

  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init("the key \(quoted(Self.path(context.codingPath + [key]))) is missing")
    case .typeMismatch(let type, let context):
      self.init("the key \(quoted(Self.path(context.codingPath))) is not a \(type)")
    case .valueNotFound(let type, let context):
      self.init("the key \(quoted(Self.path(context.codingPath))) is null; a \(type) is expected")
    case .dataCorrupted(let context):
      self.init(
        context.codingPath.isEmpty ? "not JSON" : "the key \(quoted(Self.path(context.codingPath))): \(context.debugDescription)")
    @unknown default:
      self.init("\(error)")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
}
