import Datasets
import Foundation
import Models
import Runs
import TestSupport
import Testing

/// The command `tandem export`: what it says, and what it refuses. What is in the files is for `ExportTests`.
@Suite(.timeLimit(.minutes(5))) struct ExportCommandTests {
  @Test("one line tells what was written; a file that is there is replaced") func itsLine() throws {
    let subject = try ExportRun(.mlp, image: (16, 16))
    try subject.folder.write("old", to: "a.onnx")
    for (format, checkpoint) in [("onnx", "best"), ("safetensors", "last"), ("onnx", subject.run.lastCheckpoint)] {
      let result = subject.export(format, to: "a.onnx", ["--checkpoint", checkpoint])
      let bytes = try subject.folder.bytes("a.onnx").count
      #expect(result.status == 0)
      let line = try Regex(
        "wrote \(NSRegularExpression.escapedPattern(for: subject.folder.path("a.onnx"))): \(format), \(bytes) bytes, "
          + #"images \[N, 16, 16, 1\] -> \[N, 32\], step [246] of r, threshold \d\.\d+\n"#)
      #expect(result.output.wholeMatch(of: line) != nil, "\(result.output)")
    }
  }

  @Test("what cannot be done is refused in one line, and no file is made") func refusals() throws {
    let subject = try ExportRun(.mlp, image: (16, 16))
    let (folder, run) = (subject.folder, subject.run.path)
    let flags = subject.export("safetensors", to: "a", ["--no-fold"])
    #expect(flags.status == 2)
    #expect(
      flags.output
        == "tandem: --no-fold and --no-normalize are for --format onnx; safetensors holds the weights as they are, and no normalisation\n"
    )
    let format = subject.export("pickle", to: "a")
    #expect(format.status == 2 && format.output.contains("'pickle'"), "\(format.output)")
    let place = subject.export("onnx", to: "none/a")
    #expect(place.status == 1)
    #expect(place.output == "tandem: cannot write \(folder.path("none/a")): No such file or directory\n")
    let checkpoint = subject.export("onnx", to: "a", ["--checkpoint", folder.path("recipe.yaml")])
    #expect(checkpoint.status == 1)
    #expect(checkpoint.output.hasPrefix("tandem: \(folder.path("recipe.yaml")) is not a whole safetensors file: "))
    let missing = ExportRun.tandem(["export", run + "x", "--format", "onnx", "--output", folder.path("a")])
    #expect(missing.status == 1 && missing.output.split(separator: "\n").count == 1, "\(missing.output)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }

  @Test("the program in docs/export.md is the one that is tested") func documentedProgram() throws {
    let program = try String(contentsOfFile: "\(ExportPython.reference)/embed.py", encoding: .utf8)
    let page = try String(contentsOfFile: "\(ExportPython.reference)/../../../docs/export.md", encoding: .utf8)
    #expect(page.contains("```python\n\(program)```"))
  }
}
