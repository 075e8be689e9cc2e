import Foundation
import Testing
import Training

/// The committed inputs of the fuzzer of safetensors: read, or refused with one line.
@Suite struct SafetensorsCorpusTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../DatasetsTests/Corpus/safetensors")

  @Test func replay() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(names.count >= 10)
    for name in names {
      let data = try Data(contentsOf: Self.folder.appendingPathComponent(name))
      if name.hasPrefix("bad-") {
        let error = #expect(throws: SafetensorsError.self, "\(name)") { try Safetensors(decoding: data, file: name) }
        #expect(error?.description.contains("\n") == false)
      } else if !name.hasPrefix("found-") {
        #expect(throws: Never.self, "\(name)") { try Safetensors(decoding: data, file: name) }
      }
    }
  }
}
