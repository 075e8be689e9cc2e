import Glibc
import Testing

/// What did not come in time: what was waited for, for how long, and what was there instead.
public struct TimedOut: Error, CustomStringConvertible {
  public let description: String
}

/// How long the system tests wait for anything, in seconds: far longer than a healthy program needs on a machine that is busy.
public let patience = 60.0

/// Looks at something again and again until it is as wanted, and returns what was seen then.
///
/// The one place where a test polls: a screen and a file tell nobody that they changed. Whatever can be waited for without polling
/// (the end of a process, a line of its output) is.
/// - Parameters:
///   - what: What is waited for, for the error.
///   - seconds: How long.
///   - look: Gives what there is now; an error ends the waiting.
///   - isWanted: Whether that is it.
/// - Throws: `TimedOut` with what was there last; whatever `look` throws.
@discardableResult
public func wait<Seen>(
  for what: String, seconds: Double = patience, looking look: () throws -> Seen, until isWanted: (Seen) -> Bool
) throws -> Seen {
  let end = monotonicSeconds() + seconds
  while true {
    let seen = try look()
    if isWanted(seen) { return seen }
    guard monotonicSeconds() < end else { throw TimedOut(description: "waited \(seconds) s for \(what); there was:\n\(seen)") }
    poll(nil, 0, 20)
  }
}

/// Waits until something is so.
public func wait(for what: String, seconds: Double = patience, until condition: () throws -> Bool) throws {
  try wait(for: what, seconds: seconds, looking: condition, until: { $0 })
}

/// Seconds of a clock that only moves forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
