import Gradients
import Tensors
import TestSupport
import Testing

/// Numbers in -1...1, the same on every machine.
func numbers(_ count: Int, seed: Int) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in Float(generator.uniform(in: -1...1)) }
}

/// Compares the gradients of `sum(weights * operation(inputs))` with central differences, for every element of every input.
///
/// The weights make the upstream gradient different in every place, so that a transposed or misplaced gradient shows.
/// Tolerance: the operations are in float (1e-7 relative) and the step is 1e-2, so a difference quotient carries up to
/// 1e-5 of rounding for values of size 1, plus the curvature, step² times a third derivative of order 1: 1e-4. 2e-3 leaves room for sums.
func checkGradients(
  _ shapes: [[Int]], seed: Int = 1, step: Float = 1e-2, tolerance: Double = 2e-3, values: [[Float]]? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ operation: ([Variable]) -> Variable
) {
  let inputs = values ?? shapes.enumerated().map { numbers($1.reduce(1, *), seed: seed * 100 + $0) }
  let parameters = zip(inputs, shapes).map { Parameter(Tensor($0, shape: $1)) }
  let output = operation(parameters.map { $0.variable(recording: true) })
  let weights = Tensor(numbers(output.value.count, seed: seed * 100 + 99), shape: output.shape)
  let gradients = output.gradients(upstream: weights)
  for index in inputs.indices {
    let numeric = numericGradient(
      of: { moved in
        let variables = zip(inputs, shapes).enumerated().map { Variable(Tensor($0 == index ? moved : $1.0, shape: $1.1)) }
        return zip(operation(variables).value.values, weights.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }, at: inputs[index], step: step)
    guard let gradient = gradients[parameters[index]] else {
      Issue.record("no gradient reached input \(index)", sourceLocation: sourceLocation)
      continue
    }
    #expect(gradient.shape == shapes[index], sourceLocation: sourceLocation)
    expectClose(
      gradient.values.map(Double.init), numeric, absolute: tolerance, relative: tolerance, sourceLocation: sourceLocation)
  }
}
