/// What a picture of the screen is written as.
public enum SnapshotFormat: String, CaseIterable, Sendable {
  /// An image, in the theme's colours.
  case svg
  /// Plain text, without colours.
  case text

  /// By the ending of a file's name: `.svg` is an image, `.txt` plain text; `nil` for any other.
  public init?(path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    if name.hasSuffix(".svg") { self = .svg } else if name.hasSuffix(".txt") { self = .text } else { return nil }
  }
}

extension CellBuffer {
  /// The screen as a file's content.
  ///
  /// - Parameters:
  ///   - format: An image or plain text.
  ///   - theme: What the screen was drawn with: it tells what the terminal's own colours are.
  ///   - title: Names the image for those who cannot see it.
  public func snapshot(_ format: SnapshotFormat, theme: Theme, title: String) -> String {
    switch format {
    case .svg: SVGSnapshot(buffer: self, theme: theme, title: title).text
    case .text: picture.map { row in String(row.reversed().drop { $0 == " " }.reversed()) + "\n" }.joined()
    }
  }
}
