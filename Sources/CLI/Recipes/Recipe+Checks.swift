import Datasets
import Models
import Training

extension Recipe {
  /// What must hold between several keys, each of which is right by itself.
  struct Check: Sendable {
    /// The keys that take part; the first is the one to change.
    var keys: [String]
    /// What is wrong and what would be right; `nil` where all is well.
    var problem: @Sendable (Recipe) -> String?

    init(_ keys: String..., problem: @escaping @Sendable (Recipe) -> String?) {
      self.keys = keys
      self.problem = problem
    }
  }

  static let checks = lossChecks + valueChecks

  private static let valueChecks = [
    Check("data.image", "model.backbone") { recipe in
      let image = recipe.data.image
      return recipe.model.backbone.problem(image: [image.height, image.width, image.channels])
    },
    Check("data.image", "data.source", "model.backbone") { recipe in
      let image = recipe.data.image
      guard recipe.data.source == .synthetic, min(image.height, image.width) < 8,
        recipe.model.backbone.problem(image: [image.height, image.width, image.channels]) == nil
      else { return nil }
      return "found \(image.height) x \(image.width) pixels, expected sides of at least 8 for synthetic faces"
    },
    Check("data.heldOut", "data.source", "data.identities") { recipe in
      guard let heldOut = recipe.data.heldOut else { return nil }
      guard heldOut.count >= 2 else {
        return "found 1 person, expected at least 2: pairs of two people cannot be verified without"
      }
      guard let people = recipe.data.knownPeople else { return nil }
      guard heldOut.last <= people else {
        return "found person \(heldOut.last), expected numbers from 1 to \(people): there are \(people) people"
      }
      guard people - heldOut.count >= 2 else {
        return "leaves \(people - heldOut.count) of \(people) people to train on, expected at least 2"
      }
      return nil
    },
    Check("data.heldOut", "evaluation.pairs.file") { recipe in
      guard recipe.data.heldOut == nil, recipe.evaluation.pairs.file == nil else { return nil }
      return "found none, expected people to verify such as 31-40, or pairs of other images in evaluation.pairs.file"
    },
    Check("data.sampling", "data.sampling.identities", "data.sampling.images", "training.batch") { recipe in
      switch (recipe.data.sampling.identities, recipe.data.sampling.images) {
      case (nil, nil): return nil
      case (let people?, let images?):
        guard people * images != recipe.training.batch else { return nil }
        return "found \(people) people x \(images) images, expected training.batch, \(recipe.training.batch), images in all"
      default: return "found one of identities and images, expected both, or data.sampling: shuffled"
      }
    },
    Check("training.loss.name", "training.auxiliary.name") { recipe in
      guard recipe.training.loss.name == recipe.training.auxiliary?.name else { return nil }
      return "found \(recipe.training.loss.name.rawValue) here and in training.auxiliary, expected two different losses"
    },
    Check("training.auxiliary.name", "training.loss.name") { recipe in
      // One head gives the scores of both, and a margin on logits that are no cosines would stop the program.
      guard let auxiliary = recipe.training.auxiliary else { return nil }
      let (main, other) = (LossCatalog.definition(recipe.training.loss.name), LossCatalog.definition(auxiliary.name))
      guard main.input != other.input, main.input != .embeddings, other.input != .embeddings else { return nil }
      return "found \(auxiliary.name.rawValue), expected a loss of embeddings, or of the same scores as \(main.name.rawValue): "
        + "one head serves both"
    },
    Check("training.schedule.milestones", "training.schedule.name", "training.epochs") { recipe in
      guard recipe.training.schedule.name == .step else { return nil }
      guard let last = recipe.training.schedule.milestones.last else {
        return "missing; expected a list of epochs such as [30, 45]"
      }
      guard last >= Double(recipe.training.epochs) else { return nil }
      return "found \(yamlNumber(last)), expected epochs below training.epochs, \(recipe.training.epochs)"
    },
    Check("evaluation.best", "evaluation.far") { recipe in
      guard case .tar(let far) = recipe.evaluation.best, !recipe.evaluation.far.contains(far) else { return nil }
      return "found \(recipe.evaluation.best), expected one of the rates of evaluation.far"
    },
    Check("evaluation.pairs.file", "evaluation.pairs.genuine", "evaluation.pairs.impostor") { recipe in
      guard recipe.evaluation.pairs.file != nil, recipe.evaluation.pairs.genuine != nil || recipe.evaluation.pairs.impostor != nil
      else { return nil }
      return "found a file and a sample, expected one of them"
    },
    Check("training.batch", "data.heldOut", "data.source", "data.identities", "data.imagesPerIdentity") { recipe in
      guard let people = recipe.data.knownPeople, let each = recipe.data.knownImagesPerPerson else { return nil }
      let images = (people - (recipe.data.heldOut?.count ?? 0)) * each * (recipe.data.mirroredIdentities ? 2 : 1)
      guard images > 0, recipe.training.batch > images else { return nil }
      return "found \(recipe.training.batch), expected at most \(images), the number of training images"
    },
    Check("training.schedule.warmup", "training.epochs") { recipe in
      guard recipe.training.schedule.warmup > Double(recipe.training.epochs) else { return nil }
      return "found \(yamlNumber(recipe.training.schedule.warmup)), expected at most training.epochs, \(recipe.training.epochs)"
    },
    Check("training.optimizer.nesterov", "training.optimizer.momentum") { recipe in
      guard recipe.training.optimizer.nesterov, recipe.training.optimizer.momentum == 0 else { return nil }
      return "found true, expected false with training.optimizer.momentum: 0"
    },
    Check("evaluation.pairs", "evaluation.pairs.genuine", "evaluation.pairs.impostor") { recipe in
      guard (recipe.evaluation.pairs.genuine == nil) != (recipe.evaluation.pairs.impostor == nil) else { return nil }
      return "found one of genuine and impostor, expected both, or evaluation.pairs: all"
    },
    Check("evaluation.folds", "evaluation.pairs.genuine", "evaluation.pairs.impostor") { recipe in
      guard let genuine = recipe.evaluation.pairs.genuine, let impostor = recipe.evaluation.pairs.impostor,
        recipe.evaluation.folds > genuine + impostor
      else { return nil }
      return "found \(recipe.evaluation.folds), expected at most \(genuine + impostor), the number of pairs"
    },
  ]
}

extension Recipe.Data {
  /// How many people the source has, where that is known before it is opened.
  var knownPeople: Int? {
    switch source {
    case .orl: 40
    case .synthetic: identities
    case .folder, .records, .idx: nil
    }
  }

  /// How many images of each person the source has, where that is known before it is opened.
  var knownImagesPerPerson: Int? {
    switch source {
    case .orl: 10
    case .synthetic: imagesPerIdentity
    case .folder, .records, .idx: nil
    }
  }
}
