import Tensors

/// The batches of one phase: a function of (epoch, index), so that a resumed run gets what the run would have got.
public struct Batches<Input, Target> {
  /// One batch.
  public struct Batch {
    /// What the model gets.
    public var input: Input
    /// What the loss expects.
    public var target: Target
    /// How many examples it holds.
    public var count: Int

    /// Creates one of its parts.
    public init(input: Input, target: Target, count: Int) {
      self.input = input
      self.target = target
      self.count = count
    }
  }

  /// How many batches an epoch has.
  public let batchesPerEpoch: Int
  /// Examples of a batch; the last one may hold fewer.
  public let batchSize: Int
  private let make: (_ epoch: Int, _ index: Int) -> Batch

  /// - Parameters:
  ///   - batchesPerEpoch: How many there are.
  ///   - batchSize: Examples of a batch.
  ///   - make: Batch `index` of an epoch, both counted from 0.
  public init(batchesPerEpoch: Int, batchSize: Int, make: @escaping (_ epoch: Int, _ index: Int) -> Batch) {
    require(
      batchesPerEpoch > 0 && batchSize > 0,
      "an epoch has a batch and a batch an example, found \(batchesPerEpoch) and \(batchSize)")
    self.batchesPerEpoch = batchesPerEpoch
    self.batchSize = batchSize
    self.make = make
  }

  /// Batches of the rows of some data.
  ///
  /// - Parameters:
  ///   - count: How many rows there are.
  ///   - batch: Rows of a batch.
  ///   - seed: In each epoch the rows come in an order drawn from it; `nil` keeps their order.
  ///   - dropLast: Whether a smaller last batch is left out.
  ///   - make: Input and target of some rows, given by number.
  public init(
    rows count: Int, batch: Int, shuffledBy seed: Int? = nil, dropLast: Bool = false,
    make: @escaping (_ rows: [Int]) -> (input: Input, target: Target)
  ) {
    require(count >= (dropLast ? batch : 1), "there are \(count) rows, too few for one batch of \(batch)")
    self.init(batchesPerEpoch: dropLast ? count / batch : (count + batch - 1) / batch, batchSize: batch) { epoch, index in
      let order: [Int]
      if let seed {
        var generator = SeededGenerator(seed: seed, stream: 2, epoch)
        order = generator.permutation(of: count)
      } else {
        order = Array(0..<count)
      }
      let rows = Array(order[index * batch..<min((index + 1) * batch, count)])
      let (input, target) = make(rows)
      return Batch(input: input, target: target, count: rows.count)
    }
  }

  /// Batch `index` of an epoch, both counted from 0.
  public func batch(epoch: Int, index: Int) -> Batch {
    require((0..<batchesPerEpoch).contains(index), "an epoch has batches 0..<\(batchesPerEpoch), found \(index)")
    return make(epoch, index)
  }
}
