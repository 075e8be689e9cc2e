import Tensors

extension Recipe.Run {
  /// The threads that a run has here: those of the recipe, which may be of a larger machine, up to the cores of this one.
  var threadsHere: Int { min(threads, Threads.available) }

  /// Why so many threads cannot be asked of this machine; `nil` where they can.
  var threadsProblem: String? {
    let cores = Threads.available
    return threads > cores ? "found \(threads), expected a whole number from 1 to \(cores), the cores of this machine" : nil
  }

  /// That there are fewer cores than the recipe has threads; `nil` where there are enough.
  var threadsWarning: String? { threadsWarning(cores: Threads.available) }

  func threadsWarning(cores: Int) -> String? {
    guard threads > cores else { return nil }
    return "run.threads is \(threads), but this process may use \(cores) core\(cores == 1 ? "" : "s"): the run has "
      + "\(cores) thread\(cores == 1 ? "" : "s")"
  }
}
