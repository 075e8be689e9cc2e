import TestSupport
import Testing
import Training

/// Learning rates against torch.optim.lr_scheduler (Reference/optimizers.py). Both compute in double precision.
@Suite struct ScheduleTests {
  static let schedules: [(name: String, schedule: Schedule)] = [
    ("cosine", .cosine(peak: 0.4, warmup: 0, steps: 20, floor: 0.01)),
    ("step", .step(peak: 0.4, warmup: 0, milestones: [3, 8, 15], gamma: 0.3)),
    ("polynomial", .polynomial(peak: 0.4, warmup: 4, steps: 20, power: 2)),
    ("linear", .polynomial(peak: 0.4, warmup: 4, steps: 20)),
    ("exponential", .exponential(peak: 0.4, warmup: 0, gamma: 0.9)),
    ("oneCycle", .oneCycle(peak: 0.4, steps: 20)),
    ("oneCycleWide", .oneCycle(peak: 0.4, steps: 50, rise: 0.25, startDivisor: 10, endDivisor: 100)),
  ]

  @Test(arguments: schedules.map(\.name)) func theRatesEqualTheReference(name: String) throws {
    let expected = try #require(OptimizerReference.load().schedules[name])
    let schedule = try #require(Self.schedules.first { $0.name == name }).schedule
    // PyTorch multiplies step by step where we compute each rate anew: some roundings of 1e-16.
    expectClose(expected.indices.map(schedule.learningRate), expected, absolute: 1e-12, relative: 1e-12)
  }

  @Test(arguments: [
    Schedule.constant(peak: 0.8, warmup: 4), .cosine(peak: 0.8, warmup: 4, steps: 9, floor: 0.1),
    .step(peak: 0.8, warmup: 4, milestones: [7]), .polynomial(peak: 0.8, warmup: 4, steps: 9),
    .exponential(peak: 0.8, warmup: 4, gamma: 0.5),
  ]) func theWarmUpRisesToThePeak(schedule: Schedule) {
    expectClose((0..<5).map(schedule.learningRate), [0.2, 0.4, 0.6, 0.8, 0.8], absolute: 1e-12)
  }

  @Test func aScheduleEndsAtItsFloorAndStays() {
    expectClose(Schedule.cosine(peak: 0.4, warmup: 2, steps: 20, floor: 0.03).learningRate(at: 99), 0.03, absolute: 1e-12)
    expectClose(Schedule.polynomial(peak: 0.4, warmup: 2, steps: 20).learningRate(at: 99), 0, absolute: 1e-12)
    expectClose(Schedule.oneCycle(peak: 0.4, steps: 20).learningRate(at: 99), 0.4 / 25 / 1e4, absolute: 1e-12)
    expectClose(Schedule.step(peak: 0.4, warmup: 0, milestones: [8, 3]).learningRate(at: 99), 0.004, absolute: 1e-12)
  }

  /// A warm-up as long as the run, one step, no steps: a rate all the same.
  @Test func shortRunsHaveFiniteRates() {
    for schedule in [
      Schedule.cosine(peak: 1, warmup: 5, steps: 5), .polynomial(peak: 1, warmup: 5, steps: 5), .oneCycle(peak: 1, steps: 1),
      .oneCycle(peak: 1, steps: 2, rise: 1), .oneCycle(peak: 1, steps: 3, rise: 0),
    ] {
      for step in 0..<7 { #expect((0...1).contains(schedule.learningRate(at: step))) }
    }
  }
}
