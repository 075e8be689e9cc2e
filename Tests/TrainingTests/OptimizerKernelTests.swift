import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Training

/// The kernels against plain loops in double precision, at lengths around a vector's and beyond one thread's part.
@Suite(.serialized) struct OptimizerKernelTests {
  static let lengths = [1, 3, 16, 37, 4099, 70_001]

  struct Arrays {
    var w: [Double], g: [Double], m: [Double], v: [Double]
    let rate = 0.03, scale = 0.5, decay = 0.02, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-6, step = 3

    init(_ count: Int) {
      func numbers(_ tag: Int) -> [Double] { referenceNumbers(count, tag: tag).map(Double.init) }
      (w, g, m, v) = (numbers(1), numbers(2), numbers(3), numbers(4).map { Double(Float($0 * $0)) })
    }

    func tensor(_ values: [Double]) -> Tensor { Tensor(values.map(Float.init), shape: [values.count]) }
    var constants: AdaptiveStep {
      AdaptiveStep(rate: rate, betas: (beta1, beta2), epsilon: epsilon, gradientScale: scale, step: step)
    }

    /// Adam's moments and direction, as the formula has them.
    mutating func direction(_ i: Int, _ gradient: Double) -> Double {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient
      v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient
      let corrected = (1 - beta1 * beta1 * beta1, 1 - beta2 * beta2 * beta2)
      return m[i] / corrected.0 / ((v[i] / corrected.1).squareRoot() + epsilon)
    }
  }

  /// Single precision rounds a handful of times: 1e-6 of numbers up to 1, some of which nearly cancel.
  static func expectEqual(_ tensor: Tensor, _ expected: [Double]) {
    expectClose(tensor.values.map(Double.init), expected, absolute: 1e-6, relative: 2e-6)
  }

  @Test(arguments: lengths, [false, true]) func adam(count: Int, decoupled: Bool) {
    var plain = Arrays(count)
    var (w, m, v) = (plain.tensor(plain.w), plain.tensor(plain.m), plain.tensor(plain.v))
    w.descend(
      gradient: plain.tensor(plain.g), first: &m, second: &v,
      adam: decoupled
        ? plain.constants.shrinking(by: 1 - plain.rate * plain.decay) : plain.constants.adding(decay: plain.decay))
    for i in 0..<count {
      let gradient = plain.scale * plain.g[i] + (decoupled ? 0 : plain.decay * plain.w[i])
      if decoupled { plain.w[i] *= 1 - plain.rate * plain.decay }
      plain.w[i] -= plain.rate * plain.direction(i, gradient)
    }
    Self.expectEqual(w, plain.w)
    Self.expectEqual(m, plain.m)
    Self.expectEqual(v, plain.v)
  }

  @Test(arguments: lengths, [false, true]) func lamb(count: Int, adapts: Bool) {
    var plain = Arrays(count)
    var (w, m, v) = (plain.tensor(plain.w), plain.tensor(plain.m), plain.tensor(plain.v))
    w.descend(
      gradient: plain.tensor(plain.g), first: &m, second: &v, lamb: plain.constants.adding(decay: plain.decay), adapts: adapts)
    let updates = (0..<count).map { plain.direction($0, plain.scale * plain.g[$0]) + plain.decay * plain.w[$0] }
    func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let ratio = adapts ? length(plain.w) / length(updates) : 1
    for i in 0..<count { plain.w[i] -= plain.rate * ratio * updates[i] }
    Self.expectEqual(w, plain.w)
    Self.expectEqual(m, plain.m)
    Self.expectEqual(v, plain.v)
  }

  @Test func lambMovesWeightsThatAreZero() {
    var (w, m, v) = (Tensor(zeros: [3]), Tensor(zeros: [3]), Tensor(zeros: [3]))
    let step = AdaptiveStep(rate: 0.5, betas: (0.9, 0.999), epsilon: 1e-6, step: 1)
    w.descend(gradient: Tensor([1, -1, 0], shape: [3]), first: &m, second: &v, lamb: step, adapts: true)
    // |w| = 0, so the ratio is 1 and the first step is the sign of the gradient times the rate, less epsilon's 1e-6.
    expectClose(w.values, [-0.5, 0.5, 0], absolute: 1e-5)
    var still = Tensor(repeating: 2, shape: [3])
    (m, v) = (Tensor(zeros: [3]), Tensor(zeros: [3]))
    still.descend(gradient: Tensor(zeros: [3]), first: &m, second: &v, lamb: step, adapts: true)
    #expect(still.values == [2, 2, 2])
  }

  @Test(arguments: lengths) func lion(count: Int) {
    var plain = Arrays(count)
    func direction(_ i: Int) -> Double { plain.beta1 * plain.m[i] + (1 - plain.beta1) * plain.scale * plain.g[i] }
    // No sign may hang on the rounding of single precision.
    for i in 0..<count where abs(direction(i)) < 1e-4 { plain.g[i] += 0.1 }
    var (w, m) = (plain.tensor(plain.w), plain.tensor(plain.m))
    w.descend(
      gradient: plain.tensor(plain.g), momentum: &m,
      lion: AdaptiveStep(rate: plain.rate, betas: (plain.beta1, plain.beta2), gradientScale: plain.scale)
        .shrinking(by: 1 - plain.rate * plain.decay))
    for i in 0..<count {
      plain.w[i] = (1 - plain.rate * plain.decay) * plain.w[i] - plain.rate * (direction(i) > 0 ? 1 : -1)
      plain.m[i] = plain.beta2 * plain.m[i] + (1 - plain.beta2) * plain.scale * plain.g[i]
    }
    Self.expectEqual(w, plain.w)
    Self.expectEqual(m, plain.m)
  }

  @Test func lionLeavesWhatNoGradientReached() {
    var (w, m) = (Tensor([3, -3], shape: [2]), Tensor(zeros: [2]))
    w.descend(gradient: Tensor([0, 1], shape: [2]), momentum: &m, lion: AdaptiveStep(rate: 1, betas: (0.9, 0.99)))
    #expect(w.values == [3, -4])
  }

  @Test(arguments: lengths) func blending(count: Int) {
    let plain = Arrays(count)
    var average = plain.tensor(plain.w)
    average.blend(plain.tensor(plain.g), share: 0.25)
    Self.expectEqual(average, zip(plain.w, plain.g).map { $0 + 0.25 * ($1 - $0) })
  }

  @Test(arguments: OptimizerParityTests.names) func aSteadyStepTakesNothingFromThePool(name: String) {
    let weight = Parameter(Tensor(repeating: 1, shape: [300, 200]))
    var gradients = ParameterGradients()
    gradients[weight] = Tensor(repeating: 0.5, shape: [300, 200])
    var optimizer = OptimizerParityTests.make(name)
    func step() {
      optimizer.step([("w", weight)], gradients: gradients, learningRate: 0.01, gradientScale: 1, phase: .training)
    }
    step()
    let address = weight.value.withUnsafeBufferPointer { $0.baseAddress }
    let state = optimizer.state.mapValues { $0.withUnsafeBufferPointer { $0.baseAddress } }
    step()
    #expect(weight.value.withUnsafeBufferPointer { $0.baseAddress } == address)
    for (key, tensor) in optimizer.state where tensor.count > 1 {
      #expect(tensor.withUnsafeBufferPointer { $0.baseAddress } == state[key])
    }
  }
}
