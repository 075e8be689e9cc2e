import Datasets
import Runs
import Screen

/// The images that a run verifies, by the names that its evaluations call them: as the model sees them, each read when it is asked for.
struct VerifiedImages {
  private enum Source {
    /// Files within a folder; none is listed.
    case folder(String, size: (height: Int, width: Int), channels: Int)
    case synthetic(SyntheticFaces)
    case dataset(FaceDataset, numbers: [String: Int])
  }

  private let source: Source

  /// - Parameter folder: Of the run; its recipe names the source.
  /// - Throws: Where the recipe cannot be read, or what it names is not there.
  init(_ folder: RunFolder) throws {
    let recipe = try folder.storedRecipe()
    guard recipe.task == TaskDefinition.face else { throw PictureProblem("the images of task \(recipe.task) are not known") }
    if let pairs = try FaceData.pairsOfFile(recipe, memoryBudget: 0) {
      source = Self.byName(pairs.images)
      return
    }
    let image = recipe.data.image
    let size = (height: image.height, width: image.width)
    switch recipe.data.source {
    case .orl: source = .folder(try FaceData.orlFolder(), size: size, channels: image.channels)
    case .folder(let path): source = .folder(path, size: size, channels: image.channels)
    case .synthetic: source = .synthetic(FaceData.synthetic(recipe))
    case .records, .idx: source = Self.byName(try FaceData.dataset(recipe, memoryBudget: 0))
    }
  }

  private static func byName(_ dataset: FaceDataset) -> Source {
    let numbers = Dictionary(zip(dataset.files, dataset.files.indices)) { first, _ in first }
    return .dataset(dataset, numbers: numbers)
  }

  /// The picture of that name, at most 128 pixels a side.
  ///
  /// - Throws: Where there is none, or it cannot be read.
  func picture(_ name: String) throws -> Picture { Picture(try image(name)) }

  private func image(_ name: String) throws -> Image {
    switch source {
    case .folder(let folder, let size, let channels):
      // A name is one of the folder's files, whatever a file of evaluations says.
      guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { throw PictureProblem.unknown(name) }
      return try PreparedSource(FolderSource(folder: folder, files: [name]), size: size, channels: channels).image(at: 0)
    case .synthetic(let faces):
      let parts = name.split(separator: "/")
      guard parts.count == 2, parts[0].first == "s", let person = Int(parts[0].dropFirst()), let index = Int(parts[1]),
        (1...faces.people).contains(person), (1...faces.imagesPerPerson).contains(index)
      else { throw PictureProblem.unknown(name) }
      return faces.image(person: person - 1, index: index - 1)
    case .dataset(let dataset, let numbers):
      guard let number = numbers[name] else { throw PictureProblem.unknown(name) }
      return try dataset.image(at: number)
    }
  }
}

/// Why there is no picture.
struct PictureProblem: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }

  static func unknown(_ name: String) -> PictureProblem { PictureProblem("no image \(name) in the run's data") }
}

extension Picture {
  /// More pixels than this a side, no terminal shows of one of many pictures.
  private static let mostSide = 128

  /// The image, made smaller where it is large.
  init(_ image: Image) {
    let whole = Picture(width: image.width, height: image.height, channels: image.channels, pixels: image.pixels)
    let side = max(image.width, image.height)
    guard side > Self.mostSide else {
      self = whole
      return
    }
    self = whole.scaled(
      width: max(1, image.width * Self.mostSide / side), height: max(1, image.height * Self.mostSide / side))
  }
}
