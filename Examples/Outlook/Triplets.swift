import Datasets
import Gradients
import Models
import Objectives
import Tensors
import Training
import Verification

/// Anchor, positive (the same person) and negative (another), `[N, H, W, C]` each.
struct Triplet {
  var anchor: Tensor
  var positive: Tensor
  var negative: Tensor
}

/// A backbone that is built first and called as often as the phase needs: three times in training, twice in evaluation. It alone is
/// exported.
final class TripletModel: PhaseAwareModel {
  let backbone: Sequential
  init(_ backbone: Sequential) { self.backbone = backbone }

  var submodules: [(name: String, value: any Module)] { [("backbone", backbone)] }

  func training(_ input: Triplet) -> [Variable] {
    [input.anchor, input.positive, input.negative].map { backbone(Variable($0), phase: .training).l2Normalized() }
  }

  func evaluation(_ input: ImagePairs) throws -> EmbeddingPairs {
    let embeddings = backbone(Variable(try input.images.all()), phase: .evaluation).l2Normalized()
    return EmbeddingPairs(left: embeddings.gathered(input.left), right: embeddings.gathered(input.right))
  }

  func summary(in phase: Phase) -> String {
    phase.select(training: { "backbone x 3: anchor, positive, negative" }, evaluation: { "backbone on both images of a pair" })
  }
}

/// `mean of max(0, |a - p|² - |a - n|² + margin)` in training, pair verification in evaluation.
///
/// Reference: Schroff et al. 2015, "FaceNet", without its choice of triplets.
struct TripletLoss: PhaseAwareLoss {
  let margin: Float

  func training(predicted: [Variable], expected: Void) -> LossValue? {
    let near = EmbeddingPairs(left: predicted[0], right: predicted[1]).squaredDistances
    let far = EmbeddingPairs(left: predicted[0], right: predicted[2]).squaredDistances
    return LossValue((near - far + margin).relu().mean())
  }

  func evaluation(predicted: EmbeddingPairs, expected: [Bool]) -> LossValue? {
    PairVerificationLoss()(predicted: predicted, expected: expected).map { LossValue($0) }
  }

  func summary(in phase: Phase) -> String {
    phase.select(training: { "triplet, margin \(margin)" }, evaluation: { "pair verification" })
  }
}

/// Triplets of drawn faces; pairs of other people are verified.
func triplets(batch: Int, seed: Int, optimizer: any Optimizer, schedule: Schedule) throws -> ModelTask<TripletModel, TripletLoss>
{
  let faces = SyntheticFaces(seed: seed, people: 20, imagesPerPerson: 8, height: 24, width: 20).dataset()
  let split = try faces.split(heldOut: IdentitySelection("16-20"))
  let images = Preprocessing.perImage.tensor(of: try split.train.images)
  let (labels, each) = (split.train.labels, 8)

  var generator = SeededGenerator(seed: seed, stream: 1)
  let model = TripletModel(Backbone.mlp.build(image: [24, 20, 1], embedding: 32, generator: &generator))
  let training = Batches<Triplet, Void>(rows: labels.count, batch: batch, shuffledBy: seed, dropLast: true) { rows in
    var generator = SeededGenerator(seed: seed, stream: 2, rows[0])
    let positives = rows.map { row in labels[row] * each + (row + 1 + generator.integer(below: each - 1)) % each }
    let negatives = rows.map { row in (row / each * each + each + generator.integer(below: labels.count - each)) % labels.count }
    return (
      Triplet(anchor: images.gathered(rows), positive: images.gathered(positives), negative: images.gathered(negatives)), ()
    )
  }
  let pairs = try VerificationPairs.all(of: split.heldOut)
  let input = ImagePairs(
    images: Preprocessing.perImage.tensor(of: try split.heldOut.images), left: pairs.pairs.map(\.left),
    right: pairs.pairs.map(\.right))
  let evaluation = Batches<ImagePairs, [Bool]>(batchesPerEpoch: 1, batchSize: pairs.pairs.count) { _, _ in
    .init(input: input, target: pairs.isSame, count: pairs.pairs.count)
  }
  return ModelTask(
    Trainer(model: model, loss: TripletLoss(margin: 0.2), optimizer: optimizer, schedule: schedule), training: training,
    evaluation: evaluation
  ) { batches in
    let distances = batches.flatMap { $0.output.squaredDistances.value.values.map(Double.init) }
    return .init(verification: try VerificationReport(distances: distances, isSame: batches.flatMap(\.target)))
  }
}
