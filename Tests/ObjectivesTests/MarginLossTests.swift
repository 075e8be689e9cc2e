import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing

/// What all losses with a margin have in common: gradients, phases, numbers that rounding has spoilt.
@Suite struct MarginLossTests {
  /// A loss, made anew for each call where it has a state, and the inputs that its gradient goes to.
  struct Subject: Sendable {
    let make: @Sendable () -> any IdentityLoss
    var reachesScores = true
    var reachesEmbeddings = false
  }

  /// Margins small enough that no cosine of `scores` is near a guard.
  static let subjects = [
    Subject(make: { SoftmaxCrossEntropy(labelSmoothing: 0.2) }),
    Subject(make: { ArcFace(scale: 4, margin: 0.3) }),
    Subject(make: { ArcFace(scale: 4, margin: 0.3, variant: .easy) }),
    Subject(make: { CosFace(scale: 4, margin: 0.3) }),
    Subject(make: { CombinedMargin(scale: 4, factor: 1.1, angle: 0.2, cosine: 0.1) }),
    Subject(make: { SphereFace(margin: 3) }, reachesEmbeddings: true),
    Subject(make: { SphereFace(margin: 4, annealing: .init(base: 2, minimum: 0)) }, reachesEmbeddings: true),
    Subject(make: { AdaFace(scale: 4, momentum: 1) }),
    Subject(make: { CenterLoss(identities: 3, embedding: 4) }, reachesScores: false, reachesEmbeddings: true),
    Subject(
      make: { CenterLoss(identities: 3, embedding: 4, normalized: true) }, reachesScores: false, reachesEmbeddings: true),
  ]

  static let labels = [0, 2, 1, 2]
  static let scores = referenceNumbers(12, tag: 3, scale: 0.8)
  static let embeddings = referenceNumbers(16, tag: 5, scale: 2)

  /// The loss of a batch. On a line of its own: inside `#require`, a call of an existential crashes Swift 6.3.
  static func result(_ loss: any IdentityLoss, _ outputs: IdentityOutputs, _ phase: Phase = .training) throws -> LossValue {
    let value = try loss(outputs, labels: labels, phase: phase)
    return try #require(value)
  }

  static func value(
    _ loss: any IdentityLoss, scores: [Float] = scores, embeddings: [Float] = embeddings, phase: Phase = .training
  ) throws -> Double {
    let outputs = IdentityOutputs(
      embeddings: Variable(Tensor(embeddings, shape: [4, 4])), scores: Variable(Tensor(scores, shape: [4, 3])))
    return Double(try result(loss, outputs, phase).total.value.scalar)
  }

  /// Centres that are not zero, whose loss of normalised embeddings has a gradient.
  static func prepared(_ loss: any IdentityLoss) -> any IdentityLoss {
    if let loss = loss as? CenterLoss { loss.centers.value = Tensor(referenceNumbers(12, tag: 9), shape: [3, 4]) }
    return loss
  }

  @Test(arguments: subjects.indices) func gradientsAgreeWithDifferences(index: Int) throws {
    let subject = Self.subjects[index]
    let scores = Parameter(Tensor(Self.scores, shape: [4, 3]))
    let embeddings = Parameter(Tensor(Self.embeddings, shape: [4, 4]))
    let outputs = IdentityOutputs(
      embeddings: embeddings.variable(recording: true), scores: scores.variable(recording: true))
    let loss = Self.prepared(subject.make())
    let gradients = try Self.result(loss, outputs).total.gradients()
    #expect((gradients[scores] != nil) == subject.reachesScores)
    #expect((gradients[embeddings] != nil) == subject.reachesEmbeddings)
    // Single-precision losses of size 10 and a step of 4e-3: 1e-6 / 4e-3 of rounding, and as much of curvature.
    if let gradient = gradients[scores] {
      let numeric = numericGradient(
        of: { (try? Self.value(Self.prepared(subject.make()), scores: $0)) ?? .nan }, at: Self.scores, step: 4e-3)
      expectClose(gradient.values.map(Double.init), numeric, absolute: 1e-3, relative: 2e-3)
    }
    if let gradient = gradients[embeddings] {
      let numeric = numericGradient(
        of: { (try? Self.value(Self.prepared(subject.make()), embeddings: $0)) ?? .nan }, at: Self.embeddings, step: 4e-3)
      expectClose(gradient.values.map(Double.init), numeric, absolute: 1e-3, relative: 2e-3)
    }
  }

