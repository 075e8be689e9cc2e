import Screen

/// The keys in force on each screen; the footer and the help are both made from it.
enum KeyTable {
  struct Entry {
    var key: String
    /// For the footer.
    var label: String
    var help: String

    init(_ key: String, _ label: String, _ help: String) {
      self.key = key
      self.label = label
      self.help = help
    }
  }

  /// The footer, the most important first.
  static func hints(for state: DashboardState) -> [KeyHint] {
    if state.watch?.picker != nil { return [KeyHint("enter", "show"), KeyHint("esc", "back")] }
    return switch state.overlay {
    case .delete: [KeyHint("D", "deletes it"), KeyHint("esc", "it stays")]
    case .help: [KeyHint("esc", "back"), KeyHint("j/k", "scroll")]
    case .quit: [KeyHint("g", "goes on"), KeyHint("s", "stops"), KeyHint("esc", "back")]
    case .stop: [KeyHint("s", "step"), KeyHint("e", "epoch"), KeyHint("esc", "back")]
    case nil where state.form != nil:
      [KeyHint("enter", "start"), KeyHint("esc", "back"), KeyHint("ctrl-R", "recipe's value")]
    case nil: entries(for: state).map { KeyHint(state.keys.shown($0.key), $0.label) }
    }
  }

  /// What stands on every footer.
  static func lastHints(for state: DashboardState) -> [KeyHint] {
    state.overlay == nil && state.watch?.picker == nil && state.form == nil
      ? [KeyHint(state.keys.shown("?"), "help"), KeyHint(state.keys.shown("q"), "quit")] : []
  }

  /// The keys in force where no popup stands, the most important first.
  static func entries(for state: DashboardState) -> [Entry] {
    if let watch = state.watch { return forWatching(watch) + forCharts(state.charts) + [Entry("t", "theme", "next theme")] }
    guard let condition = state.condition else { return state.comparison.map(comparing) ?? home(state.home) }
    if let screen = state.run?.verification { return forVerification(screen.page) }
    return moving(state.charts) + forCommands(condition) + forCharts(state.charts) + [
      Entry("p", "pairs", "hardest pairs, curves, history"),
      Entry("H", "home", "home screen; the run goes on"), Entry("t", "theme", "next theme"),
      Entry("S", "picture", "write the screen to an SVG file"), commandLine,
    ] + forViews(state.charts)
  }

  private static func forCommands(_ condition: RunCondition) -> [Entry] {
    switch condition {
    case .connecting: return []
    case .finished: return [Entry("d", "leave", "leave")]
    case .stopped, .failed, .engineGone, .ended:
      return [Entry("f", "go on", "go on from last checkpoint"), Entry("d", "leave", "leave")]
    case .preparing, .running, .paused, .stopping, .stalled: break
    }
    var entries: [Entry] = []
    if condition == .preparing { entries.append(Entry("f", "fit", "start training")) }
    if condition == .paused { entries.append(Entry("f", "go on", "go on with training")) }
    entries += [
      condition == .paused ? Entry("space", "resume", "go on with training") : Entry("space", "pause", "pause after this step"),
      Entry("e", "eval", "evaluate now"),
      Entry("s", "checkpoint", "write a checkpoint now"),
      Entry("+/-", "rate", "learning rate ×1.25, /1.25"),
      Entry("x", "stop", "stop after step or epoch"),
      Entry("d", "detach", "leave; the run goes on"),
    ]
    return entries
  }

  private static func forCharts(_ charts: ChartSettings) -> [Entry] {
    [
      Entry("l", charts.isLogarithmic ? "linear" : "log", charts.isLogarithmic ? "linear loss axis" : "logarithmic loss axis"),
      Entry(
        "y", charts.sharesRange ? "unlink" : "link", charts.sharesRange ? "a loss axis for each chart" : "one loss axis for both"),
      Entry("m", "smooth", "moving average up to 0.99"),
    ]
  }

