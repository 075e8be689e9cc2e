import Runs
import Verification

/// The pairs of an evaluation that its model finds hardest, as the screen shows them: impostor and genuine pairs in turn, the worst of
/// each kind first.
struct HardestPairs {
  /// What the threshold makes of a pair.
  enum Verdict { case trueAccept, falseAccept, trueReject, falseReject }

  let pairs: [EvaluationRecord.NamedPair]
  private let threshold: Double?

  init(_ record: EvaluationRecord?) {
    threshold = record?.verification?.threshold
    let hardest = record?.hardest ?? []
    // An order of our own: a file may hold any.
    let impostors = hardest.filter { !$0.isSame }.sorted { $0.distance < $1.distance }
    let genuine = hardest.filter(\.isSame).sorted { $0.distance > $1.distance }
    let both = min(impostors.count, genuine.count)
    pairs = zip(impostors, genuine).flatMap { [$0, $1] } + impostors.dropFirst(both) + genuine.dropFirst(both)
  }

  /// `nil` where the evaluation has no threshold.
  func verdict(on pair: EvaluationRecord.NamedPair) -> Verdict? {
    guard let threshold else { return nil }
    let isAccepted = pair.distance < threshold
    return isAccepted ? (pair.isSame ? .trueAccept : .falseAccept) : pair.isSame ? .falseReject : .trueReject
  }
}

extension HardestPairs.Verdict {
  var words: String {
    switch self {
    case .trueAccept: "true accept"
    case .falseAccept: "false accept"
    case .trueReject: "true reject"
    case .falseReject: "false reject"
    }
  }

  var isError: Bool { self == .falseAccept || self == .falseReject }
}