  // MARK: phases

  @Test(arguments: subjects.indices.dropLast(2)) func theMarginIsOfTrainingOnly(index: Int) throws {
    let make = Self.subjects[index].make
    let evaluation = try Self.value(make(), phase: .evaluation)
    #expect(try Self.value(make(), phase: .training) != evaluation)
    #expect(evaluation == (try Self.plain(make())))
  }

  /// The loss without its margin, written out.
  static func plain(_ loss: any IdentityLoss) throws -> Double {
    if let loss = loss as? SphereFace {
      let embeddings = Variable(Tensor(Self.embeddings, shape: [4, 4]))
      let norms = embeddings.rowDots(with: embeddings).squareRoot(epsilon: 1e-12).value.values
      return try value(SoftmaxCrossEntropy(), scores: Self.scores.enumerated().map { $1 * (norms[$0 / 3] * loss.scale) })
    }
    let scale = (loss as? any MarginLoss)?.scale ?? (loss as? AdaFace)?.scale ?? 1
    return try value(SoftmaxCrossEntropy(scale: scale))
  }

  @Test(arguments: subjects.indices) func evaluationChangesNothing(index: Int) throws {
    let loss = Self.prepared(Self.subjects[index].make())
    let buffers = (loss as? any Module)?.allBuffers ?? []
    let before = buffers.map(\.buffer.value)
    _ = try Self.value(loss, phase: .evaluation)
    #expect(buffers.map(\.buffer.value) == before)
    _ = try Self.value(loss, phase: .training)
    #expect(buffers.isEmpty || buffers.map(\.buffer.value) != before)
  }

  @Test func aFrozenLossKeepsItsStateInTraining() throws {
    for index in Self.subjects.indices {
      guard let loss = Self.subjects[index].make() as? any Module & IdentityLoss else { continue }
      loss.isFrozen = true
      let before = loss.allBuffers.map(\.buffer.value)
      _ = try Self.value(loss)
      #expect(loss.allBuffers.map(\.buffer.value) == before, "\(loss)")
    }
  }

  // MARK: the ends

  @Test(arguments: subjects.indices) func gradientsStayFiniteAtCosinesOfOne(index: Int) throws {
    for cosine: Float in [1, -1, Float(1).nextUp, -Float(1).nextUp] {
      let scores = Parameter(Tensor([Float](repeating: cosine, count: 12), shape: [4, 3]))
      let embeddings = Parameter(Tensor(Self.embeddings, shape: [4, 4]))
      let outputs = IdentityOutputs(
        embeddings: embeddings.variable(recording: true), scores: scores.variable(recording: true))
      let value = try Self.result(Self.subjects[index].make(), outputs)
      #expect(value.total.value.isFinite)
      let gradients = value.total.gradients()
      for parameter in [scores, embeddings] { #expect(gradients[parameter]?.isFinite != false, "cosine \(cosine)") }
    }
  }

  @Test func anEmbeddingOfZerosHasAFiniteGradient() throws {
    let embeddings = Parameter(Tensor(zeros: [4, 4]))
    let outputs = IdentityOutputs(
      embeddings: embeddings.variable(recording: true), scores: Variable(Tensor(Self.scores, shape: [4, 3])))
    for loss: any IdentityLoss in [SphereFace(), AdaFace(), CenterLoss(identities: 3, embedding: 4)] {
      let value = try Self.result(loss, outputs)
      #expect(value.total.value.isFinite)
      #expect(value.total.gradients()[embeddings]?.isFinite != false)
    }
  }

  @Test(arguments: subjects.indices.dropLast(2)) func aNaNReachesTheLoss(index: Int) throws {
    var scores = Self.scores
    scores[2 * 3 + 1] = .nan
    #expect(try Self.value(Self.subjects[index].make(), scores: scores).isNaN)
  }
}
