import Tensors

extension Image {
  /// The picture in another size: area averages where it shrinks, bilinear where it grows, each axis by itself.
  ///
  /// Shrinking gives the mean of what a pixel covers; by an integer factor that is the exact mean of a block. Growing
  /// is linear between the centres of pixels, with the border repeated. Weights are integers over a common total, so
  /// the result is the exactly weighted mean rounded to the nearest value (halves up), the same on every machine.
  ///
  /// Shapes: `[H, W, C]` to `[height, width, C]`.
  public func resized(height newHeight: Int, width newWidth: Int) -> Image {
    require(newHeight > 0 && newWidth > 0, "a picture has a row and a column at least, found \(newHeight) x \(newWidth)")
    guard newHeight != height || newWidth != width else { return self }
    let rows = AxisWeights(from: height, to: newHeight)
    let columns = AxisWeights(from: width, to: newWidth)
    let total = rows.total * columns.total
    var line = [Int](repeating: 0, count: width * channels)  // the rows of one new row, summed
    var values = [UInt8]()
    values.reserveCapacity(newHeight * newWidth * channels)
    for row in 0..<newHeight {
      rows.sum(of: pixels, at: row, into: &line)
      for column in 0..<newWidth {
        for channel in 0..<channels {
          let sum = columns.sum(of: line, at: column, stride: channels, offset: channel)
          values.append(UInt8((2 * sum + total) / (2 * total)))
        }
      }
    }
    return Image(height: newHeight, width: newWidth, channels: channels, pixels: values)
  }
}

/// For each new place along one axis: the first old place it takes from, and the integer weights from there on.
private struct AxisWeights {
  /// The sum of the weights of every new place.
  let total: Int
  let first: [Int]
  let weights: [[Int]]

  init(from old: Int, to new: Int) {
    var first: [Int] = []
    var weights: [[Int]] = []
    if new <= old {
      // In units of 1/new of an old pixel: old pixel j covers [j new, (j + 1) new), new pixel i [i old, (i + 1) old).
      total = old
      for place in 0..<new {
        let covered = place * old..<(place + 1) * old
        let sources = covered.lowerBound / new...(covered.upperBound - 1) / new
        first.append(sources.lowerBound)
        weights.append(sources.map { ($0 * new..<($0 + 1) * new).clamped(to: covered).count })
      }
    } else {
      // The centre of new pixel i lies at old coordinate ((2i + 1) old - new) / (2 new).
      total = 2 * new
      for place in 0..<new {
        let position = min(max((2 * place + 1) * old - new, 0), (old - 1) * total)
        first.append(position / total)
        let share = position % total
        weights.append(share == 0 ? [total] : [total - share, share])
      }
    }
    self.first = first
    self.weights = weights
  }

  /// The weighted sum of old rows for the new row at `place`.
  func sum(of pixels: [UInt8], at place: Int, into line: inout [Int]) {
    let width = line.count
    for column in 0..<width { line[column] = 0 }
    for (step, weight) in weights[place].enumerated() {
      let start = (first[place] + step) * width
      for column in 0..<width { line[column] += weight * Int(pixels[start + column]) }
    }
  }

  /// The weighted sum of values in a line for the new column at `place`.
  func sum(of line: [Int], at place: Int, stride: Int, offset: Int) -> Int {
    var sum = 0
    for (step, weight) in weights[place].enumerated() { sum += weight * line[(first[place] + step) * stride + offset] }
    return sum
  }
}
