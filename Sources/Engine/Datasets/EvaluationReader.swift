import Synchronization
import Tensors

/// The images of evaluation by ranges of rows, read ahead on threads of its own while a model works on those before.
///
/// Made for rows that are asked for in order, in ranges of one size but for the last: then the next ranges are under way, and
/// `depth + 1` of them are in memory at most. Rows asked for in another order are the same rows, only later.
public final class EvaluationReader: Sendable {
  /// What is evaluated.
  public let dataset: FaceDataset
  /// How values become the input of a model: as in training.
  public let preprocessing: Preprocessing
  /// How the images are looked at.
  public let view: EvaluationView
  private let depth: Int
  private let threads: Int
  private let current = Mutex<Sequence?>(nil)

  /// Ranges of one size that are being read, and where the next one begins.
  private struct Sequence {
    let prefetcher: Prefetcher<Tensor, DatasetError>
    let size: Int
    var next: Int
  }

  /// - Parameters:
  ///   - dataset: What is evaluated.
  ///   - preprocessing: As in training.
  ///   - view: How the images are looked at.
  ///   - depth: How many ranges may be read ahead.
  ///   - threads: How many threads read.
  public init(
    _ dataset: FaceDataset, preprocessing: Preprocessing = .perImage, view: EvaluationView = EvaluationView(), depth: Int = 2,
    threads: Int = 2
  ) {
    self.dataset = dataset
    self.preprocessing = preprocessing
    self.view = view
    self.depth = depth
    self.threads = threads
  }

  /// The number of images.
  public var count: Int { dataset.count }

  /// Some of the images, `[n, H, W, C]`.
  ///
  /// - Throws: `DatasetError` where one cannot be read, with the file in it.
  public func callAsFunction(_ range: Range<Int>) throws(DatasetError) -> Tensor {
    require(
      range.lowerBound >= 0 && range.upperBound <= count && !range.isEmpty,
      "images are within 0..<\(count), one at least, found \(range)")
    // One consumer at a time: the reading itself is on other threads and takes no lock of this one.
    let result = current.withLock { current -> Result<Tensor, DatasetError> in
      if current.map({ $0.next != range.lowerBound || min($0.next + $0.size, count) != range.upperBound }) ?? true {
        current = nil  // ends the threads before others begin
        current = Sequence(prefetcher: prefetcher(from: range), size: range.count, next: range.lowerBound)
      }
      let prefetcher = current?.prefetcher
      current?.next = range.upperBound
      let result = Result { () throws(DatasetError) in try prefetcher?.next() }
      // After the last range nothing is left to read; after an error nothing will be.
      if case .success = result, range.upperBound < count {} else { current = nil }
      return result.map { tensor in
        guard let tensor else { fatalError("the reader ended before image \(range.lowerBound) of \(self.count)") }
        return tensor
      }
    }
    return try result.get()
  }

  /// Drops what was read ahead and ends the threads; the next rows start them again.
  public func close() { current.withLock { $0 = nil } }

  private func prefetcher(from range: Range<Int>) -> Prefetcher<Tensor, DatasetError> {
    let (start, size, total) = (range.lowerBound, range.count, count)
    let left = (total - start + size - 1) / size
    return Prefetcher(end: left, depth: min(depth, left), threads: min(threads, left)) {
      [dataset, preprocessing, view] (position) throws(DatasetError) in
      let first = start + position * size
      return try preprocessing.tensor(of: dataset, first..<min(first + size, total), view: view)
    }
  }
}
