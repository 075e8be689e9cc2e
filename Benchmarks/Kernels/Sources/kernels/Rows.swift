import Gradients
import Models
import Tensors

/// What the machine gives at most.
struct Machine {
  /// Floating-point operations a second of large matrix products of OpenBLAS, the threads at work.
  let products: Double
  /// Bytes a second, read and written, of a copy that is larger than every cache.
  let copy: Double

  init() {
    products = OpenBLAS.productRate(seconds: 0.5)
    let source = Tensor(repeating: 1, shape: [32 << 20])
    // One read and one write of each number.
    copy = 2 * 4 * Double(source.count) / fastest(seconds: 0.5) { _ = source.scaled(by: 1) }
  }
}

/// One line of the table.
struct Row {
  let kernel: String
  let shape: String
  let times: Int
  let seconds: Double
  /// Of the operation by its definition; `nil` where bytes tell more.
  let operations: Double?
  /// Each operand once.
  let bytes: Double

  func line(_ machine: Machine) -> String {
    let gigabytes = bytes / seconds
    return [
      column(kernel, 26, left: true), column(shape, 44, left: true), column("\(times)", 5), column(number(seconds * 1e6), 8),
      column(operations.map { number($0 / seconds / 1e9) } ?? "-", 8),
      column(operations.map { "\(Int((100 * $0 / seconds / machine.products).rounded())) %" } ?? "-", 8),
      column(number(gigabytes / 1e9), 7), column("\(Int((100 * gigabytes / machine.copy).rounded())) %", 8),
    ].joined(separator: " ")
  }

  static let heading = [
    column("kernel", 26, left: true), column("input", 44, left: true), column("times", 5), column("us", 8), column("GFLOP/s", 8),
    column("of sgemm", 8), column("GB/s", 7), column("of copy", 8),
  ].joined(separator: " ")
}

extension Network.Used {
  /// Random numbers, which no kernel can find easier than others.
  private func random(_ shape: [Int]) -> Tensor {
    var generator = SeededGenerator(seed: shape.count)
    return Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.uniform(in: -1...1)) }, shape: shape)
  }

  /// Its kernels, forward and back.
  func rows() -> [Row] {
    let (x, dy) = (random(input), random(layer.outputShape(input)))
    let operations = 2 * Double(layer.multiplyAdds(input))
    func row(_ kernel: String, _ operations: Double?, _ elements: Int, _ body: () -> Void) -> Row {
      Row(
        kernel: kernel, shape: "\(layer) \(input)", times: times, seconds: fastest(body), operations: operations,
        bytes: 4 * Double(elements))
    }
    return kernels(x, dy, operations, row).filter { !isFirst || !$0.kernel.hasSuffix(" dx") }
  }

  private func kernels(
    _ x: Tensor, _ dy: Tensor, _ operations: Double,
    _ row: (_ kernel: String, _ operations: Double?, _ elements: Int, _ body: () -> Void) -> Row
  ) -> [Row] {
    switch layer {
    case let layer as Conv2D:
      let w = random(layer.weight.value.shape)
      let (stride, padding, groups) = (layer.stride, layer.padding, layer.groups)
      let elements = x.count + w.count + dy.count
      let name = groups > 1 ? "depthwise" : "convolution"
      return [
        row(name, operations, elements) { _ = x.convolved(with: w, stride: stride, padding: padding, groups: groups) },
        row("\(name) dx", operations, elements) {
          _ = Tensor.convolutionInputGradient(
            upstream: dy, filter: w, imageShape: x.shape, stride: stride, padding: padding, groups: groups)
        },
        row("\(name) dw", operations, elements) {
          _ = x.convolutionFilterGradient(upstream: dy, filterShape: w.shape, stride: stride, padding: padding, groups: groups)
        },
      ]
    case let layer as Dense:
      let w = random(layer.weight.value.shape)
      let elements = x.count + w.count + dy.count
      return [
        row("dense", operations, elements) { _ = x.matmul(w, transposeOther: true) },
        row("dense dx", operations, elements) { _ = dy.matmul(w) },
        row("dense dw", operations, elements) { _ = dy.matmul(x, transposeSelf: true) },
      ]
    case is BatchNorm:
      let channels = [input[input.count - 1]]
      let (gamma, beta) = (Parameter(Tensor(repeating: 1, shape: channels)), Parameter(Tensor(zeros: channels)))
      let input = Parameter(x)
      func forward() -> Variable {
        input.variable(recording: true).batchNormalized(
          gamma: gamma.variable(recording: true), beta: beta.variable(recording: true), epsilon: 1e-5
        ).output
      }
      let alone = row("batch norm, relu", nil, 3 * x.count) {
        // Moments: a read. The pass itself: a read and a write.
        _ = Variable(x).batchNormalized(
          gamma: Variable(gamma.value), beta: Variable(beta.value), epsilon: 1e-5, then: .init(activation: .relu))
      }
      let both = row("batch norm, there and back", nil, 8 * x.count) {
        // Back: sums read input and upstream, the pass reads both and writes one.
        _ = forward().gradients(upstream: dy)
      }
      return [alone, both]
    case let layer as MaxPool:
      let y = x.maxPooled(layer.window)
      return [
        row("max pool", nil, x.count + y.count) { _ = x.maxPooled(layer.window) },
        row("max pool back", nil, 2 * x.count + 2 * y.count) {
          _ = x.maxPoolGradient(layer.window, pooled: y, upstream: dy)
        },
      ]
    default: return []
    }
  }
}
