import Runs

/// What the dashboard wants done by whoever runs it.
public enum Effect: Sendable, Equatable {
  /// Hand the request to the engine of the run on the screen.
  case send(Request)
  /// Start an engine on the recipe at this path and open its run.
  case startFit(recipe: String)
  /// Start an engine that goes on with a run from its last checkpoint, and open the run.
  case resumeFit(run: String)
  /// Open the run, whether an engine works on it or not.
  case attach(run: String)
  /// Let go of the run's files and socket: the home screen shows. The run is not touched.
  case stopWatching
  /// Look again for recipes and runs.
  case refreshLists
  /// Draw with the next theme from now on.
  case useNextTheme
  /// Write what the screen shows to a file, and say where.
  case saveSnapshot
  /// Draw with the theme of this name from now on.
  case useTheme(String)
  /// Keep one line on a run; an empty one for none.
  case setNote(run: String, text: String)
  /// Give a run another name.
  case rename(run: String, to: String)
  /// Delete a run, which the user was asked about.
  case delete(run: String)
  /// Get these pictures of the run on the screen, by their names in its evaluations; those asked for before are not needed any more.
  case loadPictures([String])
  /// Read these runs for a comparison.
  case compare(runs: [String])
  /// Read the main keys of the recipe at this path for a form.
  case openForm(recipe: String)
  /// See whether the recipe can be used with these changes ("key=value"), and answer with `Event.formProblem`.
  case check(recipe: String, changes: [String])
  /// Start an engine on the recipe with these changes and open its run.
  case startChanged(recipe: String, changes: [String])
  /// End the dashboard.
  case quit(Leaving)
}

/// How the user left.
public enum Leaving: Sendable, Equatable {
  /// The engine goes on without a screen.
  case runGoesOn
  /// The engine stopped on request, after its checkpoint.
  case runStopped
  /// There was no engine to leave: an ended run, or the home screen.
  case nothingRuns
}
