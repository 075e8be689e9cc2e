import Runs

/// The title of the terminal's window.
public enum WindowTitle {
  /// "orl-softmax-1 - TRAINING - loss 0.3124": run, phase (or what became of it), newest train loss. Plain ASCII but for the name.
  public static func text(for state: DashboardState) -> String {
    guard let run = state.run else { return "Tandem" }
    if let watch = state.watch { return watch.title(run) }
    let condition = run.condition(now: state.now)
    let phase = condition.takesCommands ? run.status?.activity.rawValue ?? condition.words : condition.words
    let loss = run.train.last.map { " - loss \(Measures.loss($0))" } ?? ""
    return "\(CommandWords.oneLine(run.name)) - \(phase.uppercased())\(loss)"
  }
}
