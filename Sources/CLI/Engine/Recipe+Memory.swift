import Models
import Tensors
import Training

extension Recipe {
  /// Tells what memory a fit of faces takes, for batches of any size.
  ///
  /// - Parameters:
  ///   - network: The backbone; `nil` makes one for the time being.
  ///   - people: Identities that are trained on.
  func memory(network: Sequential? = nil, people: Int) -> MemoryPlanner {
    let (image, model) = (data.image, self.model)
    let shape = [image.height, image.width, image.channels]
    let backbone = network ?? model.backbone.blank(image: shape, embedding: model.embedding, dropout: model.dropout)
    if network == nil { backbone.isFrozen = model.frozen }
    defer { if network == nil { StoragePool.shared.trim() } }
    return MemoryPlanner(
      network: backbone, head: memoryHead(people: people), image: shape, optimizer: training.optimizer.make(),
      hasAverage: training.ema != nil, accumulate: training.accumulate,
      // Four batches made ahead beside that of the step, and two ranges of images beside that under way.
      batchesInMemory: 5, evaluation: (batch: FaceModel.usualEvaluationBatch, batchesInMemory: 3), threads: run.threads)
  }

  /// Of two losses the first decides the head, unless it needs none.
  private func memoryHead(people: Int) -> MemoryHead {
    [training.loss, training.auxiliary].compactMap(\.self).lazy.compactMap { $0.memoryHead(identities: people) }.first ?? .none
  }
}
