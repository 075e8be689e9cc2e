import Runs
import TestSupport

/// A line of JSON output, as a program that reads it sees it: by its keys.
struct JSONLine {
  private let value: Value

  /// - Throws: Where the line is no JSON object.
  init(_ text: String) throws {
    value = try JSON.decode(Value.self, from: text.utf8)
    guard case .object = value else { throw SandboxError(description: "not a JSON object: \(text)") }
  }

  /// The names of the keys.
  var keys: Set<String> { keys("") }
  /// What happened.
  var event: String { text("event") ?? "" }

  func text(_ path: String) -> String? { if case .text(let text) = value[path] { text } else { nil } }
  func number(_ path: String) -> Double? { value[path]?.asNumber }
  func flag(_ path: String) -> Bool? { if case .flag(let flag) = value[path] { flag } else { nil } }
  func numbers(_ path: String) -> [Double]? {
    if case .list(let values) = value[path] { values.compactMap(\.asNumber) } else { nil }
  }
  func keys(_ path: String) -> Set<String> { Set(table(path).keys) }

  /// The values at the path of an object ("validation.tar_at_far") that are numbers; what is something else is NaN.
  func table(_ path: String) -> [String: Double] {
    if case .object(let values) = value[path] { values.mapValues { $0.asNumber ?? .nan } } else { [:] }
  }

  private enum Value: Decodable {
    case object([String: Value]), list([Value]), text(String), number(Double), flag(Bool), nothing

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let values = try? container.decode([String: Value].self) {
        self = .object(values)
      } else if let values = try? container.decode([Value].self) {
        self = .list(values)
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = (try? container.decode(Double.self)).map(Value.number) ?? .nothing
      }
    }

    /// The value at a path of keys ("validation.eer").
    subscript(path: String) -> Value? {
      path.split(separator: ".").reduce(Optional(self)) { value, key in
        if case .object(let values) = value { values[String(key)] } else { nil }
      }
    }

    var asNumber: Double? { if case .number(let number) = self { number } else { nil } }
  }
}

extension ChildProcess.Ending {
  /// The output as JSON lines; every line has to be one.
  func json() throws -> [JSONLine] { try lines.map(JSONLine.init) }
}
