import Foundation
import Models
import Runs
import Tensors
import Testing
import Training

@testable import CLI

@Suite struct BenchTests {
  // MARK: Workloads

  /// Of the networks in Benchmarks/peer_throughput.py, counted by PyTorch: parameters of the network and of the head.
  static let parameters: [(Workload, Int)] = [
    (.mlp, 566_144 + 1280), (.smallCNN, 666_720 + 5120), (.mobileFaceNet, 1_200_512 + 512_000),
    (.iResNet18, 24_025_600 + 512_000),
  ]

  @Test(arguments: parameters)
  func networksAreThePeers(workload: Workload, parameters: Int) {
    let network = workload.backbone.blank(image: workload.image, embedding: workload.embedding)
    #expect(network.parameterCount + workload.embedding * workload.identities == parameters)
    #expect(network.outputShape([3] + workload.image) == [3, workload.embedding])
  }

  @Test func namesAndBatchesAreThePeers() {
    #expect(Workload.allCases.map(\.rawValue) == ["mlp-28", "small-cnn-56x46", "mobilefacenet-112", "iresnet18-112"])
    #expect(Workload.allCases.map(\.batch) == [128, 64, 32, 16])
    #expect(Workload.allCases.map(\.identities) == [10, 40, 1000, 1000])
  }

