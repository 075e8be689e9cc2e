import Gradients
import Tensors
import TestSupport
import Testing

/// A normalisation and what follows it, in one pass: against the operations one after another, and against central differences.
@Suite struct BatchNormTests {
  enum Kind: CaseIterable {
    case identity, relu, prelu
  }

  struct Case: CustomTestStringConvertible {
    var kind: Kind
    var hasAddend = false
    var isPooled = false
    var isOfBatch: Bool
    var testDescription: String { "\(kind), addend \(hasAddend), pooled \(isPooled), statistics of the batch \(isOfBatch)" }
  }

  static let cases = Kind.allCases.flatMap { kind in
    [false, true].flatMap { ofBatch in
      [
        Case(kind: kind, isOfBatch: ofBatch), Case(kind: kind, hasAddend: true, isOfBatch: ofBatch),
        Case(kind: kind, isPooled: true, isOfBatch: ofBatch),
      ]
    }
  }

  static let mean = Tensor([0.1, -0.2, 0.3], shape: [3])
  static let variance = Tensor([0.5, 1.5, 0.2], shape: [3])

  /// Inputs: x, gamma, beta, slope, addend.
  static func fused(_ c: Case, _ inputs: [Variable]) -> Variable {
    let activation: Variable.Following.Activation =
      switch c.kind {
      case .identity: .identity
      case .relu: .relu
      case .prelu: .prelu(slope: inputs[3])
      }
    let following = Variable.Following(activation: activation, addend: c.hasAddend ? inputs[4] : nil, isPooled: c.isPooled)
    return c.isOfBatch
      ? inputs[0].batchNormalized(gamma: inputs[1], beta: inputs[2], epsilon: 1e-2, then: following).output
      : inputs[0].normalized(gamma: inputs[1], beta: inputs[2], mean: mean, variance: variance, epsilon: 1e-2, then: following)
  }

  static func oneByOne(_ c: Case, _ inputs: [Variable]) -> Variable {
    let x = inputs[0]
    let count = Float(x.value.count / 3)
    let shape = x.shape
    func rows(_ row: Variable) -> Variable { Variable(Tensor(repeating: 1, shape: shape)) * row }
    func columnMean(_ x: Variable) -> Variable {
      Variable.record("columnMean", [x], x.value.columnSums().scaled(by: 1 / count)) {
        [Tensor(repeating: 1 / count, shape: shape).multiplied(by: $0)]
      }
    }
    let mean = c.isOfBatch ? columnMean(x) : Variable(Self.mean)
    let centred = x - rows(mean)
    let variance = c.isOfBatch ? columnMean(centred.squared()) : Variable(Self.variance)
    let inverse = Variable.record(
      "inverse", [variance], Tensor(variance.value.values.map { 1 / ($0 + 1e-2).squareRoot() }, shape: [3])
    ) {
      upstream in
      [
        Tensor(
          zip(upstream.values, variance.value.values).map { -0.5 * $0 / (($1 + 1e-2) * ($1 + 1e-2).squareRoot()) }, shape: [3])
      ]
    }
    var y = centred * inverse * inputs[1] + inputs[2]
    switch c.kind {
    case .identity: break
    case .relu: y = y.relu()
    case .prelu: y = y.prelu(slope: inputs[3])
    }
    if c.isPooled { y = y.maxPooled(Window(2, stride: 2)) }
    return c.hasAddend ? y + inputs[4] : y
  }

  static func parameters(seed: Int = 1) -> [Parameter] {
    [[2, 5, 4, 3], [3], [3], [3], [2, 5, 4, 3]].enumerated().map { index, shape in
      Parameter(Tensor(numbers(shape.reduce(1, *), seed: seed * 10 + index), shape: shape))
    }
  }

