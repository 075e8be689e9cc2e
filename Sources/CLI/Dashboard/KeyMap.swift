import Dashboard
import Foundation
import Yams

/// A user's keys: a file with a line "action: key" for each action that is to have another key.
enum KeyMap {
  /// Reads the file; a file that is not there changes nothing.
  ///
  /// - Parameter path: The file; by default `keys.yaml` among the user's own files.
  /// - Returns: The keys in force, and a line for each thing in the file that could not be done.
  static func load(_ path: String? = UserFolders.configuration().map { $0 + "/keys.yaml" }) -> (KeyBindings, [String]) {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return (KeyBindings(), []) }
    return read(String(decoding: data, as: UTF8.self), file: path)
  }

  static func read(_ text: String, file: String) -> (KeyBindings, [String]) {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch { return (KeyBindings(), [file + problem(of: error)]) }
    guard let node, node != "" else { return (KeyBindings(), []) }
    guard let mapping = node.mapping else {
      return (KeyBindings(), ["\(file):\(line(node)): a keys file has lines \"action: key\", such as \"pause: p\""])
    }
    var wishes: [KeyBindings.Wish] = []
    var problems: [(line: Int, text: String)] = []
    for (name, value) in mapping {
      let action = name.scalar?.string ?? ""
      if let key = value.scalar?.string {
        wishes.append(KeyBindings.Wish(action: action, key: key, line: line(name)))
      } else {
        problems.append((line(value), "\(action) has no single key; write one character in quotes, e.g. \"p\""))
      }
    }
    let (bindings, refused) = KeyBindings.taking(wishes)
    problems = (problems + refused).sorted { $0.line < $1.line }
    return (bindings, problems.map { "\(file):\($0.line): \($0.text)" })
  }

  private static func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

  private static func problem(of error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      ":\(mark.line): this is no YAML: \(problem); expected lines \"action: key\""
    case .duplicatedKeysInMapping(let duplicates, let context):
      ":\(context.mark.line): \(duplicates.sorted().joined(separator: ", ")) is there twice; the keys stay as they are by default"
    default: ": this is no YAML; expected lines \"action: key\""
    }
  }
}
