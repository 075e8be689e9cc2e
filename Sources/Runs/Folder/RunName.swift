/// The name of a run: also the name of its folder, so it holds no separator, no blank and nothing that a shell could misread.
public struct RunName: Sendable, Hashable, CustomStringConvertible {
  /// Bytes that a name may have.
  public static let longest = 64

  /// The name itself.
  public let description: String

  /// A name of letters, digits, '.', '_' and '-' (ASCII), a letter or digit first.
  ///
  /// Throws: `RunError.badName` telling what is wrong with the name.
  public init(_ name: String) throws(RunError) {
    if let problem = Self.problem(in: name) { throw .badName(name: name, problem: problem) }
    description = name
  }

  /// A valid name made from any text: what a name may not have becomes '-', and a long one is cut to leave room for a number.
  public init(cleaning text: String) {
    var characters = text.unicodeScalars.map { Self.isAllowed($0) ? Character($0) : "-" }
    characters = Array(characters.drop { !$0.isLetter && !$0.isNumber }.prefix(Self.longest - 8))
    while let last = characters.last, !last.isLetter && !last.isNumber { characters.removeLast() }
    description = characters.isEmpty ? "run" : String(characters)
  }

  /// "orl-softmax-3": this name with a number.
  func numbered(_ number: Int) -> RunName { RunName(unchecked: "\(description)-\(number)") }

  private init(unchecked name: String) { description = name }

  private static func problem(in name: String) -> String? {
    guard let first = name.unicodeScalars.first else { return "is empty" }
    if let bad = name.unicodeScalars.first(where: { !isAllowed($0) }) {
      if bad == " " { return "has a blank" }
      let shown = String(bad).withoutControlCharacters
      return shown.isEmpty ? "has a control character" : "has '\(shown)'"
    }
    if !isLetterOrDigit(first) { return "begins with '\(first)'" }
    return name.utf8.count > longest ? "is \(name.utf8.count) characters long" : nil
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    isLetterOrDigit(scalar) || scalar == "." || scalar == "_" || scalar == "-"
  }
}