  @Test(arguments: cases) func agreesWithTheOperationsOneByOne(_ c: Case) {
    let parameters = Self.parameters()
    let variables = parameters.map { $0.variable(recording: true) }
    let (fused, plain) = (Self.fused(c, variables), Self.oneByOne(c, parameters.map { $0.variable(recording: true) }))
    #expect(fused.tape.filter { $0 != "parameter" }.count == 1)
    #expect(fused.shape == plain.shape)
    expectClose(fused.value.values, plain.value.values, absolute: 2e-6)
    let upstream = Tensor(numbers(fused.value.count, seed: 77), shape: fused.shape)
    let (found, expected) = (fused.gradients(upstream: upstream), plain.gradients(upstream: upstream))
    for (index, parameter) in parameters.enumerated() {
      #expect((found[parameter] == nil) == (expected[parameter] == nil), "input \(index)")
      // Sums of 40 values of size 1, and divisions by deviations of 0.5, in float.
      expectClose(found[parameter]?.values ?? [], expected[parameter]?.values ?? [], absolute: 2e-5)
      #expect(found[parameter]?.shape == expected[parameter]?.shape)
    }
  }

  @Test(arguments: cases) func agreesWithDifferences(_ c: Case) {
    // Steps of 1e-3 cross few kinks; the seed is one whose values keep away from them. Rounding: 1e-7 / 1e-3 a value, over 40 of them.
    let shapes = [[2, 5, 4, 3], [3], [3]] + (c.kind == .prelu ? [[3]] : []) + (c.hasAddend ? [[2, 5, 4, 3]] : [])
    checkGradients(shapes, seed: 6, step: 1e-3, tolerance: 6e-3) { inputs in
      var all = Array(inputs.prefix(3))
      all.append(c.kind == .prelu ? inputs[3] : Variable(Tensor(zeros: [3])))
      all.append(inputs[inputs.count - 1])
      return Self.fused(c, all)
    }
  }

  @Test(arguments: [false, true]) func onlyWhatIsRecordedGetsAGradient(isOfBatch: Bool) {
    // Each of the five inputs alone.
    for only in 0..<5 {
      let parameters = Self.parameters()
      let variables = parameters.enumerated().map { $1.variable(recording: $0 == only) }
      let c = Case(kind: .prelu, hasAddend: true, isOfBatch: isOfBatch)
      let all = Self.fused(c, parameters.map { $0.variable(recording: true) }).sum().gradients()
      let one = Self.fused(c, variables).sum().gradients()
      #expect(one.count == 1)
      #expect(one[parameters[only]] == all[parameters[only]])
    }
    #expect(!Self.fused(Case(kind: .relu, isOfBatch: isOfBatch), Self.parameters().map { Variable($0.value) }).isRecorded)
  }

  @Test func theUpstreamOfTwoInputsIsNotWrittenOver() {
    // The addend's gradient is the upstream itself, and that of x is made from it: both must be right, whoever comes first.
    let parameters = Self.parameters()
    let c = Case(kind: .relu, hasAddend: true, isOfBatch: true)
    let found = (Self.fused(c, parameters.map { $0.variable(recording: true) }) * 3).sum().gradients()
    #expect(found[parameters[4]] == Tensor(repeating: 3, shape: [2, 5, 4, 3]))
  }

  @Test func chainsOfPassesGiveTheSameGradientTwice() {
    // Gradients written over activations and upstreams must leave no trace in what a second pass sees.
    let parameters = Self.parameters()
    func gradients() -> [Tensor?] {
      let v = parameters.map { $0.variable(recording: true) }
      let first = Self.fused(Case(kind: .prelu, isOfBatch: true), v)
      let second = Self.fused(Case(kind: .relu, hasAddend: true, isOfBatch: true), [first, v[1], v[2], v[3], first])
      let loss = Self.fused(Case(kind: .identity, isPooled: true, isOfBatch: false), [second, v[2], v[1], v[3]]).squared().sum()
      let found = loss.gradients()
      return parameters.map { found[$0] }
    }
    let (once, values) = (gradients(), parameters.map(\.value))
    #expect(once == gradients())
    #expect(values == parameters.map(\.value))
  }
}
