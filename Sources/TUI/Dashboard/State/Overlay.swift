/// What stands over the screen and takes the keys.
enum Overlay: Sendable, Equatable {
  /// The keys in force, from this line on.
  case help(firstLine: Int)
  /// Does the run go on?
  case quit
  /// When to stop?
  case stop
  /// Is this run deleted?
  case delete(run: String)
}
