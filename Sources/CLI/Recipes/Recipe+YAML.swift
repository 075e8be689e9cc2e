extension Recipe {
  /// The recipe as YAML with every value that is in force, defaults too; reading it gives an equal recipe.
  public var yaml: String { lines(of: "", indentation: "").map { $0 + "\n" }.joined() }

  private func lines(of section: String, indentation: String) -> [String] {
    RecipeSchema.children(of: section).flatMap { name -> [String] in
      let path = section.isEmpty ? name : "\(section).\(name)"
      if let key = RecipeSchema.key(path) {
        guard key.condition?.holds(self) ?? true, let value = key.write(self) else { return [] }
        return ["\(indentation)\(name): \(value)"]
      }
      let inner = lines(of: path, indentation: indentation + "  ")
      if inner.isEmpty, case .word(let word) = RecipeSchema.shorthands[path], !RecipeSchema.quietSections.contains(path) {
        return ["\(indentation)\(name): \(word)"]
      }
      return inner.isEmpty ? [] : ["\(indentation)\(name):"] + inner
    }
  }
}

extension Recipe.Source {
  /// The value of `data.source`; a path in double quotes, as it may hold any character.
  var yaml: String {
    switch self {
    case .orl: return "orl"
    case .synthetic: return "synthetic"
    case .folder(let path), .records(let path), .idx(let path): return quotedYAML(path)
    }
  }
}

/// Any text as a YAML scalar in double quotes.
func quotedYAML(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar -> String in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    // Control characters, and those that YAML does not allow in a file.
    case _ where !scalar.properties.isPrintable: "\\U" + hexadecimal(scalar.value, digits: 8)
    default: String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}

extension Unicode.Scalar.Properties {
  fileprivate var isPrintable: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
    default: true
    }
  }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
