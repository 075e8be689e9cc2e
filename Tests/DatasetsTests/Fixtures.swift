import Datasets
import Foundation

/// A folder of its own for one test, deleted at the end of it.
final class ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "datasets-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, making the folders on the way to it.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }
}

/// A P5 file of one value.
func pgm(_ value: UInt8, width: Int = 2, height: Int = 2) -> [UInt8] {
  Array("P5\n\(width) \(height)\n255\n".utf8) + [UInt8](repeating: value, count: width * height)
}

/// A data set with the given number of images a person; the values tell person and image.
func tinyDataset(_ counts: [Int], height: Int = 2, width: Int = 2) -> FaceDataset {
  var images: [Image] = []
  var files: [String] = []
  var labels: [Int] = []
  for (person, count) in counts.enumerated() {
    for index in 0..<count {
      let pixels = (0..<height * width).map { UInt8(truncatingIfNeeded: 100 * person + 7 * index + 3 * $0) }
      images.append(Image(height: height, width: width, channels: 1, pixels: pixels))
      files.append("s\(person + 1)/\(index + 1).pgm")
      labels.append(person)
    }
  }
  return FaceDataset(identities: counts.indices.map { "s\($0 + 1)" }, images: images, files: files, labels: labels)
}

/// A grey picture from rows of `.` (0) and `#` (255).
func picture(_ text: String) -> Image {
  let rows = text.split(separator: "\n")
  return Image(
    height: rows.count, width: rows[0].count, channels: 1, pixels: rows.joined().map { $0 == "#" ? 255 : 0 })
}

/// Rows of `.` and `#`; anything that is not within `tolerance` of 0 or 255, NaN as well, is `?`.
func text(_ values: [Float], width: Int, tolerance: Float) -> String {
  let marks = values.map { value in abs(value) <= tolerance ? "." : abs(value - 255) <= tolerance ? "#" : "?" }
  return stride(from: 0, to: marks.count, by: width).map { marks[$0..<$0 + width].joined() }.joined(separator: "\n")
}

/// Cuts a file to its first `count` bytes.
func truncate(_ path: String, to count: UInt64) {
  guard let handle = FileHandle(forWritingAtPath: path) else { return }
  try? handle.truncate(atOffset: count)
  try? handle.close()
}
