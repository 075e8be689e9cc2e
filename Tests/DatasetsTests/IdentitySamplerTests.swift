import Datasets
import Tensors
import Testing

struct IdentitySamplerTests {
  private func batches(
    _ counts: [Int], P: Int, K: Int, seed: Int = 1, augmentation: Augmentation? = nil
  ) throws -> TrainingBatches {
    try TrainingBatches(
      tinyDataset(counts), batch: P * K, seed: seed, augmentation: augmentation, sampling: .identities(P: P, K: K))
  }

  /// People with few and many images, batches that divide and that do not: always P different people with K images each, and
  /// in every epoch every one of them, their turns one apart at most. (A sampler that draws people for each batch anew leaves
  /// some out, and one that walks through a shuffled list takes some twice in a batch.)
  @Test(arguments: [
    ([4, 4, 4, 4, 4, 4], 3, 2), ([9, 2, 5, 7, 3, 4, 8], 3, 4), ([1, 1, 1, 30, 2], 5, 4), ([3, 3, 3, 3, 3], 4, 3),
    ([10, 1, 6, 2, 2, 9, 40, 3, 3, 3, 5], 4, 2), ([5], 1, 3), ([2, 2, 2], 2, 1),
  ])
  func everyBatchAndEveryEpoch(counts: [Int], P: Int, K: Int) throws {
    let batches = try batches(counts, P: P, K: K)
    let all = (counts.count + P - 1) / P
    #expect(batches.batchesPerEpoch == max(all, counts.reduce(0, +) / (P * K)))
    for epoch in 0..<20 {
      var turns = [Int](repeating: 0, count: counts.count)
      for index in 0..<batches.batchesPerEpoch {
        let batch = try batches.batch(epoch: epoch, index: index)
        #expect(batch.images.shape == [P * K, 2, 2, 1])
        let groups = stride(from: 0, to: P * K, by: K).map { Array(batch.labels[$0..<$0 + K]) }
        #expect(groups.allSatisfy { Set($0).count == 1 })
        #expect(Set(batch.labels).count == P)
        for (place, group) in groups.enumerated() {
          turns[group[0]] += 1
          // K different images where there are K, all of them where there are fewer.
          let images = Set(batch.indices[place * K..<(place + 1) * K])
          #expect(images.count == min(K, counts[group[0]]))
        }
      }
      let (least, most) = (turns.min() ?? 0, turns.max() ?? 0)
      #expect(least >= 1 && most - least <= 1, "\(turns)")
    }
  }

  /// An identity shows all its images before one comes again, in an epoch that is long enough.
  @Test func imagesAreEven() throws {
    let batches = try batches([6, 6, 6, 6, 2, 4], P: 3, K: 2)  // 5 batches, 15 turns: 2 or 3 turns of 2 images
    for epoch in 0..<10 {
      let times = batches.order(epoch: epoch).reduce(into: [Int](repeating: 0, count: 30)) { $0[$1] += 1 }
      #expect(times[..<24].allSatisfy { $0 <= 1 })
      #expect(times[24..<26].allSatisfy { (2...3).contains($0) })
      #expect(times[26...].allSatisfy { (1...2).contains($0) })
    }
  }

  /// Over the epochs each image and each company comes about as often as any other.
  @Test func ordersAreRandom() throws {
    let batches = try batches([5, 5, 5, 5, 5], P: 2, K: 2)  // 6 batches, 12 turns, 24 of 25 images
    var pairs = [Int: Int]()
    var images = [Int](repeating: 0, count: 25)
    for epoch in 0..<1000 {
      let order = batches.order(epoch: epoch)
      for start in stride(from: 0, to: 24, by: 4) {
        let people = [order[start] / 5, order[start + 2] / 5].sorted()
        pairs[people[0] * 5 + people[1], default: 0] += 1
        for image in order[start..<start + 4] { images[image] += 1 }
      }
    }
    // 6,000 batches of 10 pairs of people: 600 each, five standard deviations 116. 24,000 images of 25: 960 each, five are 155.
    #expect(pairs.count == 10 && pairs.values.allSatisfy { abs($0 - 600) < 116 }, "\(pairs)")
    #expect(images.allSatisfy { abs($0 - 960) < 155 }, "\(images)")
  }

  @Test func aFunctionOfSeedEpochAndIndex() throws {
    let counts = [3, 8, 2, 5, 5, 1]
    let augmentation = Augmentation(flip: true, brightness: 0.2)
    let one = try batches(counts, P: 4, K: 2, augmentation: augmentation)
    let two = try batches(counts, P: 4, K: 2, augmentation: augmentation)
    let forwards = try (0..<12).map { try one.batch(step: $0) }
    #expect(try (0..<12).reversed().map { try two.batch(step: $0) } == forwards.reversed())
    #expect(one.order(epoch: 0) != one.order(epoch: 1))
    #expect(try one.order(epoch: 0) != batches(counts, P: 4, K: 2, seed: 2).order(epoch: 0))
  }

  /// An image that comes twice in a batch is varied in two ways: two equal images teach a loss of pairs nothing.
  @Test func repeatedImagesAreVariedAnew() throws {
    let batch = try batches([1, 1], P: 2, K: 3, augmentation: Augmentation(brightness: 0.5)).batch(step: 0)
    #expect(Set(batch.indices[..<3]).count == 1 && Set(batch.indices[3...]).count == 1)
    let images = try TrainingBatches(
      tinyDataset([1, 1]), batch: 6, seed: 1, augmentation: Augmentation(brightness: 0.5), preprocessing: .fixed,
      sampling: .identities(P: 2, K: 3)
    ).batch(step: 0).images.values
    let different = Set(stride(from: 0, to: 24, by: 4).map { Array(images[$0..<$0 + 4]) })
    #expect(different.count == 6)
  }

  @Test func batchesThatCannotBe() {
    func message(batch: Int, P: Int, K: Int) -> String? {
      #expect(throws: DatasetError.self) {
        try TrainingBatches(tinyDataset([4, 4, 4]), batch: batch, seed: 1, sampling: .identities(P: P, K: K))
      }?.description
    }
    #expect(message(batch: 10, P: 3, K: 4) == "a batch of 10 images is not 3 identities with 4 images each; make it 12")
    #expect(
      message(batch: 16, P: 4, K: 4) == "4 identities in a batch, but there are 3 to train on; ask for 3 or fewer")
  }
}