  private static func forViews(_ charts: ChartSettings) -> [Entry] {
    [
      Entry(
        "o", charts.isOverlaid ? "apart" : "overlay", charts.isOverlaid ? "a chart for each loss" : "both losses in one chart"),
      Entry("z/Z", "zoom", "zoom in, out"),
      Entry("h", charts.cursor == nil ? "cursor" : "no cursor", "cursor to read values off"),
      Entry("X", "x axis", "step, epoch, time, time of day"),
      Entry(
        "O", charts.clipsOutliers ? "all values" : "clip",
        charts.clipsOutliers ? "loss axis for all values" : "axis for 5-95 % of values"),
    ]
  }

  /// The keys of a cursor, or of zoomed charts: who asked for these needs them first.
  private static func moving(_ charts: ChartSettings) -> [Entry] {
    let isCursor = charts.cursor != nil
    guard isCursor || charts.window != nil else { return [] }
    return [
      Entry("← →", "move", isCursor ? "move the cursor" : "pan"),
      Entry("[ ]", "jump", isCursor ? "move by ten columns" : "pan by a window"),
      Entry("home/end", "ends", isCursor ? "first, last point" : "oldest steps, newest steps"),
      Entry("esc", isCursor ? "leave" : "whole", isCursor ? "leave the cursor" : "show all steps"),
    ]
  }

  private static let commandLine = Entry(":", "command", "type a command; tab completes it")

  private static func forVerification(_ page: VerificationScreen.Page) -> [Entry] {
    let move = [
      Entry("j/k", "row", "a row of pairs down, up; arrows move as well"),
      Entry("PgDn/PgUp", "screen", "a screen of pairs on, back"),
    ]
    return [
      Entry("esc", "back", "back to the run; so does p"),
      Entry("v", page.next.title, "next page: pairs, ROC, distances, history"),
    ]
      + (page == .pairs ? move : []) + [Entry("H", "home", "home screen; the run goes on"), Entry("t", "theme", "next theme")]
  }

  private static func home(_ home: HomeState) -> [Entry] {
    let start =
      home.focus == .recipes
      ? [Entry("f", "fit", "start a run of the recipe"), Entry("enter", "change", "change its main keys, then start")]
      : [Entry("enter/f", "open", "open the run")]
    return start + forRuns(home) + [
      Entry("tab", home.focus == .recipes ? "runs" : "recipes", "to the other list"),
      Entry("j/k", "move", "down, up; arrows do as well"),
      Entry("r", "refresh", "look again for recipes and runs"),
      Entry("t", "theme", "next theme"), Entry("S", "picture", "write the screen to an SVG file"), commandLine,
    ]
  }

  private static func comparing(_ comparison: Comparison) -> [Entry] {
    let (other, words) = comparison.showsValidation ? ("train", "the training losses") : ("validation", "the validation losses")
    return [
      Entry("esc", "back", "home screen"),
      Entry("v", other, words),
      Entry("l", comparison.isLogarithmic ? "linear" : "log", "linear or logarithmic loss axis"),
      Entry("j/k", "scroll", "scroll the table"),
      Entry("r", "refresh", "read the runs again"),
      Entry("t", "theme", "next theme"), commandLine,
    ]
  }

  /// The keys of the table of runs.
  private static func forRuns(_ home: HomeState) -> [Entry] {
    guard home.focus == .runs else { return [] }
    return [
      Entry("/", "filter", "show the runs whose names have these letters"),
      Entry("< >", "sort", "sort by the column to the left, right"),
      Entry("i", "reverse", "the other way round"),
      Entry("space", "mark", "mark the run for a comparison"),
      Entry("c", "compare", "compare the marked runs"),
      Entry("n", "note", "one line on the run, kept in its folder"),
      Entry("R", "rename", "give the run another name"),
      Entry("D", "delete", "delete the run; asks first"),
    ]
  }
}
