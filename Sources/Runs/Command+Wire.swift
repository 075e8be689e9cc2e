// How commands look on the control socket. Written by hand, so that renaming a case never changes the protocol, and so
// that a person can type it: {"id":"7","command":"pause"}, {"id":"8","command":"learningRate","factor":1.25}.

extension Command {
  private enum Key: String, CodingKey { case command, factor }

  /// The commands without a parameter, by their names on the wire.
  private static let plain: [(name: String, command: Command)] = [
    ("fit", .fit), ("pause", .pause), ("resume", .resume), ("evaluate", .evaluate), ("checkpoint", .checkpoint),
    ("stopAfterStep", .stopAfterStep), ("stopAfterEpoch", .stopAfterEpoch),
  ]

  /// The name on the wire.
  public var name: String {
    switch self {
    case .fit: "fit"
    case .pause: "pause"
    case .resume: "resume"
    case .evaluate: "evaluate"
    case .checkpoint: "checkpoint"
    case .stopAfterStep: "stopAfterStep"
    case .stopAfterEpoch: "stopAfterEpoch"
    case .scaleLearningRate: "learningRate"
    }
  }

  /// Writes the keys "command" and, for the learning rate, "factor".
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .command)
    if case .scaleLearningRate(let factor) = self { try container.encode(factor, forKey: .factor) }
  }

  /// Throws: `JSONError` for an unknown command, or a factor that is no positive number.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .command)
    if let found = Self.plain.first(where: { $0.name == name }) {
      self = found.command
    } else if name == "learningRate" {
      let factor = try container.decode(Double.self, forKey: .factor)
      guard factor > 0, factor < .infinity else {
        throw JSONError("the factor of the learning rate is \(factor); it must be a number above 0")
      }
      self = .scaleLearningRate(factor: factor)
    } else {
      let known = (Self.plain.map(\.name) + ["learningRate"]).joined(separator: ", ")
      throw JSONError("unknown command \(quoted(String(name.prefix(40)))); the commands are \(known)")
    }
  }
}

extension Request {
  private enum Key: String, CodingKey { case id }

  /// Writes the key "id" beside those of the command.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try command.encode(to: encoder)
  }

  /// Throws: `JSONError` for an unknown command, `DecodingError` for a missing key.
  public init(from decoder: any Decoder) throws {
    self.init(id: try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .id), command: try Command(from: decoder))
  }
}

extension Acknowledgement {
  private enum Key: String, CodingKey { case id, step, refusal }

  /// Writes the keys "id", "step" and "refusal" beside those of the command.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(step, forKey: .step)
    try container.encodeIfPresent(refusal, forKey: .refusal)
    try command.encode(to: encoder)
  }

  /// Throws: `JSONError` for an unknown command, `DecodingError` for a missing key.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      id: try container.decode(String.self, forKey: .id), command: try Command(from: decoder),
      step: try container.decode(Int.self, forKey: .step),
      refusal: try container.decodeIfPresent(String.self, forKey: .refusal))
  }
}
