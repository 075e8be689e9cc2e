/// One thing about the view that is kept for the user's next session, as a text.
struct ViewSetting {
  let name: String
  /// The value in force.
  let text: (DashboardState) -> String
  /// Takes a kept value as far as it makes sense; the default stays where it makes none.
  let take: (inout DashboardState, String) -> Void

  init(_ name: String, text: @escaping (DashboardState) -> String, take: @escaping (inout DashboardState, String) -> Void) {
    self.name = name
    self.text = text
    self.take = take
  }

  /// A switch: "on" or "off".
  init(_ name: String, _ path: WritableKeyPath<DashboardState, Bool>) {
    self.init(
      name, text: { $0[keyPath: path] ? "on" : "off" },
      take: { state, text in if text == "on" || text == "off" { state[keyPath: path] = text == "on" } })
  }

  /// All that are kept.
  static var all: [ViewSetting] {
    [
      ViewSetting("chart.log", \.charts.isLogarithmic),
      ViewSetting("chart.link", \.charts.sharesRange),
      ViewSetting(
        "chart.smoothing", text: { Measures.setting($0.charts.smoothing) },
        take: { state, text in
          // To the nearest weight that the key can choose.
          guard let value = Double(text), !value.isNaN else { return }
          let wanted = min(max(0, value), 1)
          let nearest = Smoothing.weights.min { abs($0 - wanted) < abs($1 - wanted) }
          state.charts.smoothing = nearest ?? state.charts.smoothing
        }),
    ]
  }
}

extension DashboardState {
  /// What is to be kept of the view, by name.
  public var viewSettings: [String: String] {
    Dictionary(ViewSetting.all.map { ($0.name, $0.text(self)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes on a view that was kept; names that it does not know and values that make no sense change nothing.
  public mutating func take(viewSettings: [String: String]) {
    for setting in ViewSetting.all { if let text = viewSettings[setting.name] { setting.take(&self, text) } }
    revision += 1
  }
}
