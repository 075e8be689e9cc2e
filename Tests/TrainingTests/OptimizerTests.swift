import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct OptimizerTests {
  /// Steps on f(w) = |w|² / 2, whose gradient is w.
  static func descend(_ optimizer: SGD, steps: Int, decays: Bool = true) -> [Float] {
    let w = Parameter(Tensor([1, -2], shape: [2]), decays: decays)
    var optimizer = optimizer
    for _ in 0..<steps {
      let v = w.variable(recording: true)
      let gradients = (v.squared() * 0.5).sum().gradients()
      optimizer.step([("w", w)], gradients: gradients, learningRate: 0.1, gradientScale: 1, phase: .training)
    }
    return w.value.values
  }

  @Test func plainMomentumAndNesterovDiffer() {
    // w1 = 0.9 w0 for all but Nesterov (0.81 w0); second steps from the formula.
    expectClose(Self.descend(SGD(momentum: 0), steps: 2), [0.81, -1.62], relative: 1e-6)
    expectClose(Self.descend(SGD(momentum: 0.9), steps: 2), [0.72, -1.44], relative: 1e-6)
    expectClose(Self.descend(SGD(momentum: 0.9, nesterov: true), steps: 1), [0.81, -1.62], relative: 1e-6)
  }

  @Test func decayIsForWeightsOnly() {
    expectClose(Self.descend(SGD(momentum: 0, weightDecay: 0.5), steps: 1), [0.85, -1.7], relative: 1e-6)
    expectClose(Self.descend(SGD(momentum: 0, weightDecay: 0.5), steps: 1, decays: false), [0.9, -1.8], relative: 1e-6)
  }

  @Test func steppingInEvaluationIsRefused() async {
    await #expect(processExitsWith: .failure) {
      var optimizer = SGD()
      optimizer.step([], gradients: ParameterGradients(), learningRate: 0.1, gradientScale: 1, phase: .evaluation)
    }
  }

  @Test func cosineScheduleWarmsUpAndEndsAtZero() {
    let schedule = Schedule.cosine(peak: 0.4, warmup: 4, steps: 24)
    expectClose((0..<5).map { schedule.learningRate(at: $0) }, [0.1, 0.2, 0.3, 0.4, 0.4], absolute: 1e-12)
    expectClose(schedule.learningRate(at: 14), 0.2, absolute: 1e-12)
    expectClose(schedule.learningRate(at: 24), 0, absolute: 1e-12)
    expectClose(schedule.learningRate(at: 99), 0, absolute: 1e-12)
    expectClose(Schedule.constant(peak: 0.4, warmup: 2).learningRate(at: 0), 0.2, absolute: 1e-12)
    expectClose(Schedule.constant(peak: 0.4, warmup: 0).learningRate(at: 7), 0.4, absolute: 1e-12)
  }
}
