import Gradients
import Tensors
import TestSupport
import Testing

/// Every operation of the tape against central differences.
@Suite struct NumericGradientTests {
  @Test func arithmetic() {
    checkGradients([[3, 4], [3, 4]]) { $0[0] + $0[1] }
    checkGradients([[3, 4], [4]]) { $0[0] + $0[1] }
    checkGradients([[2, 3, 4], [3, 4]]) { $0[0] * $0[1] }
    checkGradients([[3, 4], [3, 4]]) { $0[0] - $0[1] }
    checkGradients([[5]]) { $0[0].scaled(by: -1.5, plus: 2) }
    checkGradients([[5]]) { 2 - $0[0] * 3 + 1 - 0.5 }
    checkGradients([[5]]) { -$0[0] }
    checkGradients([[3, 2]]) { $0[0].squared() }
  }

  @Test func squareRoot() {
    // Away from zero, where the curvature is small against the step.
    checkGradients([[4]], values: [[1, 2, 0.7, 3]]) { $0[0].squareRoot(epsilon: 0.1) }
  }

  @Test func oneInputUsedTwiceGetsBothGradients() {
    checkGradients([[3, 3]]) { $0[0] * $0[0] + $0[0] }
    checkGradients([[2, 3]]) { $0[0].rowDots(with: $0[0]) }
  }

  @Test func rectifiers() {
    // Kinks lie at 0; these values keep their distance from it.
    let away: [Float] = [0.5, -0.5, 0.2, -0.2, 1, -1, 0.3, -0.7]
    checkGradients([[2, 4]], values: [away]) { $0[0].relu() }
    checkGradients([[2, 4], [4]], values: [away, [0.25, 0.1, -0.3, 0.5]]) { $0[0].prelu(slope: $0[1]) }
  }

  @Test(arguments: [1, 3, 7]) func matmul(rows: Int) {
    checkGradients([[rows, 5], [4, 5]]) { $0[0].matmul(transposed: $0[1]) }
  }

  @Test(arguments: [1, 3, 7]) func linear(rows: Int) {
    checkGradients([[rows, 5], [4, 5], [4]]) { $0[0].linear(weight: $0[1], bias: $0[2]) }
    // Biases that keep every sum away from the kink at 0, two on each side of it.
    let (x, w) = (numbers(rows * 5, seed: 1), numbers(20, seed: 2))
    checkGradients([[rows, 5], [4, 5], [4]], values: [x, w, [3, -3, 3, -3]]) {
      $0[0].linear(weight: $0[1], bias: $0[2], activation: .relu)
    }
    let slope = Tensor([0.25, 0.1, -0.3, 0.5], shape: [4])
    checkGradients([[rows, 5], [4, 5], [4]], values: [x, w, [3, -3, 3, -3]]) {
      $0[0].linear(weight: $0[1], bias: $0[2], activation: .prelu(slope: slope))
    }
    checkGradients([[1, 2], [2, 2]], values: [[1, 2], [1, 1, -1, -1]]) { $0[0].linear(weight: $0[1], activation: .relu) }
  }

