import Datasets
import Synchronization
import Tensors
import Testing

/// A source that draws a picture of its index and tells how many it drew.
private final class CountingSource: ImageSource {
  let count: Int
  let made = Mutex(0)
  private let bad: Set<Int>
  private let onImage: @Sendable (Int) -> Void

  init(count: Int, bad: Set<Int> = [], onImage: @escaping @Sendable (_ made: Int) -> Void = { _ in }) {
    self.count = count
    self.bad = bad
    self.onImage = onImage
  }

  func name(at index: Int) -> String { "picture \(index)" }

  func image(at index: Int) throws(DatasetError) -> Image {
    let number = made.withLock { made in
      made += 1
      return made
    }
    onImage(number)
    if bad.contains(index) {
      throw .source("\(name(at: index)): at byte 9: the file ends here")
    }
    let pixels = (0..<12).map { UInt8(truncatingIfNeeded: 31 * index + 17 * $0 * $0) }
    return Image(height: 4, width: 3, channels: 1, pixels: pixels)
  }

  /// A streamed data set of it, four images a person.
  func dataset() throws(DatasetError) -> FaceDataset {
    let labels = (0..<count).map { $0 / 4 }
    return try FaceDataset(
      LabelledFiles(identities: (0...(count - 1) / 4).map { "s\($0)" }, files: (0..<count).map { "\($0)" }, labels: labels),
      source: self, size: (4, 3), memoryBudget: 0)
  }
}

struct StreamingTests {
  private let augmentation = Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.1, brightness: 0.2, contrast: 0.2)

  /// Nothing is decoded beyond the batches that may be ahead: `depth` of them, whatever the set's size and the threads.
  @Test(arguments: [1, 4]) func neverMoreThanTheBatchesAhead(threads: Int) throws {
    let (depth, batch) = (3, 5)
    let asked = Mutex(0)
    let tooMany = Mutex(0)
    let source = CountingSource(count: 400) { made in
      if made > (asked.withLock { $0 } + depth) * batch { tooMany.withLock { $0 += 1 } }
    }
    let dataset = try source.dataset()
    #expect(!dataset.isInMemory && source.made.withLock { $0 } == 0)  // numbers and sizes are known without an image
    let batches = try TrainingBatches(dataset, batch: batch, seed: 1, augmentation: augmentation)
    let prefetcher = batches.prefetched(from: 0, depth: depth, threads: threads)
    for _ in 0..<160 {
      asked.withLock { $0 += 1 }
      #expect(try prefetcher.next()?.indices.count == batch)
    }
    #expect(tooMany.withLock { $0 } == 0)
  }

  @Test func sameBitsInMemoryStreamedAndWithAnyThreads() throws {
    let folder = try ScratchFolder()
    for person in 0..<4 {
      for image in 0..<5 {
        try folder.write("s\(person)/\(image).pgm", pgm(UInt8(50 * person + 7 * image), width: 6, height: 5))
      }
    }
    try folder.write("s0/9.png", PictureBytes.pngColour.bytes)
    let memory = try FaceDataset.load(folder: folder.path, size: (4, 4))
    let streamed = try FaceDataset.load(folder: folder.path, size: (4, 4), memoryBudget: 21 * 16 - 1)
    #expect(memory.isInMemory && !streamed.isInMemory)
    #expect(try FaceDataset.load(folder: folder.path, size: (4, 4), memoryBudget: 21 * 16).isInMemory)
    #expect(try memory.images == streamed.images)
    func batches(_ dataset: FaceDataset) throws -> TrainingBatches {
      try TrainingBatches(
        dataset.split(heldOut: IdentitySelection("2")).train, batch: 4, seed: 3, augmentation: augmentation, preprocessing: .fixed
      )
    }
    let expected = try (0..<12).map { try batches(memory).batch(step: $0) }
    for threads in [1, 4] {
      let prefetcher = try batches(streamed).prefetched(from: 0, threads: threads)
      for batch in expected { #expect(try prefetcher.next() == batch) }
    }
  }

  /// The steps before the bad image come out whole; its own step tells step and file, each time it is asked for.
  @Test(arguments: [1, 4]) func aFileThatTurnsBad(threads: Int) throws {
    let bad = 17
    let good = try TrainingBatches(CountingSource(count: 40).dataset(), batch: 4, seed: 1)
    let batches = try TrainingBatches(CountingSource(count: 40, bad: [bad]).dataset(), batch: 4, seed: 1)
    let place = try #require(good.order(epoch: 0).firstIndex(of: bad))
    let prefetcher = batches.prefetched(from: 0, depth: 8, threads: threads)
    for step in 0..<place / 4 { #expect(try prefetcher.next() == good.batch(step: step)) }
    for _ in 0..<2 {
      let error = #expect(throws: DatasetError.self) { try prefetcher.next() }
      #expect(error?.description == "step \(place / 4 + 1): picture 17: at byte 9: the file ends here")
    }
  }

  /// A set within the budget is read at once, so its first bad file is found at once, whatever the threads.
  @Test func aBadFileOfASmallSet() throws {
    let source = CountingSource(count: 100, bad: [40, 71, 99])
    let list = try source.dataset().list
    let error = #expect(throws: DatasetError.self) { try FaceDataset(list, source: source, size: (4, 3), threads: 4) }
    #expect(error?.description == "picture 40: at byte 9: the file ends here")
  }

  @Test func anotherSizeInAStreamedSet() throws {
    let folder = try ScratchFolder()
    try folder.write("a/1.pgm", pgm(7, width: 4, height: 4))
    try folder.write("a/2.pgm", pgm(7, width: 4, height: 2))
    let faces = try FaceDataset.load(folder: folder.path, memoryBudget: 0)
    #expect([faces.height, faces.width] == [4, 4])
    let error = #expect(throws: DatasetError.self) { try faces.image(at: 1) }
    #expect(
      error?.description == "\(folder.path)/a/2.pgm: 4 x 2 pixels, but the images before it are 4 x 4 pixels; "
        + "give them one size, or name the size to train on")
  }

  /// Released in mid-work, in training or evaluation, nothing holds the source any more: the threads have ended.
  @Test func noThreadIsLeft() throws {
    weak var left: CountingSource?
    do {
      let source = CountingSource(count: 80)
      left = source
      let dataset = try source.dataset()
      let prefetcher = try TrainingBatches(dataset, batch: 4, seed: 1).prefetched(from: 0, threads: 4)
      _ = try prefetcher.next()
      prefetcher.cancel()
      #expect(try prefetcher.next() == nil)
      let reader = EvaluationReader(dataset, threads: 4)
      _ = try reader(0..<8)
    }
    #expect(left == nil)
  }

  @Test func mirroredIdentities() throws {
    let dataset = tinyDataset([2, 3])
    let both = dataset.withMirroredIdentities
    #expect(both.identities == ["s1", "s2", "s1 (mirrored)", "s2 (mirrored)"])
    #expect(both.labels == [0, 0, 1, 1, 1, 2, 2, 3, 3, 3])
    #expect(both.files.suffix(5) == dataset.files.map { "\($0) (mirrored)" })
    #expect(try both.images == dataset.images + dataset.images.map(\.flippedHorizontally))
    #expect([both.height, both.width, both.channels] == [2, 2, 1])
  }
}

