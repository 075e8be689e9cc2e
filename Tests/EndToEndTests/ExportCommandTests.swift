import Foundation
import Models
import Runs
import TestSupport
import Testing

/// The command `tandem export`: what it says, and what it refuses. What is in the files is for `ExportTests`.
@Suite(.timeLimit(.minutes(5))) struct ExportCommandTests {
  let sandbox: Sandbox
  let run: RunFolder

  init() throws {
    sandbox = try Sandbox()
    run = try sandbox.exportableRun(.mlp, height: 16, width: 16)
  }

  @Test("one line tells what was written; a file that is there is replaced") func itsLine() throws {
    let file = try sandbox.folder.write("old", to: "a.onnx")
    for (format, checkpoint) in [("onnx", "best"), ("safetensors", "last"), ("onnx", run.lastCheckpoint)] {
      let step = try #require(run.target(of: checkpoint == "best" ? "best" : "last"))
      let end = try sandbox.export(format, to: "a.onnx", ["--checkpoint", checkpoint])
      #expect(end.status == 0 && end.errors == "", "\(end)")
      let bytes = try sandbox.folder.bytes("a.onnx").count
      #expect(
        end.output.hasPrefix(
          "wrote \(file): \(format), \(bytes) bytes, images [N, 16, 16, 1] -> [N, 32], step \(step) of r, threshold "),
        "\(end)")
      #expect(end.lines.count == 1)
    }
  }

  @Test("what cannot be done is refused in one line, and no file is made") func refusals() throws {
    let flags = try sandbox.export("safetensors", to: "a", ["--no-fold"])
    #expect(flags.status == 2)
    #expect(
      flags.errors
        == "tandem: --no-fold and --no-normalize are for --format onnx; safetensors holds the weights as they are, and no normalisation\n"
    )
    let format = try sandbox.export("pickle", to: "a")
    #expect(format.status == 2 && format.errorLines.count == 1 && format.errors.contains("'pickle'"), "\(format)")
    let place = try sandbox.export("onnx", to: "none/a")
    #expect(place.status == 1)
    #expect(place.errors == "tandem: cannot write \(sandbox.folder.path("none/a")): No such file or directory\n")
    let recipe = sandbox.folder.path("exportable.yaml")
    let checkpoint = try sandbox.export("onnx", to: "a", ["--checkpoint", recipe])
    #expect(checkpoint.status == 1 && checkpoint.errorLines.count == 1)
    #expect(checkpoint.errors.hasPrefix("tandem: \(recipe) is not a whole safetensors file: "))
    let missing = try sandbox.tandem("export", "s", "--format", "onnx", "--output", sandbox.folder.path("a"))
    #expect(missing.status == 1)
    #expect(missing.errors == "tandem: there is no run \"s\" in runs; 'tandem runs' lists those there are\n")
    #expect(!FileManager.default.fileExists(atPath: sandbox.folder.path("a")))
  }

  @Test("the program in docs/export.md is the one that is tested") func documentedProgram() throws {
    let program = try String(contentsOfFile: "\(ExportPython.reference)/embed.py", encoding: .utf8)
    let page = try String(contentsOfFile: "\(Sandbox.project)/docs/export.md", encoding: .utf8)
    #expect(page.contains("```python\n\(program)```"))
  }
}
