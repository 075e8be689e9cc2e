import Datasets
import Foundation

/// The committed files of `Corpus/`, a folder for each fuzz target.
enum Corpus {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus").path

  static func names(_ target: FuzzTarget) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(target, ""))) ?? []).sorted()
  }

  static func path(_ target: FuzzTarget, _ name: String) -> String { "\(folder)/\(target.rawValue)/\(name)" }

  static func bytes(_ target: FuzzTarget, _ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(target, name))))
  }

  static func image(_ target: FuzzTarget, _ name: String) throws -> Image {
    try Image(decoding: bytes(target, name), file: name)
  }
}
