import Foundation
import TestSupport

/// Small folders of faces, as a user brings them.
extension Sandbox {
  /// Writes a folder of grey PGM images, one folder a person; people differ in pattern, their images in noise.
  ///
  /// - Parameters:
  ///   - name: Of the folder, in the sandbox.
  ///   - images: The number of images of each person.
  /// - Returns: The path of the folder.
  @discardableResult
  func faces(_ name: String = "faces", images: [Int] = Array(repeating: 4, count: 8)) throws -> String {
    for (person, count) in images.enumerated() {
      for image in 0..<count {
        try folder.write(Self.pgm(person: person, image: image), to: "\(name)/p\(person + 1)/\(image + 1).pgm")
      }
    }
    return folder.path(name)
  }

  /// 20 x 24 pixels: waves of the person's own length and direction, and noise.
  static func pgm(person: Int, image: Int, width: Int = 20, height: Int = 24) -> [UInt8] {
    var noise = UInt32(truncatingIfNeeded: 7919 * person + 104_729 * image + 1)
    let pixels = (0..<width * height).map { index -> UInt8 in
      noise = noise &* 1_664_525 &+ 1_013_904_223
      let (x, y) = (Double(index % width), Double(index / width))
      let wave = sin(0.3 * x * Double(person % 4 + 1) + 0.5 * y * Double(person / 4)) + cos(0.2 * y * Double(person + 1))
      return UInt8(128 + 40 * wave + Double(noise >> 27))
    }
    return Array("P5\n\(width) \(height)\n255\n".utf8) + pixels
  }

  /// A recipe that trains on a folder of faces.
  func folderRecipe(_ name: String = "folder", faces: String = "./faces") throws -> String { try recipe(name, source: faces) }
}
