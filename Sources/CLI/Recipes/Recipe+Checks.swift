import Datasets
import Models

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

  static let checks = [
    Check("data.image", "model.backbone") { recipe in
      let image = recipe.data.image
      return recipe.model.backbone.problem(image: [image.height, image.width, image.channels])
    },
    Check("data.heldOut", "data.source", "data.identities") { recipe in
      guard recipe.data.heldOut.count >= 2 else {
        return "found 1 person, expected at least 2: pairs of two people cannot be verified without"
      }
      guard let people = recipe.data.knownPeople else { return nil }
      guard recipe.data.heldOut.last <= people else {
        return "found person \(recipe.data.heldOut.last), expected numbers from 1 to \(people): there are \(people) people"
      }
      guard people - recipe.data.heldOut.count >= 2 else {
        return "leaves \(people - recipe.data.heldOut.count) of \(people) people to train on, expected at least 2"
      }
      return nil
    },
    Check("training.batch", "data.heldOut", "data.source", "data.identities", "data.imagesPerIdentity") { recipe in
      guard let people = recipe.data.knownPeople, let each = recipe.data.knownImagesPerPerson else { return nil }
      let images = (people - recipe.data.heldOut.count) * each
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
    case .folder: nil
    }
  }

  /// How many images of each person the source has, where that is known before it is opened.
  var knownImagesPerPerson: Int? {
    switch source {
    case .orl: 10
    case .synthetic: imagesPerIdentity
    case .folder: nil
    }
  }
}
