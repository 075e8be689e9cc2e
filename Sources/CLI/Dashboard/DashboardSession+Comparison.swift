import Dashboard
import Runs

extension DashboardSession {
  /// Reads the runs that are to be compared, as far as they have come; one that is gone is told of and left out.
  func compare(_ names: [String]) {
    var compared: [ComparedRun] = []
    for name in names {
      do {
        compared.append(ComparedRun(try RunFolder.open(name, in: runs)))
      } catch {
        tell(.notice("\(error)", isFailure: true))
      }
    }
    if compared.count >= 2 { tell(.compared(compared)) }
  }
}

extension ComparedRun {
  /// Everything in the folder that a comparison shows.
  init(_ folder: RunFolder) {
    let update = RunFollower(folder).poll()
    self.init(
      name: folder.name, train: update.training.scalars, validation: update.validation.scalars, evaluations: update.evaluations,
      settings: RecipeSetting.all(of: folder).map { Setting(key: $0.key, value: $0.value) })
  }
}
