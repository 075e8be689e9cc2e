import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct BenchCommandTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("--json prints one object a workload") func json() throws {
    let end = try sandbox.tandem("bench", "mlp-28", "--batch", "2", "--threads", "1", "--seconds", "0.01", "--json")
    #expect(end.status == 0 && end.errors == "" && end.lines.count == 1, "\(end)")
    for part in [#""workload":"mlp-28""#, #""batch":2"#, #""threads":1"#, #""training_images_per_second":"#, #""sgemm_share":"#] {
      #expect(end.output.contains(part), "\(part) is missing in \(end.output)")
    }
  }

  @Test("at batch 1 a batch norm cannot train: inference alone, and a line that says so") func batchOfOne() throws {
    let end = try sandbox.tandem("bench", "small-cnn-56x46", "--batch", "1", "--seconds", "0.01", "--json")
    #expect(end.status == 0 && end.output.contains(#""training_images_per_second":null"#), "\(end)")
    #expect(
      end.errorLines == [
        "tandem: small-cnn-56x46 is not trained at batch 1: its last batch normalisation has one value a channel there, which has no variance"
      ])
  }

  @Test("without --json a table") func table() throws {
    let end = try sandbox.tandem("bench", "mlp-28", "--batch", "2", "--threads", "1", "--seconds", "0.01")
    #expect(end.status == 0 && end.lines.count == 4 && end.lines[1].hasPrefix("workload "), "\(end)")
    #expect(end.lines[3].hasPrefix("1 thread, "), "\(end)")
  }

  @Test(
    "what bench cannot do is refused in one line",
    arguments: [
      (
        ["resnet"],
        "The value 'resnet' is invalid for '<workload>'. Please provide one of 'mlp-28', 'small-cnn-56x46', 'mobilefacenet-112' or 'iresnet18-112'; 'tandem bench --help' tells what there is"
      ),
      (["--batch", "0"], "--batch: found 0, expected 1 image or more"),
      (["--seconds", "0"], "--seconds: found 0.0, expected more than 0, up to 3600"),
      (["--seconds", "nan"], "--seconds: found nan, expected more than 0, up to 3600"),
    ])
  func refusals(arguments: [String], message: String) throws {
    let end = try sandbox.tandem(["bench"] + arguments)
    #expect(end.status == 2 && end.output == "" && end.errors == "tandem: \(message)\n", "\(end)")
  }

  @Test("more threads than cores, and none", arguments: ["0", "100000"]) func threads(count: String) throws {
    let end = try sandbox.tandem("bench", "mlp-28", "--threads", count)
    #expect(end.status == 2 && end.output == "", "\(end)")
    #expect(
      end.errors.wholeMatch(of: #/tandem: --threads: found \d+, expected 1 to \d+, the cores of this machine\n/#) != nil, "\(end)"
    )
  }

  @Test("a batch beyond the memory is refused by bench and by fit, with the largest that fits") func memory() throws {
    let bench = try sandbox.tandem("bench", "iresnet18-112", "--batch", "10000000")
    #expect(
      bench.status == 1 && bench.output == ""
        && bench.errors.wholeMatch(
          of:
            #/tandem: iresnet18-112: --batch: found 10000000, which needs .+ GiB of memory; this .+ has .+ left, expected at most \d+\n/#
        )
          != nil,
      "\(bench)")
    let fit = try sandbox.tandem(
      "fit", try sandbox.recipe(), "--headless", "--set", "training.batch=65536", "--set", "data.identities=2000", "--set",
      "data.imagesPerIdentity=100", "--set", "data.image=[256, 256, 3]", "--set", "model.backbone=iresnet100")
    #expect(
      fit.status == 1 && fit.output == "" && sandbox.runNames == []
        && fit.errors.wholeMatch(
          of: #/tandem: training.batch: found 65536, which needs .+ GiB of memory; this .+ has .+ left, expected at most \d+\n/#)
          != nil,
      "\(fit)")
  }
}
