import Tensors

/// Drawn faces for tests, and for a machine on which no real ones can be had.
///
/// An identity is a set of shapes and tones: the oval, eyes, brows, nose, mouth, hair line, skin. Each of its images
/// differs in pose, light, expression, background and noise, which change more pixels than the person does: telling the
/// people apart has to be learned, and pixels alone do not do it. Person n is the same whatever the number of people.
public struct SyntheticFaces: Sendable, Equatable {
  /// The seed of people and images.
  public var seed: Int
  /// The number of people.
  public var people: Int
  /// The number of images of each.
  public var imagesPerPerson: Int
  /// The rows of each image.
  public var height: Int
  /// The columns of each image.
  public var width: Int
  /// 1 (grey) or 3 (RGB).
  public var channels: Int

  /// Faces like the ORL ones in number and shape, unless something else is named.
  public init(
    seed: Int, people: Int = 40, imagesPerPerson: Int = 10, height: Int = 56, width: Int = 46, channels: Int = 1
  ) {
    require(people > 0 && imagesPerPerson > 0, "there is a person and an image at least, found \(people) x \(imagesPerPerson)")
    require(height >= 8 && width >= 8, "a face takes 8 x 8 pixels at least, found \(width) x \(height)")
    require(channels == 1 || channels == 3, "a picture has 1 or 3 channels, found \(channels)")
    self.seed = seed
    self.people = people
    self.imagesPerPerson = imagesPerPerson
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// All of them, as if loaded from folders `s1`, `s2`, ... of files `1`, `2`, ...
  public func dataset() -> FaceDataset {
    var images: [Image] = []
    var files: [String] = []
    var labels: [Int] = []
    for person in 0..<people {
      for index in 0..<imagesPerPerson {
        images.append(image(person: person, index: index))
        files.append("s\(person + 1)/\(index + 1)")
        labels.append(person)
      }
    }
    return FaceDataset(identities: (1...people).map { "s\($0)" }, images: images, files: files, labels: labels)
  }

  /// One image of one person, both counted from 0.
  public func image(person: Int, index: Int) -> Image {
    var identityGenerator = SeededGenerator(seed: seed, stream: RandomStream.syntheticIdentity.rawValue, person)
    var viewGenerator = SeededGenerator(seed: seed, stream: RandomStream.syntheticImage.rawValue, person, index)
    let face = SyntheticFace(with: &identityGenerator)
    let view = SyntheticView(with: &viewGenerator)
    return SyntheticRenderer(face: face, view: view, height: height, width: width)
      .image(channels: channels, noise: &viewGenerator)
  }
}
