import Foundation
import Tensors

/// A file of named tensors: 8 bytes of header length, a JSON header, the raw numbers.
///
/// `{"name": {"dtype": "F32", "shape": [...], "data_offsets": [begin, end]}, "__metadata__": {text: text}}`, offsets from the end
/// of the header, numbers row-major and little-endian, no holes, no overlap.
/// Reference: the safetensors format of Hugging Face.
public struct Safetensors: Sendable {
  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Texts by name.
  public var metadata: [String: String]

  /// Creates one of its parts.
  public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// The file's bytes; the same tensors and metadata give the same bytes.
  public func encoded() throws -> Data {
    var header: [String: JSONValue] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
    let names = tensors.keys.sorted()
    var offset = 0
    for name in names {
      guard let tensor = tensors[name] else { continue }
      header[name] = .entry(Entry(dtype: "F32", shape: tensor.shape, data_offsets: [offset, offset + tensor.count * 4]))
      offset += tensor.count * 4
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = try encoder.encode(header)
    // Spaces up to a multiple of 8, so that the numbers are aligned.
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    var data = Data(capacity: 8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(json)
    for name in names { tensors[name]?.withUnsafeBufferPointer { data.append(contentsOf: UnsafeRawBufferPointer($0)) } }
    return data
  }

  /// Reads a file's bytes.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - file: The name of the file, for errors.
  ///   - ignored: Names of tensors that are left out; they may be of any type.
  /// - Throws: `SafetensorsError` for anything that is not a whole file of 32-bit floats.
  public init(decoding data: Data, file: String, ignoring ignored: (_ name: String) -> Bool = { _ in false })
    throws(SafetensorsError)
  {
    func wrong(_ what: String) -> SafetensorsError { SafetensorsError(file: file, what: what) }
    guard data.count >= 8 else { throw wrong("it has \(data.count) bytes, too few for the 8-byte header length") }
    let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
    guard length >= 2, length <= 100_000_000, length <= UInt64(data.count - 8) else {
      throw wrong("its header length is \(length), but \(data.count - 8) bytes follow (100,000,000 are the most)")
    }
    let start = data.startIndex + 8 + Int(length)
    let header: [String: JSONValue]
    do {
      header = try JSONDecoder().decode([String: JSONValue].self, from: data[data.startIndex + 8..<start])
    } catch { throw wrong("its header is not the JSON of a safetensors file") }
    tensors = [:]
    metadata = [:]
    var ranges: [(begin: Int, end: Int, name: String)] = []
    for (name, value) in header.sorted(by: { $0.key < $1.key }) {
      guard case .entry(let entry) = value else {
        if case .metadata(let texts) = value { metadata = texts }
        continue
      }
      let width = ignored(name) ? Self.widths[entry.dtype] : entry.dtype == "F32" ? 4 : nil
      guard let width else { throw wrong("tensor \"\(name)\" has type \(entry.dtype); only F32 is read") }
      let size = entry.shape.reduce(Int?(width)) { total, axis in
        guard let total, axis >= 0 else { return nil }
        let (product, overflow) = total.multipliedReportingOverflow(by: axis)
        return overflow ? nil : product
      }
      guard let size, entry.data_offsets.count == 2, entry.data_offsets[0] >= 0, entry.data_offsets[1] <= data.endIndex - start,
        entry.data_offsets[1] >= 0, entry.data_offsets[1] - entry.data_offsets[0] == size
      else {
        throw wrong(
          "tensor \"\(name)\" of shape \(entry.shape) has offsets \(entry.data_offsets), outside the \(data.endIndex - start) bytes or not its size"
        )
      }
      ranges.append((entry.data_offsets[0], entry.data_offsets[1], name))
      if ignored(name) { continue }
      var tensor = Tensor(uninitialized: entry.shape)
      tensor.withUnsafeMutableBufferPointer { target in
        _ = data.copyBytes(
          to: UnsafeMutableRawBufferPointer(target), from: start + entry.data_offsets[0]..<start + entry.data_offsets[1])
      }
      tensors[name] = tensor
    }
    var end = 0
    for range in ranges.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard range.begin == end else {
        throw wrong("tensor \"\(range.name)\" begins at byte \(range.begin), where \(end) was due")
      }
      end = range.end
    }
    guard end == data.endIndex - start else {
      throw wrong("\(data.endIndex - start) bytes of numbers follow the header, which names \(end)")
    }
  }

  /// Bytes of one number of each type that the format has in whole bytes.
  private static let widths = [
    "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8,
    "F64": 8,
  ]

  /// A value of the header: an entry, or the metadata.
  private enum JSONValue: Codable {
    case entry(Entry)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      if let texts = try? [String: String](from: decoder) {
        self = .metadata(texts)
      } else {
        self = .entry(try Entry(from: decoder))
      }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .entry(let entry): try entry.encode(to: encoder)
      case .metadata(let texts): try texts.encode(to: encoder)
      }
    }
  }
}

/// Why a file is not a safetensors file that can be read.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// What is wrong with it.
  public var what: String
  public var description: String { "\(file) is not a whole safetensors file: \(what)" }
}
