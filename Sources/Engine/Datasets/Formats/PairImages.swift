/// The pairs of a list and their images in a folder, each image once however many pairs name it.
public struct PairImages: PairedImageRecords {
  /// What happens to a pair of which an image is not there.
  public enum Missing: Sendable {
    /// It is an error.
    case fail
    /// The pair is left out and counted in `skipped`; the other pairs keep the folds of the list.
    case skip
  }

  /// Extensions that are looked for, in this order.
  static let extensions = ["jpg", "jpeg", "png", "pgm"]

  /// The pairs of which both images are there, in the order of the list.
  public let pairs: [RecordPair]
  /// The pairs that were left out.
  public let skipped: [NamedPair]
  /// The number of folds of the list; nil where it has none.
  public let folds: Int?
  private let folder: String
  private let paths: [String]

  /// Finds the images of a list; none is read yet.
  ///
  /// - Throws: `FormatError` with the line of the first pair of which an image is not there, or if no pair is left.
  public init(_ list: PairList, folder: String, missing: Missing = .fail) throws(FormatError) {
    var finder = ImageFinder(folder: folder)
    var pairs: [RecordPair] = []
    var skipped: [NamedPair] = []
    for pair in list.pairs {
      if let left = finder.index(of: pair.left), let right = finder.index(of: pair.right) {
        pairs.append(RecordPair(left: left, right: right, isSame: pair.isSame, fold: pair.fold))
      } else if missing == .skip {
        skipped.append(pair)
      } else {
        let absent = finder.index(of: pair.left) == nil ? pair.left : pair.right
        throw FormatError(
          .unreadable, file: list.file, at: .line(pair.line, byte: pair.offset), "no image \(finder.description(of: absent))")
      }
    }
    guard !pairs.isEmpty else {
      throw FormatError(
        .unreadable, file: list.file, at: .byte(0), "not one of its \(list.pairs.count) pairs has its images in \(folder)")
    }
    self.pairs = pairs
    self.skipped = skipped
    folds = list.folds
    self.folder = folder
    paths = finder.paths
  }

  /// The number of different images.
  public var count: Int { paths.count }

  /// The file, within the folder of the images.
  public func name(at index: Int) -> String { paths[index] }

  /// The image at `index`, decoded anew.
  ///
  /// - Throws: `FormatError` if the file is no image any more.
  public func image(at index: Int) throws(FormatError) -> Image {
    let file = ImageFinder.path(paths[index], in: folder)
    do {
      return try Image(file: file)
    } catch {
      throw FormatError(error, within: file, from: 0, what: "image \(index)")
    }
  }
}

/// Finds the files of images, and numbers them in the order in which they are first asked for.
private struct ImageFinder {
  let folder: String
  private(set) var paths: [String] = []
  /// The number of each reference that was asked for; nil for one that is not there.
  private var found: [NamedPair.Reference: Int?] = [:]
  private var numbers: [String: Int] = [:]

  init(folder: String) { self.folder = folder }

  static func path(_ path: String, in folder: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

  mutating func index(of reference: NamedPair.Reference) -> Int? {
    if let known = found[reference] { return known }
    let index = file(of: reference).map { path in
      if let number = numbers[path] { return number }
      numbers[path] = paths.count
      paths.append(path)
      return paths.count - 1
    }
    found[reference] = .some(index)
    return index
  }

  private func file(of reference: NamedPair.Reference) -> String? {
    let candidates =
      switch reference {
      case .numbered: PairImages.extensions.map { "\(reference).\($0)" }
      case .path(let path): [path]
      }
    return candidates.first { isFile(Self.path($0, in: folder)) }
  }

  func description(of reference: NamedPair.Reference) -> String {
    switch reference {
    case .numbered: "\(reference) (.jpg, .jpeg, .png or .pgm) in \(folder)"
    case .path(let path): Self.path(path, in: folder)
    }
  }
}
