import Gradients
import Models
import Objectives
import Tensors

/// A moving average of the weights (EMA): what is evaluated, kept as the best and exported in the place of the last step's weights.
///
/// `average = d average + (1 - d) w` after each step, `d = decay`, or with a warm-up `d = min(decay, (1 + t) / (10 + t))` with t the
/// averages made before, so that the first weights, which are random, are soon forgotten.
///
/// It covers all parameters. The running statistics of batch normalisation are taken as they are: they are moving averages already,
/// over the last steps of training, and a second average of them would be of images seen even longer ago.
/// Reference: Polyak & Juditsky 1992; the warm-up is that of TensorFlow's ExponentialMovingAverage.
public struct WeightAverage: Sendable {
  /// The share of the old average in the new one.
  public let decay: Double
  /// Whether the share begins small.
  public let warmsUp: Bool
  /// The averages by path; empty before the first step.
  private(set) var values: [String: Tensor] = [:]
  /// How many steps went into them.
  private(set) var updates = 0

  /// Creates one of its parts.
  public init(decay: Double = 0.999, warmsUp: Bool = true) {
    require((0..<1).contains(decay), "a weight average needs 0 <= decay < 1, found \(decay)")
    self.decay = decay
    self.warmsUp = warmsUp
  }

  /// The share of the old average in the next one.
  var share: Double { warmsUp ? min(decay, Double(1 + updates) / Double(10 + updates)) : decay }

  /// Begins with the weights before the first step: late, so that weights that were loaded count.
  mutating func begin(_ parameters: () -> [(path: String, parameter: Parameter)]) {
    guard values.isEmpty else { return }
    values = Dictionary(parameters().map { ($0.path, $0.parameter.value) }) { first, _ in first }
  }

  /// Takes in the weights after a step.
  mutating func update(_ parameters: [(path: String, parameter: Parameter)]) {
    let new = Float(1 - share)
    for (path, parameter) in parameters { values[path]?.blend(parameter.value, share: new) }
    updates += 1
  }

  /// Goes on from a checkpoint; without averages in it, begins anew.
  mutating func restore(_ values: [String: Tensor], updates: Int) {
    self.values = values
    self.updates = values.isEmpty ? 0 : updates
  }
}

extension Trainer {
  /// Runs `body` with the average in the place of the weights, where there is one; puts the weights back, also where it throws.
  ///
  /// Nothing is copied: both are values that share their storage.
  public func withAveragedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average, !average.values.isEmpty, !isAveraged else { return try body() }
    let parameters = allParameters
    let weights = parameters.map(\.parameter.value)
    for (path, parameter) in parameters { if let value = average.values[path] { parameter.value = value } }
    isAveraged = true
    defer {
      for (item, value) in zip(parameters, weights) { item.parameter.value = value }
      isAveraged = false
    }
    return try body()
  }
}
