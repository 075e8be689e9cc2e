/// How each role looks.
public struct Theme: Hashable, Sendable {
  /// As its file names it.
  public let name: String
  /// One style a role, in the order of `Role.allCases`.
  private let styles: [Style]

  /// A theme from a rule that gives each role its style.
  public init(name: String, style: (Role) -> Style) {
    self.name = name
    styles = Role.allCases.map(style)
  }

  /// How `role` looks.
  public func style(_ role: Role) -> Style { styles[role.rawValue] }

  /// No colour at all: bold, dim and reverse only. For `NO_COLOR` and terminals without colours.
  public static let monochrome = Theme(name: "monochrome") { role in
    switch role {
    case .text, .border, .validation, .impostor: Style()
    case .training, .genuine, .title, .key, .accent, .good, .warning: Style(attributes: .bold)
    case .faint: Style(attributes: .dim)
    case .selection: Style(attributes: .reverse)
    case .bad: Style(attributes: [.bold, .reverse])
    }
  }
}

extension Style {
  /// The terminal's own colours with these attributes.
  init(attributes: Attributes) { self.init(.terminal, on: .terminal, attributes) }
}
