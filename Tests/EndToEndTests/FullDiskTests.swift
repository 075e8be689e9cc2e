import Foundation
import Runs
import TestSupport
import Testing

/// Disks without room: the run fails with a reason, and what was saved before is whole.
@Suite(.timeLimit(.minutes(5))) struct FullDiskTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("a disk that fills up under a run", .enabled(if: SmallDisk.isPossible, "needs the right to mount a disk"))
  func fullDisk() throws {
    // A checkpoint takes 2.1 MB: there is room for two, and none for the third.
    let disk = try SmallDisk(kilobytes: 5000)
    let fit = try sandbox.tandem("fit", try sandbox.recipe(epochs: 20), "--run", "r", "--runs", disk.path, "--headless", "--json")
    #expect(fit.status == 1)
    #expect(
      fit.errorLines.count == 1 && fit.errors.hasPrefix("tandem: cannot write \(disk.path)/r/checkpoints/step-"), "\(fit.errors)")
    #expect(fit.errors.contains("No space left on device; free some space on that disk"), "\(fit.errors)")
    let summary = try #require(try fit.json().last)
    #expect(summary.event == "summary" && summary.text("state") == "failed")
    let folder = try RunFolder.open("r", in: disk.path)
    let last = try #require(folder.target(of: "last"))
    #expect(folder.checkpointSteps.contains(last))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.checkpoints).allSatisfy { !$0.hasSuffix(".tmp") })
    let list = try sandbox.tandem("runs", "--runs", disk.path)
    #expect(
      list.lines.count == 1 && list.lines[0].hasPrefix("r  failed  ") && list.lines[0].contains("No space left on device"),
      "\(list)")
    for checkpoint in ["last", "best"] {
      let evaluation = try sandbox.tandem("evaluate", "r", "--runs", disk.path, "--checkpoint", checkpoint, "--json")
      #expect(evaluation.status == 0, "\(evaluation)")
    }
    // Nothing more can be made on it: no half of a run.
    try disk.fill()
    let other = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "other", "--runs", disk.path, "--headless")
    #expect(other.status == 1 && other.errorLines.count == 1 && other.errors.contains("No space left on device"), "\(other)")
    #expect(!FileManager.default.fileExists(atPath: "\(disk.path)/other"))
  }

  @Test("a file size limit under a resumed run: the checkpoint before is whole") func fileSizeLimit() throws {
    let first = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(first.status == 0)
    let folder = try sandbox.run("r")
    let before = try folder.checkpointBytes(step: 6)
    // 1,000 blocks of 512 bytes: events and evaluations fit, a checkpoint does not.
    let resume = "ulimit -f 1000; exec \"$0\" fit --resume --run r --set training.epochs=6 --headless"
    let second = try sandbox.start(["sh", "-c", resume, Sandbox.program]).finish()
    #expect(second.status == 1, "\(second)")
    #expect(
      second.errorLines.count == 1
        && second.errors.contains("cannot write \(folder.path)/checkpoints/step-8.safetensors: File too large"))
    #expect(folder.target(of: "last") == 6 && folder.checkpointSteps.contains(6))
    #expect(try folder.checkpointBytes(step: 6) == before)
    #expect(StatusFile.read(folder)?.state == .failed)
    let advice = "; the last good checkpoint is \(folder.checkpoint(step: 6)), go on from it with --resume"
    #expect(StatusFile.read(folder)?.reason?.hasSuffix(advice) ?? false)
    // With room again, the run ends as if nothing had been.
    let third = try sandbox.tandem("fit", "--resume", "--run", "r", "--headless")
    #expect(third.status == 0 && folder.target(of: "last") == 12, "\(third)")
    let undisturbed = try sandbox.tandem("fit", try sandbox.recipe(epochs: 6), "--run", "u", "--headless")
    try #require(undisturbed.status == 0)
    #expect(try folder.checkpointBytes(step: 12) == sandbox.run("u").checkpointBytes(step: 12))
  }
}

/// A disk in memory with little room, unmounted when the last reference goes.
private final class SmallDisk {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  init(kilobytes: Int) throws {
    folder = try TemporaryFolder("tandem-disk")
    let mount = try Self.run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "none", folder.path])
    guard mount.status == 0 else { throw SandboxError(description: "cannot mount a small disk: \(mount)") }
  }

  deinit { _ = try? Self.run(["umount", folder.path]) }

  /// Fills the disk to its last page.
  func fill() throws { _ = try Self.run(["dd", "if=/dev/zero", "of=\(path)/filler", "bs=4096"]) }

  /// Whether this user may mount disks here.
  static let isPossible = geteuid() == 0 && (try? SmallDisk(kilobytes: 64)) != nil

  private static func run(_ words: [String]) throws -> ChildProcess.Ending {
    try ChildProcess(words, environment: ProcessInfo.processInfo.environment, folder: "/").finish()
  }
}
