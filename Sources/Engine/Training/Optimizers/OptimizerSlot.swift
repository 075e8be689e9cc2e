import Tensors

/// One of the tensors that an optimizer keeps for each parameter.
public struct OptimizerSlot: Sendable, Equatable {
  /// What follows the parameter's path in a name: ".first_moment"; empty for a name that is the path alone.
  public let suffix: String
  /// Whether it is a single number (a count of steps) instead of a tensor of the parameter's shape.
  public let isScalar: Bool

  /// Creates one of its parts.
  public init(_ suffix: String, isScalar: Bool = false) {
    self.suffix = suffix
    self.isScalar = isScalar
  }
}

extension Optimizer {
  /// One tensor of the parameter's shape, under its path.
  public var slots: [OptimizerSlot] { [OptimizerSlot("")] }

  /// What in a stored state this optimizer cannot go on from, in words; empty where all is well.
  ///
  /// - Parameters:
  ///   - state: As another program left it.
  ///   - shapes: Of the parameters, by path.
  func problems(in state: [String: Tensor], shapes: [String: [Int]]) -> [String] {
    var problems: [String] = []
    var known: Set<String> = []
    for (path, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      let names = slots.map { path + $0.suffix }
      known.formUnion(names)
      guard names.contains(where: { state[$0] != nil }) else { continue }
      for (slot, name) in zip(slots, names) {
        let due = slot.isScalar ? [] : shape
        guard let found = state[name]?.shape else {
          problems.append("optimizer state \"\(name)\" is missing")
          continue
        }
        if found != due { problems.append("optimizer state \"\(name)\" is \(found), \(due) was due") }
      }
    }
    problems += state.keys.filter { !known.contains($0) }.sorted().map {
      "optimizer state \"\($0)\" belongs to no parameter"
    }
    return problems
  }
}

/// The two moments of a parameter's gradient, and how many steps went into them.
struct Moments {
  var first: Tensor
  var second: Tensor
  /// Of this parameter, as one that was frozen for a while has had fewer.
  var steps = 0

  init(_ shape: [Int]) {
    first = Tensor(zeros: shape)
    second = Tensor(zeros: shape)
  }
}

/// The moments of all parameters by path.
struct MomentTable {
  private var moments: [String: Moments] = [:]

  static let slots = [OptimizerSlot(".first_moment"), OptimizerSlot(".second_moment"), OptimizerSlot(".steps", isScalar: true)]

  /// Changes the moments of a parameter in place; they begin at 0.
  mutating func update(_ path: String, shape: [Int], _ body: (inout Moments) -> Void) {
    body(&moments[path, default: Moments(shape)])
  }

  /// The moments as tensors by name. The count of steps is exact up to 2^24, where no correction is left to be made.
  var state: [String: Tensor] {
    get {
      var state: [String: Tensor] = [:]
      for (path, moments) in moments {
        state[path + ".first_moment"] = moments.first
        state[path + ".second_moment"] = moments.second
        state[path + ".steps"] = Tensor(Float(moments.steps))
      }
      return state
    }
    set {
      moments = [:]
      for (name, steps) in newValue where name.hasSuffix(".steps") {
        let path = String(name.dropLast(".steps".count))
        guard let first = newValue[path + ".first_moment"], let second = newValue[path + ".second_moment"] else { continue }
        var restored = Moments([])
        (restored.first, restored.second, restored.steps) = (first, second, Int(steps.scalar))
        moments[path] = restored
      }
    }
  }
}
