import Tensors

/// Images by number, each made when it is asked for: what a data set draws from may be larger than memory.
public protocol ImageSource: Sendable {
  /// How many images there are.
  var count: Int { get }

  /// Image `index`, counted from 0: the same one each time, and from any thread.
  ///
  /// - Throws: `DatasetError` where it cannot be had, with the file in it.
  func image(at index: Int) throws(DatasetError) -> Image

  /// What image `index` is called, in errors and beside pairs; no image is read for it.
  func name(at index: Int) -> String
}

/// Images that are in memory.
public struct MemorySource: ImageSource {
  private let images: [Image]
  private let names: [String]

  /// The images with their names.
  public init(_ images: [Image], names: [String]) {
    require(images.count == names.count, "each image has a name, found \(images.count) images and \(names.count) names")
    self.images = images
    self.names = names
  }

  public var count: Int { images.count }
  public func image(at index: Int) -> Image { images[index] }
  public func name(at index: Int) -> String { names[index] }
}

/// Some images of another source, in an order of their own.
public struct SelectedSource: ImageSource {
  private let base: any ImageSource
  private let indices: [Int]

  /// Those at `indices` of `base`, in that order.
  public init(_ base: any ImageSource, indices: [Int]) {
    require(indices.allSatisfy((0..<base.count).contains), "indices are below the \(base.count) images of the source")
    // A selection of a selection is one, so that no chain grows.
    if let selected = base as? SelectedSource {
      self.base = selected.base
      self.indices = indices.map { selected.indices[$0] }
    } else {
      self.base = base
      self.indices = indices
    }
  }

  public var count: Int { indices.count }
  public func image(at index: Int) throws(DatasetError) -> Image { try base.image(at: indices[index]) }
  public func name(at index: Int) -> String { base.name(at: indices[index]) }
}

/// The images of another source, then the mirror image of each in the same order.
struct MirroredSource: ImageSource {
  let base: any ImageSource

  var count: Int { 2 * base.count }

  func image(at index: Int) throws(DatasetError) -> Image {
    index < base.count ? try base.image(at: index) : try base.image(at: index - base.count).flippedHorizontally
  }

  func name(at index: Int) -> String {
    index < base.count ? base.name(at: index) : "\(base.name(at: index - base.count)) (mirrored)"
  }
}
