extension VerificationPairs {
  /// How a list of pairs is written.
  public enum ListFormat: Sendable, Equatable {
    /// LFW's `pairs.txt`: `folds TAB n`, then for each fold n lines `name i j` and n lines `name i other j`, fields set apart by
    /// tabs; image i of a person is the file `name/name_0007.jpg` (or .jpeg, .png, .pgm).
    case lfw
    /// Lines `path1 path2 0|1 fold`: 1 for a genuine pair, folds counted from 0; tabs between where a path has a space.
    case paths
  }

  /// The pairs as a list: LFW's where the files are named and the folds filled as it needs, else one of paths.
  ///
  /// - Throws: `DatasetError.unlistablePath`.
  public func list() throws(DatasetError) -> (format: ListFormat, text: String) {
    if let text = lfwText() { return (.lfw, text) }
    let used = Set(pairs.flatMap { [$0.left, $0.right] })
    for image in used.sorted() {
      let path = files[image]
      guard isListable(path) else { throw .unlistablePath(path) }
    }
    let separator = used.contains { files[$0].contains(" ") } ? "\t" : " "
    var text = ""
    for (fold, range) in foldRanges.enumerated() {
      for pair in pairs[range] {
        text += [files[pair.left], files[pair.right], pair.isSame ? "1" : "0", "\(fold)"].joined(separator: separator) + "\n"
      }
    }
    return (.paths, text)
  }

  /// The text of `pairs.txt`; nil where it cannot tell these pairs.
  private func lfwText() -> String? {
    let perFold = genuineCount / folds
    let isEven = foldRanges.allSatisfy { range in
      range.count == 2 * perFold && pairs[range].prefix(perFold).allSatisfy(\.isSame)
        && pairs[range].dropFirst(perFold).allSatisfy { !$0.isSame }
    }
    guard perFold > 0, isEven else { return nil }
    var numbers = [LFWName?](repeating: nil, count: files.count)
    var owners = [LFWName: Int]()
    for (image, file) in files.enumerated() {
      guard let name = LFWName(file: file) else { continue }
      // The name has no extension in it: two files of one name cannot be told apart.
      guard owners.updateValue(image, forKey: name) == nil else { return nil }
      numbers[image] = name
    }
    var text = "\(folds)\t\(perFold)\n"
    for pair in pairs {
      guard let left = numbers[pair.left], let right = numbers[pair.right] else { return nil }
      let fields = pair.isSame ? [left.person, "\(left.number)", "\(right.number)"] : left.fields + right.fields
      guard !pair.isSame || left.person == right.person else { return nil }
      text += fields.joined(separator: "\t") + "\n"
    }
    return text
  }
}

/// A file as LFW names it: person and number.
private struct LFWName: Hashable {
  let person: String
  let number: Int

  var fields: [String] { [person, "\(number)"] }

  /// `person/person_0007.jpg`; nil for any other name.
  init?(file: String) {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let dot = parts[1].lastIndex(of: "."), let line = parts[1].lastIndex(of: "_"), line < dot else {
      return nil
    }
    let digits = parts[1][parts[1].index(after: line)..<dot]
    guard
      ["jpg", "jpeg", "png", "pgm"].contains(parts[1][parts[1].index(after: dot)...]), parts[1][..<line] == parts[0],
      (4...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
      number > 0, digits.utf8.count == 4 || digits.first != "0", isListable(parts[0])
    else { return nil }
    person = String(parts[0])
    self.number = number
  }
}

/// Whether a name can be a field of a list: readers set fields apart by spaces and tabs, and lines by newlines.
private func isListable(_ name: some StringProtocol) -> Bool {
  !name.isEmpty && !name.hasPrefix(" ") && !name.hasSuffix(" ")
    && name.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && !(0x2028...0x2029).contains($0.value)
    }
}
