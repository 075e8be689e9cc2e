import Runs

/// The commands that this dashboard sent, and the answers of the engine to anybody's commands.
struct CommandDesk: Sendable, Equatable {
  /// Sent and not answered yet, oldest first.
  private(set) var pending: [Request] = []
  /// The answers that were already shown. The engine keeps the newest eight, so a few more are enough.
  private var shown: [String] = []
  private static let remembered = 64

  /// The learning rates that were asked for as such, by the number of the command.
  private var rates: [String: Double] = [:]

  private let session: String
  private var count = 0

  /// - Parameter session: What sets the numbers of this dashboard's commands apart from those of others on the same run.
  init(session: String) { self.session = session }

  mutating func request(_ command: Command) -> Request {
    count += 1
    let request = Request(id: "\(session)-\(count)", command: command)
    pending.append(request)
    return request
  }

  /// Takes the answers of a status and gives back those that are new, oldest first.
  mutating func take(_ acknowledgements: [Acknowledgement]) -> [Acknowledgement] {
    let new = acknowledgements.filter { !shown.contains($0.id) }
    guard !new.isEmpty else { return [] }
    shown += new.map(\.id)
    if shown.count > Self.remembered { shown.removeFirst(shown.count - Self.remembered) }
    pending.removeAll { request in new.contains { $0.id == request.id } }
    return new
  }

  /// Notes that a command asks for this learning rate, for the words of its answer.
  mutating func remember(rate: Double, of request: Request) { rates[request.id] = rate }

  /// The learning rate that a command asked for, once.
  mutating func takeRate(id: String) -> Double? { rates.removeValue(forKey: id) }

  /// Forgets a command that never reached the engine.
  mutating func fail(id: String) -> Request? {
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return nil }
    return pending.remove(at: index)
  }

  /// Forgets all commands that no engine will answer any more.
  mutating func failAll() -> [Request] {
    defer { pending = [] }
    return pending
  }
}
