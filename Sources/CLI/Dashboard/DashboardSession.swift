import Runs

enum DashboardSession {
  static func run(showing folder: RunFolder?, startingEngine: Bool, resumes: Bool, runs: String) throws {
    throw UsageError("wip")
  }
}
