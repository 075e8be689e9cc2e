import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension Augmentation.Transform {
  /// v' = v (1 + g (x cos a + y sin a) / (|cos a| + |sin a|)), x and y from -1 to 1 across the image.
  func light(_ target: UnsafeMutableBufferPointer<Float>, height: Int, width: Int, channels: Int) {
    let (cosine, sine) = (cos(lightAngle), sin(lightAngle))
    let strength = illumination / (abs(cosine) + abs(sine))
    let stepX = width > 1 ? Float(strength * cosine) * 2 / Float(width - 1) : 0
    let stepY = height > 1 ? Float(strength * sine) * 2 / Float(height - 1) : 0
    let start = 1 - stepX * Float(width - 1) / 2 - stepY * Float(height - 1) / 2
    for row in 0..<height {
      let rowStart = start + stepY * Float(row)
      for column in 0..<width {
        let factor = rowStart + stepX * Float(column)
        for index in (row * width + column) * channels..<(row * width + column + 1) * channels {
          target[index] = min(target[index] * factor, 255)
        }
      }
    }
  }

  /// v' = b (mean + c (v - mean)), the mean being that of the image so far.
  func adjust(_ target: UnsafeMutableBufferPointer<Float>) {
    let average = mean(of: UnsafeBufferPointer(target))
    let factor = Float(brightness * contrast)
    let offset = Float(brightness * (1 - contrast) * average)
    for index in 0..<target.count { target[index] = min(max(target[index] * factor + offset, 0), 255) }
  }

  /// v' = 255 (v / 255)^g: at the 256 grey levels exactly, in between on a straight line.
  func adjustGamma(_ target: UnsafeMutableBufferPointer<Float>) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 257) { table in
      for level in 0..<256 { table[level] = Float(255 * pow(Double(level) / 255, gamma)) }
      table[256] = 255
      for index in 0..<target.count {
        let value = target[index]
        let level = Int(value)
        let lower = table[level]
        target[index] = lower + (table[level + 1] - lower) * (value - Float(level))
      }
    }
  }

  /// v' = v + s z, with z of mean 0 and deviation 1: the sum of four uniform numbers, which is close to normal and ends at ±3.5.
  func addNoise(_ target: UnsafeMutableBufferPointer<Float>) {
    var generator = SeededGenerator(seed: Int(bitPattern: UInt(noiseSeed)))
    // Of four numbers 0...65535: the mean of the sum, and its deviation sqrt(4 (65536² - 1) / 12).
    let (middle, factor) = (Float(2 * 65_535), Float(noise / (4 * (65_536.0 * 65_536 - 1) / 12).squareRoot()))
    for index in 0..<target.count {
      let bits = generator.next()
      let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + bits >> 48
      target[index] = min(max(target[index] + (Float(sum) - middle) * factor, 0), 255)
    }
  }
}
