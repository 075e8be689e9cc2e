import Gradients
import Tensors

/// A layer that can do what follows it in its own pass over memory.
protocol FusingLayer: Layer {
  /// The layer and what follows it, as one after another would give it.
  ///
  /// The layer does as much of the ending as fits its pass and hands the rest on to `ending` itself.
  func callAsFunction(_ input: Variable, phase: Phase, then ending: Ending) -> Variable
}

/// An activation that other layers can do in their own pass.
protocol ActivationLayer: Layer {
  /// What it does in `phase`, with its parameters as variables.
  func function(in phase: Phase) -> Variable.Following.Activation
}

/// What follows a layer and may be done in its pass, in the order of the properties.
struct Ending {
  private(set) var norm: BatchNorm?
  private(set) var activation: (any ActivationLayer)?
  private(set) var pool: MaxPool?
  /// The other branch of a residual block; not together with a pooling.
  var addend: Variable?

  /// Takes a layer in at the end, if there is room for it.
  mutating func join(_ layer: any Layer) -> Bool {
    guard pool == nil else { return false }
    switch layer {
    case let layer as BatchNorm where norm == nil && activation == nil: norm = layer
    case let layer as any ActivationLayer where activation == nil: activation = layer
    case let layer as MaxPool where layer.window == .pairs: pool = layer
    default: return false
    }
    return true
  }

  /// Whether there is nothing but an addend.
  var isOnlyAddend: Bool { norm == nil && activation == nil && pool == nil }

  /// What is to be done to the sums of a convolution or dense layer to end like this, pooling aside.
  ///
  /// - Parameters:
  ///   - bias: That of the layer, which stands before all of this.
  ///   - phase: The phase of the pass.
  /// - Returns: `nil` where a gradient is recorded or statistics are those of the batch: then each has a pass of its own.
  func finish(bias: Tensor?, phase: Phase) -> Finish? {
    let activation = activation?.function(in: phase) ?? .identity
    guard let function = activation.ofConstants, !(addend?.isRecorded ?? false) else { return nil }
    guard let norm else { return Finish(shift: bias, activation: function, addend: addend?.value) }
    return norm.finish(bias: bias, activation: function, addend: addend?.value, phase: phase)
  }

  /// The ending in passes of its own, for a layer that has no room for it.
  func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    if let norm {
      checkAddend(input.shape)
      let function = activation?.function(in: phase) ?? .identity
      return norm(input, phase: phase, then: Variable.Following(activation: function, addend: addend, isPooled: pool != nil))
    }
    let activated = activation?(input, phase: phase) ?? input
    let pooled = pool?(activated, phase: phase) ?? activated
    checkAddend(pooled.shape)
    return addend.map { pooled + $0 } ?? pooled
  }

  func checkAddend(_ shape: [Int]) {
    require(
      addend.map { $0.shape == shape } ?? true,
      "both branches of a residual block must agree, found \(shape) and \(addend?.shape ?? []) beside it")
  }
}

/// Layers of a `Sequential` that run as one: a layer, and what is done in its pass.
struct FusedRun {
  /// `nil` where the ending is all.
  let first: (any Layer)?
  private(set) var ending: Ending

  /// The layers as runs, each as long as can be. Layers stand still, so this is done once.
  static func plan(_ layers: [any Layer]) -> [FusedRun] {
    var runs: [FusedRun] = []
    for layer in layers {
      if let last = runs.indices.last, runs[last].ending.join(layer) { continue }
      var ending = Ending()
      runs.append(ending.join(layer) ? FusedRun(first: nil, ending: ending) : FusedRun(first: layer, ending: ending))
    }
    return runs
  }

  /// The run, with an addend at its end if one is given.
  func callAsFunction(_ input: Variable, phase: Phase, adding addend: Variable? = nil) -> Variable {
    var ending = ending
    if ending.pool == nil { ending.addend = addend }
    let output =
      switch first {
      case let first as any FusingLayer: first(input, phase: phase, then: ending)
      case let first?: ending(first(input, phase: phase), phase: phase)
      case nil: ending(input, phase: phase)
      }
    guard ending.pool != nil, let addend else { return output }
    return output + addend
  }
}
