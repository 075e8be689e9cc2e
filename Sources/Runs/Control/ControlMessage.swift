/// What the engine sends over the control socket, a JSON object a line: {"hello":{...}}, {"status":{...}}, {"error":"..."}.
///
/// Commands go the other way, also one a line: {"id":"7","command":"pause"}.
public enum ControlMessage: Codable, Sendable, Equatable {
  /// The first line.
  case hello(ControlHello)
  /// What the run does now.
  case status(Status)
  /// A line from us that the engine could not take, and why.
  case error(String)

  private enum Key: String, CodingKey { case hello, status, error }

  /// Writes one key, named after the case.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .hello(let hello): try container.encode(hello, forKey: .hello)
    case .status(let status): try container.encode(status, forKey: .status)
    case .error(let text): try container.encode(text, forKey: .error)
    }
  }

  /// Throws: `JSONError` for a message of no known kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let status = try container.decodeIfPresent(Status.self, forKey: .status) {
      self = .status(status)
    } else if let hello = try container.decodeIfPresent(ControlHello.self, forKey: .hello) {
      self = .hello(hello)
    } else if let text = try container.decodeIfPresent(String.self, forKey: .error) {
      self = .error(text)
    } else {
      throw JSONError("a message that is neither hello, status nor error")
    }
  }

  /// The message as a line, line feed included.
  var line: [UInt8] { JSON.encode(self) + [UInt8(ascii: "\n")] }
}

/// The first line from an engine.
public struct ControlHello: Codable, Sendable, Equatable {
  /// Raised by one when an older client would misunderstand a newer engine, or the other way round.
  public static let currentProtocol = 1

  /// The version that the engine speaks.
  public var protocolVersion: Int
  /// The name of the run.
  public var run: String
  /// The process id of the engine.
  public var pid: Int32

  private enum CodingKeys: String, CodingKey {
    case protocolVersion = "protocol"
    case run, pid
  }

  /// The first words of an engine.
  public init(protocolVersion: Int = ControlHello.currentProtocol, run: String, pid: Int32) {
    self.protocolVersion = protocolVersion
    self.run = run
    self.pid = pid
  }
}

/// The control socket could not be opened, or its other end is not what it should be.
public enum ControlError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No engine has the run.
  case noEngine(run: String)
  /// The system let us not in, or the engine takes no more clients now.
  case refused(run: String, reason: String)
  /// The engine is of another version of the program.
  case versionMismatch(run: String, theirs: Int, ours: Int)
  /// The engine is there but does not answer: stopped by SIGSTOP, say.
  case silent(run: String)
  /// The engine ended, or shut us out.
  case engineGone(run: String)
  /// What answers is no engine.
  case garbled(run: String, problem: String)
  /// The socket could not be made.
  case cannotListen(path: String, reason: String)

  /// In one line: what is wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .noEngine(let run):
      "no engine works on run \(quoted(run)); start one with 'tandem fit --resume'"
    case .refused(let run, let reason):
      "the engine of run \(quoted(run)) cannot be reached: \(reason)"
    case .versionMismatch(let run, let theirs, let ours):
      "the engine of run \(quoted(run)) speaks protocol \(theirs), this program \(ours); use the program that started the run"
    case .silent(let run):
      "the engine of run \(quoted(run)) does not answer; is it stopped or very busy?"
    case .engineGone(let run):
      "the engine of run \(quoted(run)) is gone"
    case .garbled(let run, let problem):
      "the engine of run \(quoted(run)) sent a line that cannot be read: \(problem.withoutControlCharacters)"
    case .cannotListen(let path, let reason):
      "cannot make the control socket \(path.withoutControlCharacters): \(reason)"
    }
  }
}
