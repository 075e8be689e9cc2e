import Dashboard
import Runs

extension DashboardSession {
  /// Changes a run in the runs folder as the user asked, and tells how that went.
  func change(_ effect: Effect) {
    do {
      let words = try changed(effect)
      refreshLists()
      tell(.notice(words, isFailure: false))
    } catch {
      tell(.notice("\(error)", isFailure: true))
    }
  }

  private func changed(_ effect: Effect) throws -> String {
    switch effect {
    case .setNote(let run, let text):
      let folder = try RunFolder.open(run, in: runs)
      try folder.setNote(text)
      return folder.note.map { "note on \(run): \($0)" } ?? "\(run) has no note now"
    case .rename(let run, let name):
      let folder = try RunFolder.rename(run, to: RunName(name), in: runs)
      return "\(run) is \(folder.name) now"
    case .delete(let run):
      try RunFolder.delete(run, in: runs)
      return "\(run) is deleted"
    default: fatalError("\(effect) changes no run; expected a note, a name or a deletion")
    }
  }
}
