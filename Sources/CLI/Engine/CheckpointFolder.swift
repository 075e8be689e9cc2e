import Foundation
import Runs
import Training

/// The checkpoints of a run: the newest few and the best, each written whole or not at all.
struct CheckpointFolder {
  let folder: RunFolder
  /// How many of the newest are kept beside the best.
  static let kept = 3

  /// Writes the state as `step-N.safetensors`, points `last` (and `best`) at it, and removes what is old.
  ///
  /// - Throws: `FileError` where the disk does not take it; what was there before stays.
  func write(_ state: TrainerState, isBest: Bool, metadata: [String: String]) throws {
    let path = folder.checkpoint(step: state.progress.step)
    let data = try state.safetensors(metadata: metadata).encoded()
    try AtomicFile.write([UInt8](data), to: path)
    // By name alone: a folder that is moved or copied keeps its links.
    let name = (path as NSString).lastPathComponent
    try AtomicFile.link(folder.lastCheckpoint, to: name)
    if isBest { try AtomicFile.link(folder.bestCheckpoint, to: name) }
    removeOld()
  }

  /// The state in a checkpoint file.
  ///
  /// - Throws: One clear line: `CheckpointError`, `SafetensorsError`, or that the file cannot be read.
  static func read(_ path: String) throws -> TrainerState { try TrainerState(tensors(path), name: path) }

  static func tensors(_ path: String) throws -> Safetensors {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CheckpointFileError(path: path)
    }
    return try Safetensors(decoding: data, file: path)
  }

  private func removeOld() {
    let manager = FileManager.default
    let best = (try? manager.destinationOfSymbolicLink(atPath: folder.bestCheckpoint)).map { ($0 as NSString).lastPathComponent }
    let steps = ((try? manager.contentsOfDirectory(atPath: folder.checkpoints)) ?? []).compactMap(Self.step).sorted()
    for step in steps.dropLast(Self.kept) {
      let path = folder.checkpoint(step: step)
      if (path as NSString).lastPathComponent != best { try? manager.removeItem(atPath: path) }
    }
  }

  private static func step(ofFile name: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix(".safetensors") else { return nil }
    return Int(name.dropFirst(5).dropLast(12))
  }
}

/// A checkpoint that is not there or cannot be read.
struct CheckpointFileError: Error, CustomStringConvertible {
  let path: String
  var description: String { "cannot read the checkpoint \(path); 'tandem runs' shows which runs have one" }
}
