#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Where each pixel of the result comes from: (x, y) = (startX, startY) + column · (stepX, stepY) + row · (rowX, rowY), and the
/// displacement of an elastic field.
struct GeometrySampler {
  let elastic: ElasticField?
  let height, width: Int
  let startX, startY, stepX, stepY, rowX, rowY: Float

  /// The inverse of: mirror, then change the aspect, shear, scale and rotate about the centre, then shift.
  init(_ transform: Augmentation.Transform, height: Int, width: Int) {
    let angle = transform.degrees * .pi / 180
    let (cosine, sine) = (cos(angle) / transform.scale, sin(angle) / transform.scale)
    let mirror: Double = transform.isFlipped ? -1 : 1
    let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let (shiftX, shiftY) = (transform.shiftX * Double(width), transform.shiftY * Double(height))
    // Rows count downwards, so turning a result pixel back clockwise is x cos - y sin, x sin + y cos.
    let (x, y) = (-centreX - shiftX, -centreY - shiftY)
    let shear = transform.shear
    let wider = transform.aspect.squareRoot()
    let (across, down) = (mirror / wider, wider)
    startX = Float(centreX + across * (x * cosine - y * sine - shear * (x * sine + y * cosine)))
    startY = Float(centreY + down * (x * sine + y * cosine))
    (stepX, stepY) = (Float(across * (cosine - shear * sine)), Float(down * sine))
    (rowX, rowY) = (Float(-across * (sine + shear * cosine)), Float(down * cosine))
    (self.height, self.width) = (height, width)
    elastic = transform.elastic > 0 ? ElasticField(transform, height: height, width: width) : nil
  }

  /// Writes every pixel of the result; called with a literal number of channels, so that each has a loop of its own.
  @inline(__always)
  func sample(_ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<Float>, channels: Int) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { memory in
      memory.initialize(repeating: 0)
      let right = UnsafeMutableBufferPointer(rebasing: memory[..<width])
      let down = UnsafeMutableBufferPointer(rebasing: memory[width...])
      if let elastic {
        elastic.withRows { displace in
          for row in 0..<height {
            displace(row, right, down)
            sample(row, source, right, down, to: target, channels: channels)
          }
        }
      } else {
        for row in 0..<height { sample(row, source, right, down, to: target, channels: channels) }
      }
    }
  }

  @inline(__always)
  private func sample(
    _ row: Int, _ source: UnsafeBufferPointer<UInt8>, _ right: UnsafeMutableBufferPointer<Float>,
    _ down: UnsafeMutableBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Float>, channels: Int
  ) {
    let (lastX, lastY) = (Float(width - 1), Float(height - 1))
    let (mostX, mostY) = (max(width - 2, 0), max(height - 2, 0))
    let next = width > 1 ? channels : 0
    let below = height > 1 ? width * channels : 0
    let (rowStartX, rowStartY) = (startX + Float(row) * rowX, startY + Float(row) * rowY)
    for column in 0..<width {
      let x = min(max(rowStartX + Float(column) * stepX + right[column], 0), lastX)
      let y = min(max(rowStartY + Float(column) * stepY + down[column], 0), lastY)
      let (left, top) = (min(Int(x), mostX), min(Int(y), mostY))
      let (shareX, shareY) = (x - Float(left), y - Float(top))
      for channel in 0..<channels {
        let corner = (top * width + left) * channels + channel
        let (a, b) = (Float(source[corner]), Float(source[corner + next]))
        let (c, d) = (Float(source[corner + below]), Float(source[corner + below + next]))
        let upper = a + (b - a) * shareX
        let lower = c + (d - c) * shareX
        target[(row * width + column) * channels + channel] = upper + (lower - upper) * shareY
      }
    }
  }
}