  @Test func onlyTheNetworkWithoutBatchNormTrainsOnOneImage() {
    #expect(Workload.mlp.trainingProblem(batch: 1) == nil && Workload.iResNet18.trainingProblem(batch: 2) == nil)
    #expect(
      Workload.smallCNN.trainingProblem(batch: 1)
        == "small-cnn-56x46 is not trained at batch 1: its last batch normalisation has one value a channel there, which has no variance"
    )
  }

  @Test func operationsOfTrainingLeaveOutTheGradientOfTheImages() {
    // 784 x 512, 512 x 256 and 256 x 128 multiply-adds: three times each, but twice the first.
    let (first, rest) = (784 * 512, 512 * 256 + 256 * 128)
    let network = Workload.mlp.backbone.blank(image: [28, 28, 1], embedding: 128)
    #expect(network.trainingOperations(image: [28, 28, 1]) == Double(2 * (2 * first + 3 * rest)))
    // The first convolution of MobileFaceNet stands in a Sequential of its own: 3 x 3 x 3 x 64 on 56 x 56 pixels.
    let mobile = Workload.mobileFaceNet.backbone.blank(image: [112, 112, 3], embedding: 512)
    #expect(mobile.trainingOperations(image: [112, 112, 3]) == Double(2 * (3 * 221_161_984 - 27 * 64 * 56 * 56)))
  }

  // MARK: Figures

  @Test func ratesAreThoseOfTheMedianAndTheTenths() {
    let times = StepTimes([0.4, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    #expect(times.count == 10 && times.median == 0.6)
    #expect(times.rates(images: 12) == StepTimes.Rates(median: 12 / 0.6, slow: 12 / 1.0, fast: 12 / 0.2))
    let one = StepTimes([0.5])
    #expect(one.rates(images: 1) == StepTimes.Rates(median: 2, slow: 2, fast: 2))
  }

  @Test func aStepIsTakenThreeTimesAtLeastAndTheFirstDoNotCount() {
    var taken = 0
    #expect(StepTimes(for: 0, warmUp: 2) { taken += 1 }.count == 3)
    #expect(taken == 5)
  }

  @Test func bytesHaveThreeFigures() {
    #expect(
      [0, 1 << 20, 148_300_000, 10_480_000, 7 << 30, 50 << 30, 1 << 40].map(Format.bytes) == [
        "0.00 MiB", "1.00 MiB", "141 MiB", "9.99 MiB", "7.00 GiB", "50.0 GiB", "1024 GiB",
      ])
  }

  // MARK: Output

  private func measurement(_ workload: Workload, batch: Int, trains: Bool) -> BenchResult {
    BenchResult(
      workload: workload, batch: batch, threads: 2, level: .avx2,
      training: trains ? .init(median: 1000, slow: 800, fast: 1250) : nil,
      inference: .init(median: 4000, slow: 3900.5, fast: 4100),
      trainingRate: trains ? 125e9 : nil, matrixProductRate: 250e9, stepBytes: trains ? 64_000_000 : nil, firstStepSeconds: 0.25,
      plan: MemoryPlan(batch: batch, state: 1 << 20, activations: 2 << 20, peak: 100 << 20, held: 110 << 20),
      peakBytes: 101 << 20,
      peakResidentBytes: 150 << 20)
  }

  private func text(_ line: some Encodable) -> String { String(decoding: JSON.encode(line), as: UTF8.self) }

  @Test func jsonLine() {
    #expect(
      text(BenchLine(measurement(.smallCNN, batch: 64, trains: true)))
        == #"{"batch":64,"bytes_per_step":64000000,"first_step_seconds":0.25,"gflops":125,"gigabytes_per_second":1,"#
        + #""inference_images_per_second":4000,"inference_images_per_second_fast":4100,"inference_images_per_second_slow":3900.5,"#
        + #""level":"avx2","peak_bytes":105906176,"peak_rss_bytes":157286400,"planned_peak_bytes":104857600,"sgemm_gflops":250,"#
        + #""sgemm_share":0.5,"threads":2,"training_images_per_second":1000,"training_images_per_second_fast":1250,"#
        + #""training_images_per_second_slow":800,"workload":"small-cnn-56x46"}"#)
  }

  @Test func whatCannotBeTrainedIsNull() {
    let line = text(BenchLine(measurement(.smallCNN, batch: 1, trains: false)))
    for key in ["training_images_per_second", "gflops", "sgemm_share", "bytes_per_step", "gigabytes_per_second"] {
      #expect(line.contains("\"\(key)\":null"), "\(key) in \(line)")
    }
    #expect(line.contains(#""inference_images_per_second":4000"#))
  }

  @Test func table() {
    let lines =
      BenchTable.heading + [
        BenchTable.line(measurement(.smallCNN, batch: 64, trains: true)),
        BenchTable.line(measurement(.iResNet18, batch: 1, trains: false)),
        BenchTable.ending(threads: 1, level: "avx2", matrixProductRate: 129.6e9),
      ]
    #expect(
      lines.joined(separator: "\n") == """
                                   training     slow to fast              of         inference     slow to fast   tensors             process
        workload            batch  images/s            tenth  GFLOP/s  sgemm   GB/s   images/s            tenth      peak   planned      peak
        small-cnn-56x46        64      1000         800-1250      125   50 %   1.00       4000        3900-4100   101 MiB   100 MiB   150 MiB
        iresnet18-112           1         -                -        -      -      -       4000        3900-4100   101 MiB   100 MiB   150 MiB
        1 thread, avx2; sgemm reaches 130 GFLOP/s
        """)
  }

  // MARK: Memory

  private let planner = MemoryPlanner(
    network: Backbone.mobileFaceNet64.blank(image: [112, 112, 3], embedding: 512), head: .cosines(identities: 1000),
    image: [112, 112, 3], optimizer: SGD(), batchesInMemory: 1, threads: 2)

  @Test func aBatchThatFitsIsTaken() throws {
    try MemoryRefusal.check(planner, batch: 4, place: "", memory: .init(available: 1 << 30, limit: .machine))
    try MemoryRefusal.check(planner, batch: 4000, place: "", memory: nil)
  }

  @Test func aBatchThatDoesNotIsRefusedInOneLineWithTheLargestThatDoes() throws {
    let room = MachineMemory(available: 1 << 30, limit: .controlGroup)
    let refusal = #expect(throws: MemoryRefusal.self) {
      try MemoryRefusal.check(planner, batch: 1000, place: "training.batch", memory: room)
    }
    let found = try #require(refusal)
    let largest = try #require(found.largest)
    #expect(planner.plan(batch: largest).held <= 1 << 30 && planner.plan(batch: largest + 1).held > 1 << 30)
    #expect(
      "\(found)"
        == "training.batch: found 1000, which needs \(Format.bytes(planner.plan(batch: 1000).held)) of memory; this control group has "
        + "1.00 GiB left, expected at most \(largest)")
    // What the process has taken of it already is no more to be had, and no more needed.
    try MemoryRefusal.check(planner, batch: largest + 1, place: "", taken: 1 << 28, memory: room)
  }

  @Test func whereNotOneImageFitsTheLineSaysSo() throws {
    let refusal = #expect(throws: MemoryRefusal.self) {
      try MemoryRefusal.check(planner, batch: 2, place: "training.batch", memory: .init(available: 1 << 20, limit: .machine))
    }
    let line = "\(try #require(refusal))"
    #expect(line.hasSuffix("this machine has 1.00 MiB left, too little for one image of this network"), "\(line)")
  }
}