  @Test func aLinearLayerInOnePassIsItsParts() {
    let x = Variable(Tensor(numbers(35, seed: 1), shape: [7, 5]))
    let (w, b) = (Variable(Tensor(numbers(20, seed: 2), shape: [4, 5])), Variable(Tensor(numbers(4, seed: 3), shape: [4])))
    let slope = Tensor(numbers(4, seed: 4), shape: [4])
    let sum = x.matmul(transposed: w) + b
    #expect(x.linear(weight: w, bias: b).value == sum.value)
    #expect(x.linear(weight: w, bias: b, activation: .relu).value.values == sum.relu().value.values)
    #expect(
      x.linear(weight: w, bias: b, activation: .prelu(slope: slope)).value.values
        == sum.prelu(slope: Variable(slope)).value.values)
  }

  @Test(arguments: [
    // images, height, width, channels, filters, kernel, stride, padding
    [1, 5, 4, 1, 2, 3, 1, 1], [2, 5, 6, 3, 2, 3, 2, 1], [3, 4, 4, 2, 3, 1, 1, 0], [1, 7, 5, 2, 1, 5, 2, 2],
    [2, 3, 3, 1, 1, 3, 1, 0],
  ]) func convolution(_ c: [Int]) {
    checkGradients([[c[0], c[1], c[2], c[3]], [c[4], c[5], c[5], c[3]]]) {
      $0[0].convolved(with: $0[1], stride: c[6], padding: c[7])
    }
  }

  @Test(arguments: [
    // images, height, width, channels, filters, kernel, stride, padding, groups
    [1, 5, 4, 3, 3, 3, 1, 1, 3], [2, 5, 6, 4, 4, 3, 2, 1, 2], [3, 3, 4, 2, 6, 2, 1, 0, 2], [1, 7, 5, 5, 5, 5, 2, 2, 5],
    [1, 3, 3, 66, 66, 3, 2, 1, 66],
  ]) func groupedConvolution(_ c: [Int]) {
    checkGradients([[c[0], c[1], c[2], c[3]], [c[4], c[5], c[5], c[3] / c[8]]]) {
      $0[0].convolved(with: $0[1], stride: c[6], padding: c[7], groups: c[8])
    }
  }

  @Test func aFixedParameterGetsNoGradient() {
    let (fixed, free) = (Parameter(Tensor(2), isFixed: true), Parameter(Tensor(3)))
    let gradients = (fixed.variable(recording: true) * free.variable(recording: true)).gradients()
    #expect(gradients[fixed] == nil)
    #expect(gradients[free]?.scalar == 2)
  }

  @Test func maxPool() {
    // Far-apart values: a step must not change which one wins.
    let spread: [Float] = (0..<80).map { (i: Int) -> Float in Float((i * 37) % 80) / 20 }
    checkGradients([[2, 5, 4, 2]], values: [spread]) { $0[0].maxPooled(Window(2, stride: 2)) }
    checkGradients([[2, 5, 4, 2]], values: [spread]) { $0[0].maxPooled(Window(3, stride: 2, padding: 1)) }
  }

  @Test func spatialMean() { checkGradients([[2, 3, 2, 3]]) { $0[0].spatialMean() } }
  @Test func reshape() { checkGradients([[2, 6]]) { $0[0].reshaped(to: [3, 4]).squared() } }
  @Test func sumAndMean() {
    checkGradients([[2, 3]]) { $0[0].squared().sum() }
    checkGradients([[2, 3]]) { $0[0].squared().mean() }
  }
  @Test func gather() { checkGradients([[4, 3]]) { $0[0].gathered([2, 0, 2, 3]).squared() } }
  @Test func rowDots() { checkGradients([[3, 4], [3, 4]]) { $0[0].rowDots(with: $0[1]) } }

  @Test func batchNormWithItsOwnStatistics() {
    checkGradients([[6, 3], [3], [3]]) { $0[0].batchNormalized(gamma: $0[1], beta: $0[2], epsilon: 1e-2).output }
    checkGradients([[2, 3, 2, 2], [2], [2]]) { $0[0].batchNormalized(gamma: $0[1], beta: $0[2], epsilon: 1e-2).output }
  }

  @Test func normWithGivenStatistics() {
    let (mean, variance) = (Tensor([0.1, -0.2, 0.3], shape: [3]), Tensor([0.5, 1.5, 2], shape: [3]))
    checkGradients([[4, 3], [3], [3]]) {
      $0[0].normalized(gamma: $0[1], beta: $0[2], mean: mean, variance: variance, epsilon: 1e-3)
    }
  }

  @Test func l2Normalize() { checkGradients([[3, 5]]) { $0[0].l2Normalized() } }
  @Test func softmaxCrossEntropy() { checkGradients([[3, 4]]) { $0[0].softmaxCrossEntropy(labels: [1, 3, 0]) } }

  @Test func aWrongGradientIsFound() {
    // The check itself must be able to fail: twice the right gradient.
    withKnownIssue {
      checkGradients([[3]]) { inputs in
        Variable.record("wrong", inputs, inputs[0].value.multiplied(by: inputs[0].value)) { [value = inputs[0].value] in
          [$0.multiplied(by: value).scaled(by: 4)]
        }
      }
    }
  }
}
