/// How the values of an image, 0...255, become the input of a model: the same function in training and in evaluation.
public enum Preprocessing: String, Sendable, Equatable, Codable, CaseIterable {
  /// (x - mean) / (std + ε) with the mean and the standard deviation of the image itself over all its values.
  ///
  /// ε = 10⁻⁵ of a grey level; a picture of one value becomes zeros. Sums are in double precision.
  case perImage
  /// (x / 255 - 0.5) / 0.5, from -1 to 1, as insightface has it.
  case fixed

  /// Applies it in place to the values of one image.
  func apply(to values: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .perImage:
      let average = mean(of: UnsafeBufferPointer(values))
      let deviation = variance(of: UnsafeBufferPointer(values), about: average).squareRoot()
      let factor = Float(1 / (deviation + 1e-5))
      let centre = Float(average)
      for index in 0..<values.count { values[index] = (values[index] - centre) * factor }
    case .fixed:
      for index in 0..<values.count { values[index] = values[index] / 127.5 - 1 }
    }
  }
}

/// The mean in double precision; four sums run side by side, since each addition waits for the one before.
func mean(of values: UnsafeBufferPointer<Float>) -> Double {
  var sums = (0.0, 0.0, 0.0, 0.0)
  let whole = values.count / 4 * 4
  for index in stride(from: 0, to: whole, by: 4) {
    sums.0 += Double(values[index])
    sums.1 += Double(values[index + 1])
    sums.2 += Double(values[index + 2])
    sums.3 += Double(values[index + 3])
  }
  for index in whole..<values.count { sums.0 += Double(values[index]) }
  return ((sums.0 + sums.1) + (sums.2 + sums.3)) / Double(values.count)
}

/// The mean square distance from `centre` in double precision, likewise.
func variance(of values: UnsafeBufferPointer<Float>, about centre: Double) -> Double {
  var sums = (0.0, 0.0, 0.0, 0.0)
  let whole = values.count / 4 * 4
  func square(_ index: Int) -> Double {
    let distance = Double(values[index]) - centre
    return distance * distance
  }
  for index in stride(from: 0, to: whole, by: 4) {
    sums.0 += square(index)
    sums.1 += square(index + 1)
    sums.2 += square(index + 2)
    sums.3 += square(index + 3)
  }
  for index in whole..<values.count { sums.0 += square(index) }
  return ((sums.0 + sums.1) + (sums.2 + sums.3)) / Double(values.count)
}