struct EvaluationReaderTests {
  private let dataset = tinyDataset([5, 6, 4, 8], height: 6, width: 5)  // 23 images

  private func expected(_ flipped: Bool) throws -> [Float] {
    try EvaluationBatches(dataset, batch: 23).batch(0, flipped: flipped).images.values
  }

  @Test(arguments: [(1, 1), (2, 4)]) func sameRowsInAnyOrder(depth: Int, threads: Int) throws {
    for flipped in [false, true] {
      let reader = EvaluationReader(dataset, view: EvaluationView(isFlipped: flipped), depth: depth, threads: threads)
      let all = try expected(flipped)
      // In order twice, with a jump back in mid-way, in one piece, in sizes that change.
      let ranges = [0..<4, 4..<8, 8..<12, 12..<16, 16..<20, 20..<23, 0..<4, 4..<8, 0..<23, 20..<23, 3..<5, 5..<7, 7..<8, 8..<9]
      for range in ranges {
        let tensor = try reader(range)
        #expect(tensor.shape == [range.count, 6, 5, 1])
        #expect(tensor.values == Array(all[range.lowerBound * 30..<range.upperBound * 30]))
      }
    }
  }

  /// `depth` ranges ahead of the one handed over and no more.
  @Test func readsAheadByItsDepth() throws {
    let asked = Mutex(0)
    let tooMany = Mutex(0)
    let source = CountingSource(count: 400) { made in
      if made > (asked.withLock { $0 } + 2) * 8 { tooMany.withLock { $0 += 1 } }
    }
    let reader = EvaluationReader(try source.dataset(), depth: 2, threads: 3)
    for start in stride(from: 0, to: 400, by: 8) {
      asked.withLock { $0 += 1 }
      _ = try reader(start..<start + 8)
    }
    #expect(tooMany.withLock { $0 } == 0)
    #expect(source.made.withLock { $0 } == 400)  // and nothing was read twice
  }

  @Test func anImageThatCannotBeRead() throws {
    let reader = EvaluationReader(try CountingSource(count: 24, bad: [13]).dataset())
    _ = try reader(0..<8)
    for _ in 0..<2 {
      let error = #expect(throws: DatasetError.self) { try reader(8..<16) }
      #expect(error?.description == "picture 13: at byte 9: the file ends here")
    }
    #expect(try reader(16..<24).shape == [8, 4, 3, 1])
  }
}
