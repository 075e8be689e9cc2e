import CustomDump
import Screen
import Testing

@testable import Dashboard

/// Compares a screen with its picture, row by row.
func expectPicture(
  _ state: DashboardState, glyphs: Glyphs = .unicode, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectSameText(picture(state, glyphs: glyphs), expected, sourceLocation: sourceLocation)
}

/// Records the lines that differ.
///
/// By hand rather than with `expectNoDifference`, which records nothing where its package is not linked to Swift Testing.
func expectSameText(_ actual: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
  guard let difference = diff(expected, actual) else { return }
  Issue.record(Comment(rawValue: "\n" + difference), sourceLocation: sourceLocation)
}

func size(_ width: Int, _ height: Int) -> Size { Size(width: width, height: height) }

extension String {
  /// How often a text stands in this one.
  func components(_ text: String) -> Int { ranges(of: text).count }
}
