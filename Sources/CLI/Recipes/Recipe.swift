import Datasets
import Models
import Training
import Verification

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
    /// Threads that read, decode and vary images beside training.
    public var decoders = 1
  }

  /// The images, and which people are kept for verification.
  public struct Data: Sendable, Equatable {
    /// Where the images come from.
    public var source = Source.orl
    /// The shape that every image is brought to.
    public var image = ImageShape()
    /// How values become the input of the network.
    public var preprocessing = Preprocessing.perImage
    /// People that are verified and never trained on; `nil` where the pairs come from a file of their own.
    public var heldOut: IdentitySelection? = Data.defaultHeldOut
    /// Whether the mirror images of each person count as one more person in training.
    public var mirroredIdentities = false
    /// How a batch is put together.
    public var sampling = Sampling()
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
    /// A RecordIO file (`train.rec`, its `.idx` and `property` beside it), as insightface packs training sets.
    case records(String)
    /// An IDX file of images, its file of labels beside it, as MNIST and its kin come.
    case idx(String)
  }

  /// How a batch is put together: in the order of a shuffled deck, or so many people with so many images each.
  public struct Sampling: Sendable, Equatable {
    /// People in a batch; `nil`, as `images` is, for a shuffled deck.
    public var identities: Int?
    /// Images of each of them.
    public var images: Int?
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
    /// A safetensors file of weights to begin with, of this program or of arcface_torch; `nil` to begin from random numbers.
    public var weights: String?
    /// Whether the weights of the backbone stay as they are, its statistics too: the head alone learns.
    public var frozen = false
  }

  /// How the network is trained.
  public struct Training: Sendable, Equatable {
    /// The loss of the training phase.
    public var loss = Loss()
    /// A second loss beside it; `nil` for none.
    public var auxiliary: Loss?
    /// Multiplies the second loss.
    public var auxiliaryWeight = 1.0
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
    /// Batches whose gradients are added up for one step.
    public var accumulate = 1
    /// Parameters that learn otherwise than the rest.
    public var groups: [Group] = []
    /// The decay of the running mean of the weights, which evaluation uses in their place; `nil` for none.
    public var ema: Double?
    /// When to stop before the last epoch.
    public var earlyStopping = EarlyStopping()
  }

  /// Parameters that learn otherwise than the rest.
  public struct Group: Sendable, Equatable {
    /// Which ones: a path as the model's summary shows it, `*` for any text: `head.*`.
    public var match: String
    /// Multiplies the learning rate.
    public var learningRate: Double?
    /// In the place of the optimizer's.
    public var weightDecay: Double?
  }

  /// When to stop before the last epoch.
  public struct EarlyStopping: Sendable, Equatable {
    /// Evaluations in a row without a better one; `nil` for never.
    public var patience: Int?
    /// How much better counts as better.
    public var delta = 0.0
  }

  /// How gradients change the weights.
  public struct Optimizer: Sendable, Equatable {
    /// The optimizers that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Stochastic gradient descent with momentum.
      case sgd
      /// Running means of the gradient and its square.
      case adam
      /// The same with weight decay beside the gradient.
      case adamw
      /// The same with a step as long as each layer's weights allow.
      case lamb
      /// The sign of a running mean.
      case lion
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
    /// Decay of the running mean of the gradient; all but sgd.
    public var beta1 = 0.9
    /// Decay of the running mean of its square; all but sgd.
    public var beta2 = 0.999
    /// Keeps the division finite; adam, adamw, lamb.
    public var epsilon = 1e-8

    /// The numbers that the papers of the optimizers differ in.
    mutating func takeDefaults() {
      beta2 = name == .lion ? 0.99 : 0.999
      epsilon = name == .lamb ? 1e-6 : 1e-8
    }
  }

  /// How the learning rate moves over the run.
  public struct Schedule: Sendable, Equatable {
    /// The schedules that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Half a cosine down to the floor, or no change.
      case cosine, constant
      /// A factor at each milestone.
      case step
      /// A power of the part of the run that is left.
      case polynomial
      /// Up and down again, each along half a cosine.
      case oneCycle = "one-cycle"
    }

    /// Which schedule.
    public var name = Name.cosine
    /// Epochs over which the learning rate first rises from 0 to its peak.
    public var warmup = 0.0
    /// Where cosine ends, as a fraction of the peak.
    public var floor = 0.0
    /// Epochs at which step multiplies.
    public var milestones: [Double] = []
    /// What step multiplies by.
    public var gamma = 0.1
    /// The exponent of polynomial.
    public var power = 1.0
  }

  /// How the model is verified on the held-out people.
  public struct Evaluation: Sendable, Equatable {
    /// Which pairs are verified.
    public var pairs = Pairs()
    /// Folds of the accuracy (LFW protocol).
    public var folds = 10
    /// Epochs between two evaluations; the last epoch is always evaluated.
    public var every = 1
    /// Whether an embedding joins those of the image and its mirror image.
    public var flip = false
    /// Pixels that an image also moves aside in eight directions, the embeddings joined like those of mirror images; 0 for none.
    public var shift = 0
    /// How it joins image and mirror image.
    public var fusion = FlipFusion.sum
    /// Principal components that embeddings are reduced to, fitted on the other folds; `nil` for all of them as they are.
    public var pca: Int?
    /// The shrinkage of a whitening that is fitted on training people and joined to embeddings; `nil` for none.
    public var whitening: Double?
    /// Whether people are also searched for among all images (rank-1, R-precision, MAP@R).
    public var identification = true
    /// False accept rates at which the true accept rate is reported.
    public var far = [0.1, 0.01, 0.001]
    /// What decides which evaluation is the best, and what early stopping watches.
    public var best = ScoreChoice.automatic
    /// The threshold that `verify` uses.
    public var threshold = Threshold.accuracy
  }

  /// The threshold that a checkpoint keeps for `verify`.
  public enum Threshold: Sendable, Equatable {
    /// The one that judges most pairs right.
    case accuracy
    /// The largest whose false accept rate is not above this.
    case far(Double)
  }

  /// Which pairs of held-out images are verified: all, a seeded sample, or those of a file.
  public struct Pairs: Sendable, Equatable {
    /// Pairs of one person in the sample; `nil`, as `impostor` is, for all pairs.
    public var genuine: Int?
    /// Pairs of two people in the sample.
    public var impostor: Int?
    /// A list of pairs (LFW's `pairs.txt`, or two paths and 0 or 1 a line), or insightface's `.bin` with its images; `nil` for
    /// pairs of the held-out people.
    public var file: String?
    /// The folder that a list of pairs names images of; `nil` for that of `data.source`.
    public var folder: String?
    /// Whether the folds share no person; else they are the contiguous ones of the LFW protocol.
    public var disjointFolds = false
  }
}
