import Tensors
import Testing

@testable import CLI

@Suite struct ArithmeticSettingsTests {
  @Test func anEmptyEnvironmentAsksForNothing() throws {
    #expect(try ArithmeticSettings([:]).notes == [])
    #expect(try ArithmeticSettings(["TANDEM_CPU": "", "OPENBLAS_NUM_THREADS": "", "PATH": "/bin"]).notes == [])
  }

  @Test("a level that the machine has needs no word, a better one is told", arguments: VectorLevel.allCases)
  func levels(best: VectorLevel) throws {
    for level in VectorLevel.allCases {
      let settings = try ArithmeticSettings(["TANDEM_CPU": level.rawValue], best: best)
      #expect(
        settings.notes
          == (level > best
            ? ["TANDEM_CPU=\(level.rawValue): this machine lacks these instructions; \(best.rawValue) is used"] : []))
    }
  }

  @Test(
    "a word that is no level",
    arguments: [
      ("avx512f", "TANDEM_CPU: found \"avx512f\", expected baseline, avx2 or avx512; did you mean avx512?"),
      ("AVX2", "TANDEM_CPU: found \"AVX2\", expected baseline, avx2 or avx512; did you mean avx2?"),
      ("neon\u{1B}[0m", "TANDEM_CPU: found \"neon[0m\", expected baseline, avx2 or avx512"),
    ])
  func unknown(word: String, message: String) {
    let error = #expect(throws: UsageError.self) { _ = try ArithmeticSettings(["TANDEM_CPU": word]) }
    #expect(error?.description == message)
  }

  @Test func variablesOfOpenBLAS() throws {
    let settings = try ArithmeticSettings([
      "OPENBLAS_NUM_THREADS": "8", "OMP_NUM_THREADS": "4", "OPENBLAS_CORETYPE": "Haswell",
    ])
    #expect(settings.level == nil)
    let end = "is overridden: OpenBLAS has one thread inside each of the engine's own, whose number is --threads or run.threads"
    #expect(
      settings.notes == [
        "OPENBLAS_NUM_THREADS=8 \(end)", "OMP_NUM_THREADS=4 \(end)",
        "OPENBLAS_CORETYPE=Haswell is obeyed by OpenBLAS, for what is left to it; the engine's own kernels go by TANDEM_CPU",
      ])
  }

  @Test func threadsOfALargerMachine() {
    var run = Recipe.Run()
    run.threads = 8
    #expect(run.threadsWarning(cores: 8) == nil)
    #expect(run.threadsWarning(cores: 2) == "run.threads is 8, but this process may use 2 cores: the run has 2 threads")
    #expect(run.threadsWarning(cores: 1) == "run.threads is 8, but this process may use 1 core: the run has 1 thread")
    run.threads = 1
    #expect(run.threadsHere == 1 && run.threadsWarning == nil && run.threadsProblem == nil)
    run.threads = 1024
    #expect(run.threadsHere == min(1024, Threads.available))
  }
}
