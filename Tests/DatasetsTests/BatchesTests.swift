import Datasets
import Tensors
import Testing

struct TrainingBatchesTests {
  private let dataset = tinyDataset([5, 6, 4, 8], height: 6, width: 5)  // 23 images
  private let augmentation = Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.12, brightness: 0.2, contrast: 0.2)

  @Test func everyImageOnceInEachEpoch() throws {
    let batches = try TrainingBatches(dataset, batch: 5, seed: 1, dropLast: false)
    #expect(batches.batchesPerEpoch == 5)
    for epoch in 0..<3 {
      let made = try (0..<5).map { try batches.batch(epoch: epoch, index: $0) }
      #expect(made.map(\.indices.count) == [5, 5, 5, 5, 3])
      #expect(made.flatMap(\.indices).sorted() == Array(0..<23))
      for batch in made {
        #expect(batch.images.shape == [batch.indices.count, 6, 5, 1])
        #expect(batch.labels == batch.indices.map { dataset.labels[$0] })
      }
    }
  }

  @Test func ordersDifferByEpochAndSeed() throws {
    let batches = try TrainingBatches(dataset, batch: 5, seed: 1)
    let other = try TrainingBatches(dataset, batch: 7, seed: 2)
    #expect(batches.order(epoch: 0) != batches.order(epoch: 1))
    #expect(batches.order(epoch: 0) != other.order(epoch: 0))
    #expect(try batches.order(epoch: 3) == TrainingBatches(dataset, batch: 7, seed: 1).order(epoch: 3))
  }

  @Test func smallerLastBatch() throws {
    #expect(try TrainingBatches(dataset, batch: 5, seed: 1).batchesPerEpoch == 4)
    #expect(try TrainingBatches(dataset, batch: 11, seed: 1, dropLast: false).batchesPerEpoch == 2)  // one image is left over
    #expect(try TrainingBatches(dataset, batch: 1, seed: 1, dropLast: false).batchesPerEpoch == 23)
    #expect(try TrainingBatches(dataset, batch: 23, seed: 1).batchesPerEpoch == 1)
    let error = #expect(throws: DatasetError.self) { try TrainingBatches(dataset, batch: 24, seed: 1) }
    #expect(error?.description == "a batch of 24 images, but there are 23 to train on; make the batch 23 or smaller")
  }

  /// Any order of asking gives the same batches, and so do two sets of batches.
  @Test func batchesDependOnSeedEpochAndIndexAlone() throws {
    let one = try TrainingBatches(dataset, batch: 5, seed: 1, augmentation: augmentation)
    let two = try TrainingBatches(dataset, batch: 5, seed: 1, augmentation: augmentation)
    let forwards = try (0..<12).map { try one.batch(step: $0) }
    let backwards = try (0..<12).reversed().map { try two.batch(step: $0) }
    #expect(forwards == backwards.reversed())
    #expect(try forwards[7] == two.batch(epoch: 1, index: 3))
  }

  /// An image is varied in each epoch in another way, whatever batch it is in.
  @Test func augmentationFollowsTheImage() throws {
    func images(_ batches: TrainingBatches, epoch: Int) throws -> [Int: [Float]] {
      var result: [Int: [Float]] = [:]
      for index in 0..<batches.batchesPerEpoch {
        let batch = try batches.batch(epoch: epoch, index: index)
        let values = batch.images.values
        for (place, image) in batch.indices.enumerated() { result[image] = Array(values[place * 30..<(place + 1) * 30]) }
      }
      return result
    }
    let fives = try TrainingBatches(dataset, batch: 5, seed: 1, augmentation: augmentation, dropLast: false)
    let threes = try TrainingBatches(dataset, batch: 3, seed: 1, augmentation: augmentation, dropLast: false)
    #expect(try images(fives, epoch: 0) == images(threes, epoch: 0))
    let (first, second) = (try images(fives, epoch: 0), try images(fives, epoch: 1))
    #expect((0..<23).allSatisfy { first[$0] != second[$0] })
  }

  @Test func withoutAugmentationTrainingSeesWhatEvaluationSees() throws {
    for preprocessing in Preprocessing.allCases {
      let training = try TrainingBatches(dataset, batch: 23, seed: 1, preprocessing: preprocessing).batch(step: 0)
      let evaluation = try EvaluationBatches(dataset, batch: 23, preprocessing: preprocessing).batch(0).images.values
      let values = training.images.values
      for (place, image) in training.indices.enumerated() {
        #expect(values[place * 30..<(place + 1) * 30] == evaluation[image * 30..<(image + 1) * 30])
      }
    }
  }
}

struct EvaluationBatchesTests {
  private let dataset = SyntheticFaces(seed: 2, people: 2, imagesPerPerson: 5, height: 12, width: 9, channels: 3).dataset()

  @Test func everyImageOnceInOrder() throws {
    let batches = EvaluationBatches(dataset, batch: 4)
    #expect(batches.count == 3)
    let made = try (0..<3).map { try batches.batch($0) }
    #expect(made.map(\.range) == [0..<4, 4..<8, 8..<10])
    #expect(made.map(\.images.shape) == [[4, 12, 9, 3], [4, 12, 9, 3], [2, 12, 9, 3]])
    // Whatever else is in the batch, an image is the same.
    #expect(try made.flatMap(\.images.values) == EvaluationBatches(dataset, batch: 100).batch(0).images.values)
  }

  @Test func flippedCopy() throws {
    let plain = try EvaluationBatches(dataset, batch: 10, preprocessing: .fixed).batch(0).images.values
    let flipped = try EvaluationBatches(dataset, batch: 10, preprocessing: .fixed).batch(0, flipped: true).images.values
    for index in plain.indices {
      let (channel, column, row) = (index % 3, index / 3 % 9, index / 27)
      #expect(flipped[index] == plain[(row * 9 + 8 - column) * 3 + channel])
    }
  }
}
