import Tensors
import TestSupport
import Testing

/// One pass of an affine map, an activation and an addend, and the two passes of its gradient, against plain loops in double.
@Suite struct NormalizationTests {
  enum Kind: CaseIterable {
    case identity, relu, prelu
  }

  struct Case: CustomTestStringConvertible {
    var rows: Int
    var columns: Int
    var kind: Kind
    var testDescription: String { "\(rows) x \(columns), \(kind)" }
  }

  /// Whole groups of 8 rows, a block of 128, what is left over, and strips of 512 channels with a rest.
  static let cases = [(1, 1), (7, 3), (8, 64), (130, 63), (300, 65), (33, 16), (9, 515), (2000, 17)].flatMap { rows, columns in
    Kind.allCases.map { Case(rows: rows, columns: columns, kind: $0) }
  }

  static func finish(_ kind: Kind, columns: Int, addend: Tensor? = nil) -> Finish {
    let activation: Activation =
      switch kind {
      case .identity: .identity
      case .relu: .relu
      case .prelu: .prelu(slope: Reference.random([columns], seed: 4))
      }
    return Finish(
      scale: Reference.random([columns], seed: 2), shift: Reference.random([columns], seed: 3), activation: activation,
      addend: addend)
  }

  /// z of element i, and the slope of what follows it there.
  static func affine(_ x: [Float], _ finish: Finish, _ i: Int, _ columns: Int) -> (z: Double, slope: Double) {
    let c = i % columns
    // A product and a sum, rounded once or twice: signs are compared where z is far from 0 only.
    let z = Double(x[i]) * Double(finish.scale?.values[c] ?? 1) + Double(finish.shift?.values[c] ?? 0)
    switch finish.activation {
    case .identity: return (z, 1)
    case .relu: return (z, z > 0 ? 1 : 0)
    case .prelu(let slope): return (z, z > 0 ? 1 : Double(slope.values[c]))
    }
  }

  @Test(arguments: cases) func forwardAgreesWithPlainLoops(_ c: Case) {
    let x = Reference.random([c.rows, c.columns], seed: 1)
    let addend = Reference.random([c.rows, c.columns], seed: 5)
    for addend in [nil, addend] {
      let finish = Self.finish(c.kind, columns: c.columns, addend: addend)
      let values = x.values
      let map = values.indices.map { Self.affine(values, finish, $0, c.columns) }
      let expected = map.enumerated().map { $1.z * $1.slope + Double(addend?.values[$0] ?? 0) }
      // Numbers below 3, three roundings of 6e-8 each.
      expectClose(x.finished(by: finish).values.map(Double.init), expected, absolute: 5e-7)
    }
  }

  @Test(arguments: cases) func gradientAgreesWithPlainLoops(_ c: Case) {
    let (x, dy) = (Reference.random([c.rows, c.columns], seed: 1), Reference.random([c.rows, c.columns], seed: 6))
    let finish = Self.finish(c.kind, columns: c.columns)
    let (values, upstream) = (x.values, dy.values)
    let map = values.indices.map { Self.affine(values, finish, $0, c.columns) }
    let zeros = [Double](repeating: 0, count: c.columns)
    var expected = (upstream: zeros, dots: zeros, slopes: c.kind == .prelu ? zeros : [])
    for (i, (z, slope)) in map.enumerated() {
      let g = Double(upstream[i]) * slope
      expected.upstream[i % c.columns] += g
      expected.dots[i % c.columns] += g * Double(values[i])
      if c.kind == .prelu, z <= 0 { expected.slopes[i % c.columns] += z * Double(upstream[i]) }
    }
    let sums = x.finishSums(finish, upstream: dy)
    // Blocks of 128 values below 1 in float: 128 times 6e-8 at worst a block, of which 2000 rows have 16.
    expectClose(sums.upstream, expected.upstream, absolute: 2e-5)
    expectClose(sums.dots, expected.dots, absolute: 2e-5)
    expectClose(sums.slopes, expected.slopes, absolute: 2e-5)
    let (p, q, r) = (
      Reference.random([c.columns], seed: 7), Reference.random([c.columns], seed: 8), Reference.random([c.columns], seed: 9)
    )
    for combination in [FinishCombination(p: p), FinishCombination(p: p, q: q, r: r)] {
      var (input, above) = (x, dy)
      let dx = Tensor.finishGradient(finish, input: &input, upstream: &above, combination: combination)
      let wanted = map.enumerated().map { i, map in
        let c = i % c.columns
        return Double(p.values[c]) * Double(upstream[i]) * map.slope
          + (combination.q == nil ? 0 : Double(q.values[c]) * Double(values[i]) + Double(r.values[c]))
      }
      expectClose(dx.values.map(Double.init), wanted, absolute: 5e-7)
    }
    #expect(x.values == values && dy.values == upstream)  // shared tensors are not written
  }

