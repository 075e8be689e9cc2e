#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Blurs an image in place, columns and rows one after the other, with the border repeated.
///
/// Weights e^(-d² / 2s²) up to a distance of 3s, with a sum of 1. Shapes: `[H, W, C]`.
func blurGaussian(_ target: UnsafeMutableBufferPointer<Float>, height: Int, width: Int, channels: Int, deviation: Double) {
  let radius = max(1, Int((3 * deviation).rounded(.up)))
  let line = width * channels
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * radius + 1 + target.count + (width + 2 * radius) * channels) {
    memory in
    let weights = UnsafeMutableBufferPointer(rebasing: memory[..<(2 * radius + 1)])
    let blurred = UnsafeMutableBufferPointer(rebasing: memory[weights.count..<weights.count + target.count])
    let padded = UnsafeMutableBufferPointer(rebasing: memory[(weights.count + target.count)...])
    fill(weights, radius: radius, deviation: deviation)
    for row in 0..<height {
      for place in 0..<width + 2 * radius {
        let column = min(max(place - radius, 0), width - 1)
        for channel in 0..<channels { padded[place * channels + channel] = target[row * line + column * channels + channel] }
      }
      let result = UnsafeMutableBufferPointer(rebasing: blurred[row * line..<(row + 1) * line])
      for index in 0..<line { result[index] = 0 }
      for tap in 0..<weights.count {
        let (weight, start) = (weights[tap], tap * channels)
        for index in 0..<line { result[index] += weight * padded[start + index] }
      }
    }
    for row in 0..<height {
      let result = UnsafeMutableBufferPointer(rebasing: target[row * line..<(row + 1) * line])
      for index in 0..<line { result[index] = 0 }
      for tap in 0..<weights.count {
        let (weight, start) = (weights[tap], min(max(row + tap - radius, 0), height - 1) * line)
        for index in 0..<line { result[index] += weight * blurred[start + index] }
      }
      // Weights sum to 1 up to rounding, which must not lift white above white.
      for index in 0..<line { result[index] = min(result[index], 255) }
    }
  }
}

private func fill(_ weights: UnsafeMutableBufferPointer<Float>, radius: Int, deviation: Double) {
  var sum = 0.0
  for tap in 0..<weights.count {
    let distance = Double(tap - radius) / deviation
    let weight = exp(-distance * distance / 2)
    weights[tap] = Float(weight)
    sum += weight
  }
  for tap in 0..<weights.count { weights[tap] /= Float(sum) }
}
