import Foundation
import Runs
import Tensors
import TestSupport
import Testing

/// What the environment and a recipe ask of this machine's arithmetic.
@Suite(.timeLimit(.minutes(5))) struct MachineTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  private func tandem(_ variables: [String], _ arguments: String...) throws -> ChildProcess.Ending {
    try sandbox.start(["/usr/bin/env"] + variables + [Sandbox.program] + arguments).finish()
  }

  @Test("the baseline level computes", arguments: VectorLevel.allCases) func levels(level: VectorLevel) throws {
    let end = try tandem(
      ["TANDEM_CPU=\(level.rawValue)"], "bench", "mlp-28", "--batch", "4", "--threads", "1", "--seconds", "0.01", "--json")
    #expect(end.status == 0, "\(end)")
    let line = try #require(try end.json().first)
    let rates = [line.number("training_images_per_second"), line.number("inference_images_per_second")]
    #expect(rates.allSatisfy { ($0 ?? .nan) > 0 }, "\(end)")
    let doctor = try tandem(["TANDEM_CPU=\(level.rawValue)"], "doctor")
    let used = min(level, .best)
    #expect(doctor.lines.contains { $0.hasPrefix("note vector instructions: \(used.rawValue)") }, "\(doctor)")
    #expect(doctor.lines.contains { $0.hasPrefix("ok   matrix multiplication: ") }, "\(doctor)")
  }

  @Test("a level that there is not is refused by what computes") func unknownLevel() throws {
    let message = "tandem: TANDEM_CPU: found \"avx1024\", expected baseline, avx2 or avx512\n"
    for arguments in [["bench"], ["doctor"], ["fit", try sandbox.recipe(), "--headless"], ["verify", "none", "a", "b"]] {
      let end = try sandbox.start(["/usr/bin/env", "TANDEM_CPU=avx1024", Sandbox.program] + arguments).finish()
      #expect(end.status == 2 && end.errors == message && end.output == "", "\(end)")
    }
    #expect(sandbox.runNames == [])
    #expect(try tandem(["TANDEM_CPU=avx1024"], "runs").status == 0, "what computes nothing does not look")
  }

  @Test("threads beyond the machine: refused where they are typed, fewer for a recipe of a larger one") func threads() throws {
    let cores = Threads.available
    let recipe = try sandbox.recipe()
    let refused = try sandbox.tandem("fit", recipe, "--headless", "--set", "run.threads=\(cores + 1)")
    #expect(refused.status == 2 && refused.output == "" && sandbox.runNames == [], "\(refused)")
    #expect(
      refused.errors
        == "tandem: --set run.threads: found \(cores + 1), expected a whole number from 1 to \(cores), the cores of this machine\n"
    )

    let larger = try sandbox.folder.write(
      try String(contentsOfFile: recipe, encoding: .utf8).replacing("threads: 1", with: "threads: 1024"), to: "larger.yaml")
    let end = try sandbox.tandem("fit", larger, "--run", "r", "--headless")
    let warning =
      "run.threads is 1024, but this process may use \(cores) core\(cores == 1 ? "" : "s"): the run has \(cores) thread\(cores == 1 ? "" : "s")"
    #expect(end.status == 0 && end.errors == "tandem: \(warning)\n", "\(end)")
    let folder = try sandbox.run("r")
    #expect(StatusFile.read(folder)?.warning == warning)
    let log = try String(contentsOfFile: folder.engineLog, encoding: .utf8)
    #expect(log.contains(" warning \(warning)\n"), "\(log)")
  }

  @Test("variables of OpenBLAS are answered: on stderr by bench, by doctor, in a run's log") func library() throws {
    let answer =
      "OPENBLAS_NUM_THREADS=3 is overridden: OpenBLAS has one thread inside each of the engine's own, whose number is --threads or run.threads"
    let bench = try tandem(
      ["OPENBLAS_NUM_THREADS=3"], "bench", "mlp-28", "--batch", "4", "--threads", "1", "--seconds", "0.01", "--json")
    #expect(bench.status == 0 && bench.errors == "tandem: \(answer)\n", "\(bench)")
    let doctor = try tandem(["OPENBLAS_NUM_THREADS=3"], "doctor")
    #expect(doctor.lines.contains("note environment: \(answer)"), "\(doctor)")
    let fit = try tandem(["OPENBLAS_NUM_THREADS=3"], "fit", try sandbox.recipe(), "--run", "r", "--headless")
    #expect(fit.status == 0 && fit.errors == "", "\(fit)")
    let log = try String(contentsOfFile: try sandbox.run("r").engineLog, encoding: .utf8)
    #expect(log.contains(" notice \(answer)\n"), "\(log)")
  }
}
