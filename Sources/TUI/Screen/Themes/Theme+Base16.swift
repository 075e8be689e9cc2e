import Yams

extension Theme {
  /// Reads a base16 scheme: the tinted-theming format 0.11 (`system`, `name`, `variant`, `palette`) or the older flat one
  /// (`scheme`, `base00` ... at the top level). Keys that it does not know are ignored.
  ///
  /// - Parameters:
  ///   - text: The YAML text.
  ///   - file: Its name, for error messages.
  /// - Throws: `ThemeError` with file, line and key if a colour is missing or is none.
  public static func load(from text: String, file: String) throws(ThemeError) -> Theme {
    let (theme, problems) = lenient(from: text, file: file)
    if let first = problems.first { throw first }
    return theme
  }

  /// Reads a base16 scheme and fills what is missing or wrong from the built-in palette of its variant; says what it had to fill.
  public static func lenient(from text: String, file: String) -> (theme: Theme, problems: [ThemeError]) {
    var reader = SchemeReader(file: file)
    let theme = reader.read(text)
    return (theme, reader.problems)
  }
}

/// Walks one scheme file and keeps a list of what is wrong with it.
private struct SchemeReader {
  let file: String
  var problems: [ThemeError] = []

  init(file: String) { self.file = file }

  mutating func read(_ text: String) -> Theme {
    guard let root = compose(text) else { return Theme.dark }
    guard let top = root.mapping else {
      add("a scheme is a list of \"key: value\" lines with name and palette", at: root)
      return Theme.dark
    }
    if let system = top["system"], let name = system.scalar?.string, name != "base16", name != "base24" {
      add("system is \"\(name)\"; only base16 (or base24) schemes can be read", at: system)
    }
    let name = top["name"]?.scalar?.string ?? top["scheme"]?.scalar?.string ?? file
    // Dark colours would not be seen among those of a light scheme.
    let base: Palette = top["variant"]?.scalar?.string == "light" ? .light : .dark
    guard let node = top["palette"] else { return Theme(name: name, palette: palette(top, over: base, at: root)) }
    guard let slots = node.mapping else {
      add("palette holds the colours base00 to base0F, one a line, indented", at: node)
      return Theme(name: name, palette: base)
    }
    return Theme(name: name, palette: palette(slots, over: base, at: node))
  }

  private mutating func palette(_ slots: Node.Mapping, over base: Palette, at parent: Node) -> Palette {
    var palette = base
    for (index, slot) in Palette.slots.enumerated() {
      // Some old schemes write the digit in lower case.
      guard let node = slots[slot] ?? slots["base0" + String(index, radix: 16)] else {
        add("\(slot) is missing; a scheme has base00 to base0F, each like \"#7cafc2\"", at: parent)
        continue
      }
      let value = node.scalar?.string ?? ""
      if let color = SchemeReader.color(value) {
        palette.colors[index] = color
      } else if value.isEmpty || value == "null" || value == "~" {
        add("\(slot) has no value; write six hex digits in quotes, e.g. \"#7cafc2\"", at: node)
      } else {
        add("\(slot) is \"\(value)\"; write six hex digits, e.g. \"#7cafc2\"", at: node)
      }
    }
    return palette
  }

  private static func color(_ text: String) -> Color? {
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
    return .rgb(UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
  }

  private mutating func compose(_ text: String) -> Node? {
    do {
      if let node = try Yams.compose(yaml: text) { return node }
      problems.append(ThemeError(file: file, problem: "the file is empty; a scheme has name and palette"))
    } catch let error as YamlError {
      let (line, reason) = SchemeReader.place(of: error)
      problems.append(ThemeError(file: file, line: line, problem: "this is no YAML: \(reason)"))
    } catch {
      problems.append(ThemeError(file: file, problem: "this is no YAML"))
    }
    return nil
  }

  private static func place(of error: YamlError) -> (line: Int?, reason: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      (mark.line, problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      (context.mark.line, "\(duplicates.sorted().joined(separator: ", ")) is there twice")
    default: (nil, "it cannot be parsed")
    }
  }

  private mutating func add(_ problem: String, at node: Node) {
    problems.append(ThemeError(file: file, line: node.mark?.line, problem: problem))
  }
}
