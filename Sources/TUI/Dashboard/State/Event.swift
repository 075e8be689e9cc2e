import Runs
import Screen

/// What the dashboard is told. It asks for nothing itself: no clock, no file, no socket.
public enum Event: Sendable {
  /// A key was pressed.
  case key(KeyPress)
  /// The time, in seconds since 1970; a few times a second.
  case tick(now: Double)
  /// The terminal has another size.
  case resized(Size)
  /// The run's screen opens, with nothing known yet. Whoever answers `Effect.attach` or `Effect.startFit` sends this first and then
  /// the run's history.
  case opened(run: String)
  /// New points of the event files, oldest first; the whole history may come in one event.
  case scalars(train: [Scalar], validation: [Scalar])
  /// New or rewritten evaluations, oldest first.
  case evaluations([EvaluationRecord])
  /// The newest status: from the engine, or, where none is there (`isLive` false), what it left in the run's folder.
  case status(Status, isLive: Bool = true)
  /// Nothing answers on the run's socket any more, or nothing ever did.
  case engineGone
  /// Pictures of that run that were asked for, by name.
  case pictures(run: String, [String: PictureAnswer])
  /// The recipes that can be started.
  case recipes([RecipeItem])
  /// The runs in the runs folder.
  case runs([RunItem])
  /// Runs that were asked for by `Effect.compare`, in that order.
  case compared([ComparedRun])
  /// The form of a recipe, which `Effect.openForm` asked for.
  case form(RecipeForm)
  /// What is wrong with the values in the form; `nil` for nothing.
  case formProblem(String?)
  /// The names of the themes there are.
  case themes([String])
  /// A log that another program writes is to be shown, with nothing known of it yet.
  case watching(directory: String, choice: LogWatch.Choice)
  /// What a look at that log found.
  case log(LogBatch)
  /// A command could not be handed to the engine.
  case commandFailed(id: String, reason: String)
  /// Something that the user should know; a failure stands out.
  case notice(String, isFailure: Bool)
}
