import Glibc
import Runs

/// The steps at which something happened that explains a curve, in bounded memory: checkpoints, jumps of the learning rate, steps back.
struct RunMarks: Sendable, Equatable {
  /// The most marks of one kind; of more, the newest stay.
  static let capacity = 256
  /// How many times larger or smaller a learning rate has to become at once to be a jump.
  static let leastJump = 1.2

  private(set) var checkpoints: [Int] = []
  private(set) var rates: [Int] = []
  private(set) var resumes: [Int] = []
  private var lastRate: (value: Double, change: Double)?

  static func == (a: RunMarks, b: RunMarks) -> Bool {
    a.checkpoints == b.checkpoints && a.rates == b.rates && a.resumes == b.resumes
  }

  mutating func addCheckpoint(_ step: Int) { Self.add(step, to: &checkpoints) }

  /// Takes the learning rate of a step. It jumps where it changes by a fifth or more, and by more than twice of what it changed by the
  /// step before: a schedule that warms up or falls along a curve does not jump, one that falls by stairs does.
  mutating func addRate(_ rate: Double, step: Int) {
    guard rate.isFinite, rate > 0 else {
      lastRate = nil
      return
    }
    let change = lastRate.map { log(rate / $0.value) } ?? 0
    if let lastRate, abs(change) >= log(Self.leastJump), abs(change) > 2 * abs(lastRate.change) { Self.add(step, to: &rates) }
    // The first change after a beginning has none before it to be compared with.
    lastRate = (rate, lastRate == nil ? .infinity : change)
  }

  /// Training goes on from a checkpoint before `step`: what was to come after that did not happen.
  mutating func addResume(_ step: Int) {
    checkpoints.removeAll { $0 >= step }
    rates.removeAll { $0 >= step }
    resumes.removeAll { $0 >= step }
    lastRate = nil
    Self.add(step, to: &resumes)
  }

  private static func add(_ step: Int, to steps: inout [Int]) {
    guard steps.last != step else { return }
    steps.append(step)
    if steps.count > capacity { steps.removeFirst() }
  }
}
