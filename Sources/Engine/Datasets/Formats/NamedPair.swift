/// A pair of images as a list names it.
public struct NamedPair: Sendable, Hashable {
  /// An image as a list names it.
  public enum Reference: Sendable, Hashable, CustomStringConvertible {
    /// LFW's way: image `number` of a person, the file `name/name_0007.jpg` (or .jpeg, .png, .pgm).
    case numbered(name: String, number: Int)
    /// The path of a file, within the folder of the images unless it begins with a slash.
    case path(String)

    /// The path, without its extension for a numbered one.
    public var description: String {
      switch self {
      case .numbered(let name, let number):
        let digits = String(number)
        return "\(name)/\(name)_\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
      case .path(let path): return path
      }
    }
  }

  /// The first image.
  public let left: Reference
  /// The second image.
  public let right: Reference
  /// Whether both show one person.
  public let isSame: Bool
  /// The fold that the list puts the pair in, counted from 0; nil where it has none.
  public let fold: Int?
  /// The line of the list, counted from 1.
  public let line: Int
  /// The byte at which the line begins, counted from 0.
  public let offset: Int
}
