/// Which key does what, where the user wants it otherwise than `KeyAction.all` has it.
public struct KeyBindings: Sendable, Equatable {
  /// A user's wish: this action has that key, as line `line` of a file says.
  public struct Wish: Sendable, Equatable {
    /// The name of the action.
    public var action: String
    /// One character, or "space".
    public var key: String
    /// The line, from 1.
    public var line: Int

    /// Creates one of its parts.
    public init(action: String, key: String, line: Int) {
      self.action = action
      self.key = key
      self.line = line
    }
  }

  /// The keys that were changed, by the key that the action has by default.
  private var chosen: [Character: Character] = [:]
  /// The other way round: the default key of the action that a pressed key stands for.
  private var meaning: [Character: Character] = [:]

  /// The keys as they are by default.
  public init() {}

  /// Takes wishes as far as they go; what cannot be had keeps its default key.
  ///
  /// - Parameter wishes: In the order of the file.
  /// - Returns: A problem for each wish that was not met, with its line.
  public static func taking(_ wishes: [Wish]) -> (bindings: KeyBindings, problems: [(line: Int, text: String)]) {
    var problems: [(line: Int, text: String)] = []
    var accepted: [(action: KeyAction, key: Character, line: Int)] = []
    for wish in wishes {
      guard let action = KeyAction.all.first(where: { $0.name == wish.action }) else {
        problems.append((wish.line, "there is no action \"\(wish.action)\"; the actions are \(names)"))
        continue
      }
      guard let key = KeyAction.key(named: wish.key) else {
        problems.append((wish.line, "\(wish.action) is \"\(wish.key)\"; a key is one character, or space"))
        continue
      }
      accepted.removeAll { $0.action == action }
      accepted.append((action, key, wish.line))
    }
    // Two actions may exchange their keys, so only what is left when all have theirs is a conflict; the later line gives way.
    while let (index, other) = conflict(in: accepted) {
      let (action, key, line) = accepted.remove(at: index)
      let kept = KeyAction.name(of: action.key)
      problems.append((line, "\(action.name) is \"\(KeyAction.name(of: key))\", the key of \(other); it stays \"\(kept)\""))
    }
    var bindings = KeyBindings()
    for (action, key, _) in accepted where key != action.key {
      bindings.chosen[action.key] = key
      bindings.meaning[key] = action.key
    }
    return (bindings, problems.sorted { $0.line < $1.line })
  }

  private static var names: String { KeyAction.all.map(\.name).joined(separator: ", ") }

  /// The last wish whose key another action has too, and that action's name.
  private static func conflict(
    in accepted: [(action: KeyAction, key: Character, line: Int)]
  ) -> (index: Int, other: String)? {
    func key(of action: KeyAction) -> Character { accepted.first { $0.action == action }?.key ?? action.key }
    for index in accepted.indices.reversed() {
      let (action, wanted, _) = accepted[index]
      if let other = KeyAction.all.first(where: { $0 != action && key(of: $0) == wanted }) { return (index, other.name) }
    }
    return nil
  }

  /// The key press as the dashboard knows it: what a chosen key stands for. `nil` for a default key that was given up.
  func translated(_ press: KeyPress) -> KeyPress? {
    guard case .character(let key) = press else { return press }
    if let meant = meaning[key] { return .character(meant) }
    return chosen[key] == nil ? press : nil
  }

  /// A key of `KeyTable` ("space", "+/-", "enter/f") with the keys in force.
  func shown(_ keys: String) -> String {
    guard !chosen.isEmpty, keys != "/" else { return keys }
    let parts = keys.split(separator: "/", omittingEmptySubsequences: false).map { part in
      KeyAction.key(named: String(part)).flatMap { chosen[$0] }.map(KeyAction.name(of:)) ?? String(part)
    }
    return parts.joined(separator: "/")
  }
}
