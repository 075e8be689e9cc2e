import Gradients
import Tensors

/// Parameters that learn at a rate or with a weight decay of their own, named by their paths.
///
/// The pattern is a parameter's path or the start of one up to a dot, and `*` in it stands for any text: "head" and "head.*" are all
/// of the head, "backbone.*.bias" is every bias of the backbone. Of several groups that match, the last decides.
public struct ParameterGroup: Sendable, Equatable {
  /// Which parameters.
  public var pattern: String
  /// Multiplies the learning rate of each step.
  public var learningRateFactor: Double
  /// Takes the place of the optimizer's; `nil` for that. Biases and the scale and shift of a normalisation stay without decay.
  public var weightDecay: Double?

  /// Creates one of its parts.
  public init(pattern: String, learningRateFactor: Double = 1, weightDecay: Double? = nil) {
    self.pattern = pattern
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
  }

  /// Whether the group holds the parameter at `path`.
  public func matches(_ path: String) -> Bool {
    let (pattern, text) = (Array(pattern.utf8), Array(path.utf8))
    return Self.matches(pattern[...], text[...])
  }

  /// Matches a whole path, or one up to a dot. Goes back to the last star only, so that no pattern takes longer than length squared.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var (p, t) = (pattern.startIndex, text.startIndex)
    var star: (pattern: Int, text: Int)?
    while true {
      if p == pattern.endIndex, t == text.endIndex || text[t] == UInt8(ascii: ".") && p > pattern.startIndex { return true }
      if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
        star = (p + 1, t)
        p += 1
      } else if p < pattern.endIndex, t < text.endIndex, pattern[p] == text[t] {
        (p, t) = (p + 1, t + 1)
      } else if let last = star, last.text < text.endIndex {
        star = (last.pattern, last.text + 1)
        (p, t) = (last.pattern, last.text + 1)
      } else {
        return false
      }
    }
  }
}

/// Groups that were found to fit a model: what each parameter is to be treated like.
struct ParameterRules {
  private var groups: [String: ParameterGroup] = [:]

  /// No groups.
  init() {}

  /// - Throws: Where a group matches none of `paths`, or its numbers are out of range.
  init(_ list: [ParameterGroup], paths: [String]) throws(ParameterGroupError) {
    for group in list {
      guard group.learningRateFactor.isFinite, group.learningRateFactor > 0 else {
        throw .badNumber(
          pattern: group.pattern, "a learning-rate factor of \(group.learningRateFactor)", "above 0; freeze what must not learn")
      }
      if let decay = group.weightDecay, !(decay.isFinite && decay >= 0) {
        throw .badNumber(pattern: group.pattern, "a weight decay of \(decay)", "from 0 on")
      }
      let matched = paths.filter(group.matches)
      guard !matched.isEmpty else { throw .matchesNothing(pattern: group.pattern, paths: paths) }
      for path in matched { groups[path] = group }
    }
  }

  func apply(to parameters: [(path: String, parameter: Parameter)]) -> [OptimizedParameter] {
    parameters.map { path, parameter in
      let group = groups[path]
      return OptimizedParameter(
        path: path, parameter: parameter, learningRateFactor: group?.learningRateFactor ?? 1, weightDecay: group?.weightDecay)
    }
  }
}

/// Why parameter groups do not fit a model.
public enum ParameterGroupError: Error, Equatable, CustomStringConvertible {
  /// No parameter has such a path; with those that there are.
  case matchesNothing(pattern: String, paths: [String])
  /// A number out of range: what was found, and what would be right.
  case badNumber(pattern: String, String, String)

  public var description: String {
    switch self {
    case .matchesNothing(let pattern, let paths):
      "parameter group \"\(pattern)\" matches no parameter; the model has \(paths.prefix(4).joined(separator: ", "))"
        + (paths.count > 5 ? ", ... \(paths[paths.count - 1])" : paths.count == 5 ? ", \(paths[4])" : "")
    case .badNumber(let pattern, let found, let due):
      "parameter group \"\(pattern)\" has \(found); it must be \(due)"
    }
  }
}
