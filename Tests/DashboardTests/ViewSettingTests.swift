import Screen
import Testing

@testable import Dashboard

@Suite struct ViewSettingTests {
  private let fresh = DashboardState(session: "test", run: "r", size: Size(width: 80, height: 24), now: 0)

  @Test func whatWasSetComesBack() {
    var first = fresh
    for key in ["l", "y", "m"] as [Character] { _ = first.update(.key(.character(key))) }
    let kept = first.viewSettings
    #expect(kept["chart.log"] == "on" && kept["chart.link"] == "off" && kept["chart.smoothing"] == "0.6")
    var second = fresh
    second.take(viewSettings: kept)
    #expect(second.charts == first.charts && second.viewSettings == kept)
  }

  @Test(arguments: [
    ("chart.log", "yes"), ("chart.log", ""), ("chart.link", "ON"), ("chart.smoothing", "much"), ("chart.smoothing", "nan"),
    ("none", "on"),
  ])
  func whatMakesNoSenseChangesNothing(name: String, value: String) {
    var state = fresh
    state.take(viewSettings: [name: value])
    #expect(state.viewSettings == fresh.viewSettings)
  }

  @Test(arguments: [("0.61", "0.6"), ("-7", "0"), ("1e300", "0.99"), ("0.9", "0.9")])
  func aNumberIsBroughtToOneThatTheKeyCanChoose(value: String, weight: String) {
    var state = fresh
    state.take(viewSettings: ["chart.smoothing": value])
    #expect(state.viewSettings["chart.smoothing"] == weight)
  }
}
