/// Numbers on a dashboard's screen, by the words around them.
extension String {
  /// The whole numbers that stand between two texts, digits in groups of three: "step 4 683/" has 4683 after "step ", before "/".
  func numbers(after words: String, before end: String = "") -> [Int] {
    guard let pattern = try? Regex("\(words)(\\d{1,3}(?: \\d{3})*)\(end)", as: (Substring, Substring).self) else { return [] }
    return matches(of: pattern).compactMap { Int($0.1.filter(\.isNumber)) }
  }

  /// The steps done, as the header has them: "step 4 683/2 000 000".
  var headerStep: Int? { numbers(after: "step ", before: "/").first }

  /// The learning rate in the header.
  var headerLearningRate: Double? { firstMatch(of: #/learning rate ([\d.e-]+)/#).flatMap { Double($0.1) } }

  /// Whether there is nothing but ASCII.
  var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

  /// The rows of a screen.
  var rows: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
