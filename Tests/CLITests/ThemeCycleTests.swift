import Screen
import TestSupport
import Testing

@testable import CLI

@Suite struct ThemeCycleTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A whole base16 scheme whose text is of the given colour.
  private func scheme(_ name: String, text: String) -> String {
    let colours = (0..<16).map { index in
      let digit = String(index, radix: 16, uppercase: true)
      return "  base0\(digit): \"#\(index == 5 ? text : "\(digit)0\(digit)0\(digit)0")\""
    }
    return "system: base16\nname: \(name)\nvariant: dark\npalette:\n" + colours.joined(separator: "\n") + "\n"
  }

  @Test func withoutFilesTheTwoBuiltInOnesTakeTurns() {
    var themes = ThemeCycle(folders: [folder.path, folder.path("none")])
    #expect(themes.current.name == Theme.dark.name)
    #expect(themes.advance() == nil && themes.current.name == Theme.light.name)
    #expect(themes.advance() == nil && themes.current.name == Theme.dark.name)
  }

  @Test func aThemeIsChosenByItsName() throws {
    try folder.write(scheme("first", text: "778899"), to: "themes/a.yml")
    try folder.write(scheme("second", text: "778899"), to: "themes/b.yaml")
    var themes = ThemeCycle(folders: [folder.path("themes")])
    #expect(themes.names == ["a", "b", "tandem-dark", "tandem-light"])
    #expect(try themes.choose("b") == nil && themes.current.name == "second")
    #expect(themes.advance() == nil && themes.current.name == "first")
    #expect(try themes.choose("tandem-light") == nil && themes.current.name == Theme.light.name)
  }

  @Test func filesTakeTurnsByNameAndTheEarlierFolderCounts() throws {
    try folder.write(scheme("mine", text: "112233"), to: "mine/b.yaml")
    try folder.write(scheme("theirs", text: "445566"), to: "theirs/b.yaml")
    try folder.write(scheme("first", text: "778899"), to: "theirs/a.yml")
    try folder.write("no theme", to: "theirs/README.md")
    var themes = ThemeCycle(folders: [folder.path("mine"), folder.path("theirs")])
    var names: [String] = []
    for _ in 0..<3 {
      #expect(themes.advance() == nil)
      names.append(themes.current.name)
    }
    #expect(names == ["mine", "first", "mine"])
  }

  @Test func theFirstPressLeadsPastTheThemeThatIsBuiltIn() throws {
    for name in ["a", "tandem-dark", "z"] { try folder.write(scheme(name, text: "112233"), to: "\(name).yaml") }
    var themes = ThemeCycle(folders: [folder.path])
    #expect(themes.advance() == nil && themes.current.name == "z")
    #expect(themes.advance() == nil && themes.current.name == "a")
  }

  @Test func aFileWithFaultsSaysSoAndIsUsedAsFarAsItGoes() throws {
    let path = try folder.write("system: base16\nname: half\nvariant: dark\npalette:\n  base05: \"#112233\"\n", to: "half.yaml")
    var themes = ThemeCycle(folders: [folder.path])
    let advice = themes.advance()
    let problem = try #require(advice)
    #expect(problem.contains(path) && !problem.contains("\n"))
    #expect(themes.current.name == "half")
  }

  @Test func theFileInUseIsReadAgainWhereItChanges() throws {
    try folder.write(scheme("a", text: "112233"), to: "a.yaml")
    var themes = ThemeCycle(folders: [folder.path])
    #expect(themes.reload() == (false, nil))
    #expect(themes.advance() == nil && themes.reload() == (false, nil))
    try folder.write(scheme("a", text: "aabbcc") + "# longer\n", to: "a.yaml")
    #expect(themes.reload() == (true, nil))
    #expect(themes.current.style(.text).foreground == .rgb(0xAA, 0xBB, 0xCC))
    #expect(themes.reload() == (false, nil))
    // A fault is told once, and what is there is used; a file that is gone for a moment changes nothing.
    try folder.write("system: base16\nname: half\npalette:\n  base05: \"#112233\"\n", to: "a.yaml")
    let (hasChanged, problem) = themes.reload()
    #expect(hasChanged && problem?.hasPrefix("\(folder.path("a.yaml")):4: base00 is missing") == true)
    try folder.remove("a.yaml")
    #expect(themes.reload() == (false, nil) && themes.current.name == "half")
  }

  @Test func aThemeIsChosenByItsNameOrPath() throws {
    try folder.write(scheme("Mine", text: "112233"), to: "themes/mine.yaml")
    let path = try folder.write(scheme("Other", text: "445566"), to: "other.yml")
    var themes = ThemeCycle(folders: [folder.path("themes")])
    #expect(try themes.choose("mine") == nil && themes.name == "mine" && themes.current.name == "Mine")
    #expect(try themes.choose("tandem-light") == nil && themes.current == .light)
    #expect(try themes.choose(path) == nil && themes.current.name == "Other")
    #expect(throws: UsageError.self) { try themes.choose("none") }
    #expect(themes.current.name == "Other")
  }

  @Test func aFileThatWentAwaySaysSo() throws {
    let path = try folder.write(scheme("a", text: "112233"), to: "a.yaml")
    var themes = ThemeCycle(folders: [folder.path])
    try folder.remove("a.yaml")
    #expect(themes.advance() == "cannot read the theme \(path)")
    #expect(themes.current.name == Theme.dark.name)
  }
}
