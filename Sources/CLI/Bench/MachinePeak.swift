import Tensors

/// What this machine's cores give at most, for figures to stand beside.
enum MachinePeak {
  /// Floating-point operations a second of large matrix products, all threads at work.
  ///
  /// - Parameter seconds: How long to measure.
  static func matrixProductRate(seconds: Double = 0.3) -> Double {
    let size = 1024
    let (a, b) = (Tensor(repeating: 0.5, shape: [size, size]), Tensor(repeating: 0.25, shape: [size, size]))
    return 2 * Double(size * size * size) / StepTimes(for: seconds) { _ = a.matmul(b) }.median
  }
}
