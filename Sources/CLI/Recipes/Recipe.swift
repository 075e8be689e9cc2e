import Datasets
import Models

/// What a run does, as a recipe file says it: every value that decides the result, with its default where it has one.
///
/// Each part stands under the name that it has in the file; `RecipeSchema` ties the two together.
public struct Recipe: Sendable, Equatable {
  /// What is fitted: `face`, or a task that the program registers (`TaskDefinition`).
  public var task = TaskDefinition.face
  /// What a registered task makes of it; the task reads them itself.
  public var options: [String: String] = [:]
  /// How the program runs.
  public var run = Run()
  /// The images, and which people are kept for verification.
  public var data = Data()
  /// The network.
  public var model = Model()
  /// How the network is trained.
  public var training = Training()
  /// How it is verified.
  public var evaluation = Evaluation()

  /// The defaults: softmax on the ORL faces.
  public init() {}

  /// How the program runs.
  public struct Run: Sendable, Equatable {
    /// Start of all random numbers; the same seed gives the same run, bit for bit, on the same machine and thread count.
    public var seed = 1
    /// Threads of the matrix multiplication.
    public var threads = 2
  }

  /// The images, and which people are kept for verification.
  public struct Data: Sendable, Equatable {
    /// Where the images come from.
    public var source = Source.orl
    /// The shape that every image is brought to.
    public var image = ImageShape()
    /// People that are verified and never trained on.
    public var heldOut = Data.defaultHeldOut
    /// How training images are varied; evaluation sees every image as it is.
    public var augment = Augmentation()
    /// People that are generated where the source is synthetic.
    public var identities = 40
    /// Images of each generated person.
    public var imagesPerIdentity = 10

    private static let defaultHeldOut: IdentitySelection = {
      do { return try IdentitySelection("31-40") } catch { fatalError("\(error)") }
    }()
  }

  /// Where images come from.
  public enum Source: Sendable, Equatable {
    /// The ORL faces: 40 people, 10 grey images each.
    case orl
    /// Faces generated from the seed.
    case synthetic
    /// A folder with one folder of images for each person.
    case folder(String)
  }

  /// The shape that every image is brought to, in pixels.
  public struct ImageShape: Sendable, Equatable {
    /// Rows.
    public var height = 56
    /// Columns.
    public var width = 46
    /// 1 for grey, 3 for colour.
    public var channels = 1
  }

  /// The network that turns an image into an embedding.
  public struct Model: Sendable, Equatable {
    /// The layers up to the embedding.
    public var backbone = Backbone.smallCNN
    /// Length of an embedding.
    public var embedding = 128
    /// Rate of the dropout before the embedding; 0 for none.
    public var dropout = 0.0
  }

  /// How the network is trained.
  public struct Training: Sendable, Equatable {
    /// The loss of the training phase.
    public var loss = Loss()
    /// Passes over the training images.
    public var epochs = 60
    /// Images in one step.
    public var batch = 30
    /// How gradients change the weights.
    public var optimizer = Optimizer()
    /// How the learning rate moves.
    public var schedule = Schedule()
    /// Largest norm of all gradients together; longer ones are scaled down to it. `nil` for no limit.
    public var clip: Double?
  }

  /// The loss of the training phase.
  public struct Loss: Sendable, Equatable {
    /// The losses that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Softmax cross-entropy of logits.
      case softmax
      /// Softmax cross-entropy of scaled cosines.
      case normalisedSoftmax = "normalised-softmax"
      /// The same with an angular margin in training.
      case arcface
    }

    /// Which loss.
    public var name = Name.softmax
    /// What cosines are multiplied by before the softmax.
    public var scale = 64.0
    /// ArcFace's angular margin, in radians.
    public var margin = 0.5
  }

  /// How gradients change the weights.
  public struct Optimizer: Sendable, Equatable {
    /// The optimizers that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Stochastic gradient descent with momentum.
      case sgd
    }

    /// Which optimizer.
    public var name = Name.sgd
    /// The peak of the schedule.
    public var learningRate = 0.1
    /// The share of the last update that goes into the next.
    public var momentum = 0.9
    /// How strongly weights are pulled to 0: added to the gradient, times the weight.
    public var weightDecay = 0.0005
    /// Whether the gradient is taken ahead along the momentum.
    public var nesterov = false
  }

  /// How the learning rate moves over the run.
  public struct Schedule: Sendable, Equatable {
    /// The schedules that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Half a cosine down to 0, or no change.
      case cosine, constant
    }

    /// Which schedule.
    public var name = Name.cosine
    /// Epochs over which the learning rate first rises from 0 to its peak.
    public var warmup = 0.0
  }

  /// How the model is verified on the held-out people.
  public struct Evaluation: Sendable, Equatable {
    /// Which pairs are verified.
    public var pairs = Pairs()
    /// Folds of the accuracy (LFW protocol).
    public var folds = 10
    /// Epochs between two evaluations; the last epoch is always evaluated.
    public var every = 1
    /// Whether an embedding is the mean of the image's and its mirror image's.
    public var flip = false
    /// False accept rates at which the true accept rate is reported.
    public var far = [0.1, 0.01, 0.001]
  }

  /// Which pairs of held-out images are verified: all, or a seeded sample.
  public struct Pairs: Sendable, Equatable {
    /// Pairs of one person in the sample; `nil`, as `impostor` is, for all pairs.
    public var genuine: Int?
    /// Pairs of two people in the sample.
    public var impostor: Int?
  }
}
