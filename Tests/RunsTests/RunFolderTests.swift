import Glibc
import Testing

@testable import Runs

@Suite struct RunFolderTests {
  private let temporary: TemporaryFolder
  private var runs: String { temporary.file("runs") }

  init() throws { temporary = try TemporaryFolder() }

  @Test("a new run's folder is its owner's alone, with the parts that DESIGN.md lists") func create() throws {
    let folder = try RunFolder.create(RunName("orl-1"), in: runs)
    #expect(folder.name == "orl-1" && folder.path == runs + "/orl-1")
    var status = stat()
    #expect(stat(folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    for part in [folder.training, folder.validation, folder.evaluations, folder.checkpoints] {
      #expect(FileStatus(path: part)?.isFolder == true)
    }
    let paths = [
      folder.recipe, folder.training, folder.validation, folder.evaluation(step: 40), folder.checkpoint(step: 7),
      folder.bestCheckpoint, folder.lastCheckpoint, folder.engineLog, folder.controlSocket, folder.lock, folder.status,
    ]
    #expect(
      paths.map { String($0.dropFirst(folder.path.count + 1)) } == [
        "recipe.yaml", "train", "validation", "evaluations/step-40.json", "checkpoints/step-7.safetensors",
        "checkpoints/best.safetensors", "checkpoints/last.safetensors", "engine.log", "control.sock", "run.lock", "status.json",
      ])
  }

  @Test("a name that is taken is refused in one line") func nameExists() throws {
    _ = try RunFolder.create(RunName("a"), in: runs)
    let error = #expect(throws: RunError.self) { try RunFolder.create(RunName("a"), in: runs) }
    #expect(error?.description == "run \"a\" exists already in \(runs); choose another name, or go on with it by --resume")
  }

  @Test("runs folders that cannot be made are refused in one line, and nothing is left")
  func unwritable() throws {
    temporary.write([], to: "file")
    let expected = "cannot create \(temporary.file("file/runs")): Not a directory; a part of the path is a file, not a folder"
    let error = #expect(throws: RunError.self) { try RunFolder.create(RunName("a"), in: temporary.file("file/runs")) }
    #expect(error?.description == expected)
    let atFile = #expect(throws: RunError.self) { try RunFolder.create(RunName("a"), in: temporary.file("file")) }
    #expect(atFile == .file(FileError("create", temporary.file("file"), ENOTDIR)))
    // Not even root makes a folder in /proc.
    #expect(throws: RunError.file(FileError("create", "/proc/runs", ENOENT))) {
      try RunFolder.create(RunName("a"), in: "/proc/runs")
    }
    #expect(temporary.names == ["file"])
  }

  @Test("a read-only disk and a full one", .enabled(if: SmallDisk.isPossible, "needs the right to mount a tmpfs"))
  func badDisks() throws {
    let disk = try #require(SmallDisk())
    #expect(Child(["mount", "-o", "remount,nr_inodes=4", disk.folder.path])?.wait() == 0)
    // Room for the run's folder and two of its parts: a run is there whole or not at all.
    #expect(throws: RunError.file(FileError("create", disk.folder.file("a/evaluations"), ENOSPC))) {
      try RunFolder.create(RunName("a"), in: disk.folder.path)
    }
    #expect(disk.folder.names == [])
    #expect(Child(["mount", "-o", "remount,ro", disk.folder.path])?.wait() == 0)
    let error = #expect(throws: RunError.self) { try RunFolder.create(RunName("a"), in: disk.folder.path) }
    #expect(
      error?.description
        == "cannot create \(disk.folder.file("a")): Read-only file system; choose a folder that you may write to")
  }

  @Test("names are made from the recipe's and the first free number") func numbered() throws {
    #expect(try RunFolder.createNumbered(after: "orl-softmax", in: runs).name == "orl-softmax-1")
    #expect(try RunFolder.createNumbered(after: "orl-softmax", in: runs).name == "orl-softmax-2")
    rmdir(runs + "/none")
    temporary.write([], to: "runs/orl-softmax-3")
    #expect(try RunFolder.createNumbered(after: "orl-softmax", in: runs).name == "orl-softmax-4")
    #expect(try RunFolder.createNumbered(after: "my faces!", in: runs).name == "my-faces-1")
    temporary.write([], to: "file")
    #expect(throws: RunError.self) { try RunFolder.createNumbered(after: "a", in: temporary.file("file")) }
  }

  @Test("runs are opened by name or path, and what is not there is named") func open() throws {
    let folder = try RunFolder.create(RunName("a"), in: runs)
    #expect(try RunFolder.open("a", in: runs) == folder)
    #expect(try RunFolder.open(path: runs + "/a/") == folder)
    let byName = #expect(throws: RunError.self) { try RunFolder.open("b", in: runs) }
    #expect(byName?.description == "there is no run \"b\" in \(runs); 'tandem runs' lists those there are")
    let byPath = #expect(throws: RunError.self) { try RunFolder.open(path: runs + "/b") }
    #expect(byPath?.description == "there is no run folder at \(runs)/b")
    #expect(throws: RunError.self) { try RunFolder.open("../runs/a", in: runs) }
  }

  @Test("a path stays right when the process changes its folder") func absolute() {
    #expect(absolutePath("/a/b/") == "/a/b" && absolutePath("/") == "/")
    #expect(absolutePath("x/y").hasPrefix("/") && absolutePath("x/y").hasSuffix("/x/y"))
    #expect(absolutePath(".") == absolutePath(""))
  }
}

@Suite struct RunNameTests {
  @Test("names that are names", arguments: ["a", "0", "orl-softmax-1", "A.b_C-9", String(repeating: "x", count: 64)])
  func good(name: String) throws { #expect(try RunName(name).description == name) }

  private static let badNames = [
    ("", "is empty"), ("a b", "has a blank"), ("a/b", "has '/'"), ("..", "begins with '.'"), ("-rf", "begins with '-'"),
    ("größe", "has 'ö'"), ("a\u{1B}[2J", "has a control character"), (String(repeating: "x", count: 65), "is 65 characters long"),
    (".hidden", "begins with '.'"), ("a\0b", "has a control character"), ("a\n", "has a control character"),
  ]

  @Test("names that are none are refused in one line that shows what is allowed", arguments: badNames)
  func bad(name: String, problem: String) {
    let error = #expect(throws: RunError.self) { try RunName(name) }
    let shown = name.filter { !$0.unicodeScalars.contains { $0.value < 32 } }
    #expect(
      error?.description
        == "run name \"\(shown)\" \(problem); use 1 to 64 letters, digits, '.', '_' and '-', a letter or digit first")
  }

  @Test(
    "any text becomes a name",
    arguments: [
      ("orl-softmax", "orl-softmax"), ("my faces!", "my-faces"), ("../../etc", "etc"), ("", "run"), ("???", "run"), ("ö", "run"),
      (String(repeating: "x", count: 99), String(repeating: "x", count: 56)),
    ])
  func cleaning(text: String, name: String) throws {
    #expect(RunName(cleaning: text).description == name)
    _ = try RunName(RunName(cleaning: text).numbered(1234567).description)
  }
}
