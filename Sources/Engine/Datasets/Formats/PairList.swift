/// A list of image pairs: LFW's `pairs.txt`, `pairsDevTrain.txt`, `pairsDevTest.txt`, or lines `path1 path2 0|1`, each with the number
/// of its fold behind it, from 0 on, or none of them.
///
/// `pairs.txt`: `folds TAB n`, then for each fold n lines `name i j` (images i and j of one person) and n lines
/// `name i other j` (of two). The `pairsDev` files: `n`, then n and n such lines. Fields are set apart by tabs, in a line without
/// one by spaces. Lines may end in CR LF, the last one in nothing; empty lines are passed over.
/// Reference: Huang, Ramesh, Berg and Learned-Miller, "Labeled Faces in the Wild" (2007), the README of its files.
public struct PairList: Sendable {
  /// The largest file that is read, in bytes: a million pairs and more.
  static let largestFile = 1 << 28
  /// The largest number of folds, and of pairs of one kind in a fold.
  static let mostPairs = 10_000_000

  /// The file as the caller named it.
  public let file: String
  /// The pairs in the order of the file.
  public let pairs: [NamedPair]
  /// The number of folds; nil where the list has none.
  public let folds: Int?

  /// Reads a file.
  ///
  /// - Throws: `FormatError` with the line and its byte.
  public init(file: String) throws(FormatError) {
    let source = try ByteSource(file: file, expected: "a list of pairs")
    guard source.count <= Self.largestFile else {
      throw FormatError(.tooLarge, file: file, at: .byte(0), "\(source.count) bytes; at most \(Self.largestFile) are read")
    }
    try self.init(bytes: try source.bytes(0..<source.count), name: file)
  }

  /// Reads bytes in memory; `name` is what errors call them.
  ///
  /// - Throws: `FormatError` with the line and its byte.
  public init(bytes: [UInt8], name: String) throws(FormatError) {
    file = name
    var lines = PairLines(bytes: bytes, file: name)
    guard let first = try lines.next() else {
      throw FormatError(
        .truncated, file: name, at: .byte(0), "the file is empty; expected a list of pairs such as LFW's pairs.txt")
    }
    let header = first.fields.compactMap { Self.number($0) }
    guard header.count == first.fields.count, header.count <= 2 else {
      pairs = try Self.paths(first, &lines)
      let numbers = Set(pairs.compactMap(\.fold))
      folds = numbers.isEmpty ? nil : numbers.count
      return
    }
    let (folds, count) = header.count == 2 ? (header[0], header[1]) : (1, header[0])
    guard (1...Self.mostPairs).contains(folds), (1...Self.mostPairs).contains(count) else {
      throw lines.failure(
        .malformed, first, "expected folds and pairs of each kind in a fold, both from 1 on, such as \"10 300\"")
    }
    self.folds = header.count == 2 ? folds : nil
    pairs = try Self.numbered(folds: self.folds, count: count, &lines)
  }

  private typealias Line = PairLines.Line

  /// The pairs of LFW's files after the first line.
  private static func numbered(folds: Int?, count: Int, _ lines: inout PairLines) throws(FormatError) -> [NamedPair] {
    var pairs: [NamedPair] = []
    let total = 2 * count * (folds ?? 1)
    while let line = try lines.next() {
      guard pairs.count < total else {
        throw lines.failure(.inconsistent, line, "more than the \(total) pairs that the first line announces")
      }
      let fold = pairs.count / (2 * count)
      let isSame = pairs.count % (2 * count) < count
      guard line.fields.count == (isSame ? 3 : 4) else {
        let expected = isSame ? "a pair of one person, \"name i j\"" : "a pair of two people, \"name i other j\""
        throw lines.failure(.malformed, line, "\(line.fields.count) fields; expected \(expected)")
      }
      let fields = line.fields
      let left = try reference(fields[0], fields[1], line, lines)
      let right = try isSame ? reference(fields[0], fields[2], line, lines) : reference(fields[2], fields[3], line, lines)
      pairs.append(
        NamedPair(left: left, right: right, isSame: isSame, fold: folds.map { _ in fold }, line: line.number, offset: line.offset)
      )
    }
    guard pairs.count == total else {
      throw lines.failureAtEnd(.truncated, "\(pairs.count) pairs; the first line announces \(total)")
    }
    return pairs
  }

  private static func reference(
    _ name: String, _ number: String, _ line: Line, _ lines: PairLines
  ) throws(FormatError) -> NamedPair.Reference {
    guard let number = Self.number(number), number >= 1 else {
      throw lines.failure(.malformed, line, "the number of an image is \"\(number.prefix(40))\"; expected 1 or more")
    }
    return .numbered(name: name, number: number)
  }

  /// Lines `path1 path2 0|1`, or `path1 path2 0|1 fold`: as many fields in each as in the first.
  private static func paths(_ first: Line, _ lines: inout PairLines) throws(FormatError) -> [NamedPair] {
    var pairs: [NamedPair] = []
    var next: Line? = first
    while let line = next {
      guard 3...4 ~= line.fields.count, line.fields.count == first.fields.count, ["0", "1"].contains(line.fields[2]) else {
        let kind = pairs.isEmpty ? "expected the first line of LFW's pairs.txt, such as \"10 300\", or " : "expected "
        let fold = first.fields.count == 4 ? " and the number of a fold" : ""
        throw lines.failure(.malformed, line, kind + "two paths and 0 or 1\(fold), found \(line.fields.count) fields")
      }
      let fold = line.fields.count == 4 ? number(line.fields[3]) : nil
      guard fold != nil || line.fields.count == 3 else {
        throw lines.failure(
          .malformed, line, "the fold is \"\(line.fields[3].prefix(40))\"; expected a number from 0 on")
      }
      let isSame = line.fields[2] == "1"
      pairs.append(
        NamedPair(
          left: .path(line.fields[0]), right: .path(line.fields[1]), isSame: isSame, fold: fold, line: line.number,
          offset: line.offset))
      next = try lines.next()
    }
    return pairs
  }

  /// A decimal number of at most nine digits.
  private static func number(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
