import Dashboard
import TestSupport
import Testing

@testable import CLI

@Suite struct KeyMapTests {
  private func problems(_ text: String) -> [String] { KeyMap.read(text, file: "keys.yaml").1 }

  @Test func aFileThatIsNotThereChangesNothing() throws {
    let folder = try TemporaryFolder()
    #expect(KeyMap.load(folder.path("keys.yaml")) == (KeyBindings(), []))
    #expect(KeyMap.load(nil) == (KeyBindings(), []))
    let path = try folder.write("pause: w\n", to: "keys.yaml")
    let (keys, problems) = KeyMap.load(path)
    #expect(keys != KeyBindings() && problems == [])
  }

  @Test(arguments: ["", "# nothing yet\n", "pause: space\n", "fit: f\nquit: \"q\"\n"])
  func whatAsksForNothingElseIsTheDefault(text: String) {
    #expect(KeyMap.read(text, file: "keys.yaml") == (KeyBindings(), []))
  }

  @Test func everyProblemHasItsLineAndTheRestIsTaken() {
    let (keys, problems) = KeyMap.read("pause: w\nfly: z\nevaluate: ctrl-e\nstop: [1]\ntheme: m\n", file: "keys.yaml")
    #expect(problems.count == 4)
    #expect(problems[0].hasPrefix("keys.yaml:2: there is no action \"fly\"; the actions are fit, pause, "))
    #expect(problems[1] == "keys.yaml:3: evaluate is \"ctrl-e\"; a key is one character, or space")
    #expect(problems[2] == "keys.yaml:4: stop has no single key; write one character in quotes, e.g. \"p\"")
    #expect(problems[3] == "keys.yaml:5: theme is \"m\", the key of smooth; it stays \"t\"")
    #expect(keys == KeyMap.read("pause: w\n", file: "").0)
  }

  @Test func whatIsNoKeysFileIsOneLine() {
    #expect(problems("- a\n") == ["keys.yaml:1: a keys file has lines \"action: key\", such as \"pause: p\""])
    #expect(problems("pause: p\npause: o\n") == ["keys.yaml:1: pause is there twice; the keys stay as they are by default"])
    let broken = problems("pause: \"p\n")
    #expect(broken.count == 1 && broken[0].hasPrefix("keys.yaml:") && !broken[0].contains("\n"))
  }
}