  @Test func anUpstreamOfItsOwnIsWrittenOver() {
    let finish = Self.finish(.relu, columns: 5)
    let combination = FinishCombination(p: Reference.random([5], seed: 7))
    func address(_ tensor: Tensor) -> UnsafePointer<Float>? { tensor.withUnsafeBufferPointer(\.baseAddress) }
    let shared = Reference.random([30, 5], seed: 1)
    var input = shared
    var upstream = Reference.random([30, 5], seed: 2)
    let expected = { (input: Tensor, upstream: Tensor) in
      var (input, upstream) = (input, upstream)
      return Tensor.finishGradient(finish, input: &input, upstream: &upstream, combination: combination)
    }(input, upstream)
    let place = address(upstream)
    let first = Tensor.finishGradient(finish, input: &input, upstream: &upstream, combination: combination)
    #expect(address(first) == place)
    #expect(first == expected)
    // An upstream that somebody else needs, over an input that nobody does.
    let kept = Reference.random([30, 5], seed: 2)
    var (above, own) = (kept, Reference.random([30, 5], seed: 1))
    let ownPlace = address(own)
    let second = Tensor.finishGradient(finish, input: &own, upstream: &above, combination: combination)
    #expect(address(second) == ownPlace)
    #expect(second == expected)
    #expect(kept == Reference.random([30, 5], seed: 2))
  }

  @Test(arguments: Kind.allCases) func nanAndInfinityTravel(_ kind: Kind) {
    let x = Tensor([.nan, .infinity, -.infinity, 1], shape: [4, 1])
    let slope = Tensor([0.5], shape: [1])
    let activation: Activation =
      switch kind {
      case .identity: .identity
      case .relu: .relu
      case .prelu: .prelu(slope: slope)
      }
    let finish = Finish(scale: Tensor([2], shape: [1]), shift: Tensor([1], shape: [1]), activation: activation)
    let y = x.finished(by: finish).values
    #expect(y[0].isNaN)
    #expect(y[1] == .infinity)
    #expect(y[2] == (kind == .relu ? 0 : -.infinity))
    #expect(y[3] == 3)
    #expect(x.finishSums(finish, upstream: Tensor(repeating: 1, shape: [4, 1])).dots[0].isNaN)
    // A NaN upstream passes where the activation lets it pass.
    let ones = Tensor([1, 1, 1, 1], shape: [4, 1])
    var (input, upstream) = (ones, Tensor([.nan, .infinity, 1, 1], shape: [4, 1]))
    let gradient = Tensor.finishGradient(
      finish, input: &input, upstream: &upstream, combination: FinishCombination(p: Tensor([1], shape: [1])))
    #expect(gradient.values[0].isNaN && gradient.values[1] == .infinity && gradient.values[2] == 1)
    #expect(!x.columnMoments().mean[0].isFinite)
  }

  @Test func aNormalisationIsFoldedInDouble() {
    let (gamma, beta, mean, bias) = (
      Reference.random([5], seed: 1), Reference.random([5], seed: 2), Reference.random([5], seed: 3),
      Reference.random([5], seed: 4)
    )
    let variance = Tensor([1e-8, 0.5, 1, 2, 1e6], shape: [5])
    for bias in [nil, bias] {
      let finish = Finish(gamma: gamma, beta: beta, mean: mean, variance: variance, epsilon: 1e-5, bias: bias)
      let scale = (0..<5).map { Double(gamma.values[$0]) / (Double(variance.values[$0]) + Double(Float(1e-5))).squareRoot() }
      let shift = (0..<5).map { Double(beta.values[$0]) + scale[$0] * (Double(bias?.values[$0] ?? 0) - Double(mean.values[$0])) }
      #expect(finish.scale?.values == scale.map { Float($0) })
      // One rounding to float; sums in double may be rounded another way with a fused multiply-add.
      expectClose(finish.shift?.values ?? [], shift.map { Float($0) }, absolute: 1e-9, relative: 1.2e-7)
    }
  }

  @Test func momentsOfBlocksFarApartStayExact() {
    // The first 200 rows lie 1000 away from the rest, whose own spread is 0.1: the worst case for a mean that is carried along.
    for far in [0, 1] {
      let rows = 5000
      let values = Reference.random([rows, 1], seed: 3).values.enumerated().map { i, v in
        v * 0.1 + ((i < 200) == (far == 0) ? 1000 : 0)
      }
      let (mean, variance) = Tensor(values, shape: [rows, 1]).columnMoments()
      let m = values.reduce(0) { $0 + Double($1) } / Double(rows)
      let v = values.reduce(0) { $0 + (Double($1) - m) * (Double($1) - m) } / Double(rows)
      // Deviations from a float mean of 1000 are exact to 6e-5, of which a block averages 128.
      expectClose(mean[0], m, relative: 1e-7)
      expectClose(variance[0], v, relative: 1e-6)
    }
  }
}
