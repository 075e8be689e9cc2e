/// Some identities of a data set, by their numbers from 1 on in natural order of their names, as in `31-40` or `1-3,7`.
public struct IdentitySelection: Sendable, Equatable, CustomStringConvertible {
  /// The numbers as ranges, in ascending order, none overlapping.
  public let ranges: [ClosedRange<Int>]
  /// The text that it was read from.
  public let description: String

  /// Reads numbers and ranges between commas.
  ///
  /// - Throws: `DatasetError.malformedSelection` and `.repeatedIdentity`.
  public init(_ text: String) throws(DatasetError) {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let range = Self.range(part) else { throw .malformedSelection(text: text, part: Self.trimmed(part)) }
      ranges.append(range)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (left, right) in zip(ranges, ranges.dropFirst()) where left.overlaps(right) {
      throw .repeatedIdentity(text: text, number: right.lowerBound)
    }
    self.ranges = ranges
    description = text
  }

  /// How many identities it names.
  public var count: Int { ranges.reduce(0) { $0 + $1.count } }
  /// The largest number in it.
  public var last: Int { ranges.last?.upperBound ?? 0 }

  /// Whether identity `number`, counted from 1, is in it.
  public func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

  private static func trimmed(_ part: Substring) -> String {
    String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func range(_ part: Substring) -> ClosedRange<Int>? {
    let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { number(trimmed($0)) }
    guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else { return nil }
    return first...last
  }

  private static func number(_ text: String) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), (1...1 << 40).contains(number) else {
      return nil
    }
    return number
  }
}
