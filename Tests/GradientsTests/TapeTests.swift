import Gradients
import Tensors
import TestSupport
import Testing

@Suite struct TapeTests {
  @Test func constantsRecordNothing() {
    let x = Variable(Tensor([1, 2], shape: [2]))
    #expect(!(x * x + x).relu().sum().isRecorded)
    #expect(x.sum().gradients().count == 0)
  }

  @Test func theTapeNamesItsOperations() {
    let w = Parameter(Tensor([1, 2], shape: [1, 2]))
    let loss = Variable(Tensor([3, 4], shape: [1, 2])).matmul(transposed: w.variable(recording: true)).relu().sum()
    #expect(loss.tape == ["sum", "relu", "matmul", "parameter"])
  }

  @Test func aParameterUsedTwiceSumsItsGradients() {
    let w = Parameter(Tensor([2], shape: [1, 1]))
    let (a, b) = (Variable(Tensor([3], shape: [1, 1])), Variable(Tensor([5], shape: [1, 1])))
    let loss = (a.matmul(transposed: w.variable(recording: true)) + b.matmul(transposed: w.variable(recording: true))).sum()
    #expect(loss.gradients()[w]?.values == [8])
  }

  @Test func aDetachedVariableStopsTheGradient() {
    let w = Parameter(Tensor([2, 3], shape: [2]))
    let v = w.variable(recording: true)
    #expect((v * v.detached).sum().gradients()[w]?.values == [2, 3])
  }

  @Test func aDeepTapeNeedsNoDeepStack() {
    let w = Parameter(Tensor(1))
    var x = w.variable(recording: true)
    for _ in 0..<20_000 { x = x + 0 }
    #expect(x.gradients()[w]?.values == [1])
  }

  @Test func activationsAreFreedWithTheTape() {
    // Counts this test's own blocks would need a quiet pool; tests run in parallel, so the tape is watched instead.
    final class Witness {}
    weak var witness: Witness?
    do {
      let alive = Witness()
      witness = alive
      let w = Parameter(Tensor(1))
      let loss = Variable.record("watched", [w.variable(recording: true)], Tensor(1)) { upstream in
        withExtendedLifetime(alive) { [upstream] }
      }
      #expect(witness != nil)
      #expect(loss.gradients()[w]?.values == [1])
    }
    #expect(witness == nil)
  }

  @Test func aTapeRunsBackOnce() async {
    await #expect(processExitsWith: .failure) {
      let w = Parameter(Tensor([1, 2], shape: [2]))
      let loss = w.variable(recording: true).sum()
      _ = loss.gradients()
      _ = loss.gradients()
    }
  }

  @Test func gradientsNeedAScalar() async {
    await #expect(processExitsWith: .failure) {
      _ = Parameter(Tensor([1, 2], shape: [2])).variable(recording: true).gradients()
    }
  }
}
