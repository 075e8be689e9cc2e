import Foundation
import Runs
import Tensors
import TestSupport
import Testing
import Training

@testable import CLI

@Suite struct CheckpointFolderTests {
  private let temporary: TemporaryFolder
  private let run: RunFolder
  private let folder: CheckpointFolder

  init() throws {
    temporary = try TemporaryFolder()
    run = try RunFolder.create(RunName("r"), in: temporary.path)
    folder = CheckpointFolder(folder: run)
  }

  private func write(_ step: Int, isBest: Bool = false) throws {
    let state = TrainerState(
      model: ["w": Tensor([Float(step), -1], shape: [2])], optimizer: ["w": Tensor([0.5, 0.25], shape: [2])],
      progress: .init(step: step, learningRateFactor: 1.25))
    try folder.write(state, isBest: isBest, metadata: ["threshold": "0.5"])
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: run.checkpoints).sorted() }
  }

  private func link(_ path: String) throws -> String { try FileManager.default.destinationOfSymbolicLink(atPath: path) }

  @Test func whatIsWrittenIsReadBack() throws {
    try write(40)
    let state = try CheckpointFolder.read(run.lastCheckpoint)
    #expect(state.progress == .init(step: 40, learningRateFactor: 1.25))
    #expect(state.model["w"]?.values == [40, -1] && state.optimizer["w"]?.values == [0.5, 0.25])
    #expect(try CheckpointFolder.tensors(run.lastCheckpoint).metadata["threshold"] == "0.5")
  }

  @Test func linksNameTheirFileAlone() throws {
    try write(40, isBest: true)
    try write(80)
    #expect(try link(run.lastCheckpoint) == "step-80.safetensors")
    #expect(try link(run.bestCheckpoint) == "step-40.safetensors")
  }

  @Test func theNewestThreeAndTheBestAreKept() throws {
    try write(20)
    #expect(try names == ["last.safetensors", "step-20.safetensors"])
    try write(40, isBest: true)
    for step in [60, 80, 100, 120] { try write(step) }
    // By number: 100 and 120 are newer than 80, whatever their letters say.
    #expect(
      try names == [
        "best.safetensors", "last.safetensors", "step-100.safetensors", "step-120.safetensors", "step-40.safetensors",
        "step-80.safetensors",
      ])
    try write(140, isBest: true)
    #expect(
      try names == [
        "best.safetensors", "last.safetensors", "step-100.safetensors", "step-120.safetensors", "step-140.safetensors",
      ])
  }

  @Test func otherFilesAreLeftAlone() throws {
    for name in ["step-x.safetensors", "step-1.txt", "mine.safetensors"] {
      try temporary.write("mine", to: "r/checkpoints/\(name)")
    }
    for step in 1...5 { try write(step) }
    for name in ["step-x.safetensors", "step-1.txt", "mine.safetensors"] { #expect(try names.contains(name)) }
  }

  @Test func aFileThatIsNoneIsNamed() throws {
    let absent = run.checkpoint(step: 7)
    let error = #expect(throws: CheckpointFileError.self) { try CheckpointFolder.read(absent) }
    #expect(error?.description == "cannot read the checkpoint \(absent); 'tandem runs' shows which runs have one")
    let text = try temporary.write("no checkpoint at all", to: "text.safetensors")
    let other = #expect(throws: (any Error).self) { try CheckpointFolder.read(text) }
    #expect(other.map { "\($0)".contains(text) && !"\($0)".contains("\n") } ?? false)
  }
}
