import Runs

/// A run as it is read from its folder for a comparison.
public struct ComparedRun: Sendable {
  /// A key of the recipe, with the sections that it stands in, and its value as text.
  public struct Setting: Sendable, Equatable {
    /// "training.epochs".
    public var key: String
    /// "60".
    public var value: String

    /// A key and its value.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The name of its folder.
  public var name: String
  /// The points of its curves, oldest first.
  public var train: [Scalar]
  /// See `train`.
  public var validation: [Scalar]
  /// Its evaluations by rising step.
  public var evaluations: [EvaluationRecord]
  /// Its recipe.
  public var settings: [Setting]

  /// A run with all that was read of it.
  public init(
    name: String, train: [Scalar], validation: [Scalar], evaluations: [EvaluationRecord], settings: [Setting]
  ) {
    self.name = name
    self.train = train
    self.validation = validation
    self.evaluations = evaluations
    self.settings = settings
  }
}

/// Several runs side by side: their curves in one chart, and what is not the same in a table.
struct Comparison: Sendable, Equatable {
  struct Run: Sendable, Equatable {
    var name: String
    var train = SeriesHistory()
    var validation = SeriesHistory()
  }

  struct Row: Sendable, Equatable {
    var name: String
    /// One for each run.
    var values: [String]
    var isResult = false
  }

  let runs: [Run]
  /// The best results, then the settings that differ.
  let rows: [Row]
  var showsValidation = false
  var isLogarithmic = false
  var firstRow = 0

  init(_ compared: [ComparedRun]) {
    runs = compared.map { run in
      var result = Run(name: run.name)
      for point in run.train where point.tag == Tag.loss {
        result.train.append(step: point.step, value: point.value, wallTime: point.wallTime)
      }
      for point in run.validation where point.tag == Tag.loss {
        result.validation.append(step: point.step, value: point.value, wallTime: point.wallTime)
      }
      return result
    }
    rows = Self.results(compared, runs) + Self.differences(compared)
  }

  mutating func scroll(by rows: Int) { firstRow = max(0, min(firstRow + rows, self.rows.count - 1)) }

  private static func results(_ compared: [ComparedRun], _ runs: [Run]) -> [Row] {
    let bests = compared.map { run in
      var history = EvaluationHistory()
      for record in run.evaluations { history.add(record) }
      return history.best
    }
    var rows: [Row] = []
    // Runs of different tasks are compared by different metrics: a row for each.
    var names: [String] = []
    for best in bests {
      if let name = best.map({ BestWords.name($0.measured.measure) }), !names.contains(name) { names.append(name) }
    }
    for name in names {
      let values = bests.map { best in
        guard let best, BestWords.name(best.measured.measure) == name else { return Measures.absent }
        return "\(BestWords.value(best.measured)) at \(Measures.step(best.step))"
      }
      rows.append(Row(name: "best \(name)", values: values, isResult: true))
    }
    let losses = [("best train loss", runs.map(\.train.best)), ("best validation loss", runs.map(\.validation.best))]
    for (name, values) in losses where values.contains(where: { $0 != nil }) {
      let texts = values.map { $0.map { "\(Measures.loss($0.value)) at \(Measures.step($0.step))" } ?? Measures.absent }
      rows.append(Row(name: name, values: texts, isResult: true))
    }
    let steps = runs.map { $0.train.lastStep.map(Measures.step) ?? Measures.absent }
    return rows + [Row(name: "steps", values: steps, isResult: true)]
  }

  /// The keys whose values are not the same in all runs, in the order of the recipes.
  private static func differences(_ compared: [ComparedRun]) -> [Row] {
    var keys: [String] = []
    var seen: Set<String> = []
    for setting in compared.flatMap(\.settings) where seen.insert(setting.key).inserted { keys.append(setting.key) }
    let values = compared.map { Dictionary($0.settings.map { ($0.key, $0.value) }) { first, _ in first } }
    return keys.compactMap { key in
      let row = values.map { $0[key] }
      guard Set(row).count > 1 else { return nil }
      return Row(name: CommandWords.oneLine(key), values: row.map { $0.map(CommandWords.oneLine) ?? Measures.absent })
    }
  }
}
