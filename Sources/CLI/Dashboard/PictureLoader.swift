import Dashboard
import Foundation
import Runs
import Screen
import Synchronization

/// Reads pictures on a thread of its own, so that no key waits for a disk: only those that were asked for last.
final class PictureLoader: Sendable {
  private struct Job: Equatable {
    var folder: RunFolder
    var names: [String]
  }

  private struct Desk {
    var job: Job?
    var answers: [(run: String, [String: PictureAnswer])] = []
    var isWorking = false
  }

  private let desk = Mutex(Desk())

  /// Begins to read pictures; those asked for before that are not read yet never are.
  ///
  /// - Parameters:
  ///   - names: As the evaluations of the run name them.
  ///   - folder: Of the run.
  func load(_ names: [String], of folder: RunFolder) {
    let starts = desk.withLock { desk in
      desk.job = Job(folder: folder, names: names)
      defer { desk.isWorking = true }
      return !desk.isWorking
    }
    if starts { Thread.detachNewThread { [self] in work() } }
  }

  /// What was read since the last call, with the run that it is of.
  func take() -> [(run: String, [String: PictureAnswer])] {
    desk.withLock { desk in
      defer { desk.answers = [] }
      return desk.answers
    }
  }

  private func work() {
    var known: (folder: RunFolder, images: Result<VerifiedImages, any Error>)?
    while let (folder, name) = next() {
      let images: Result<VerifiedImages, any Error>
      if let known, known.folder == folder { images = known.images } else { images = Result { try VerifiedImages(folder) } }
      known = (folder, images)
      let answer: PictureAnswer
      do { answer = .picture(try images.get().picture(name)) } catch { answer = .absent("\(error)") }
      desk.withLock { $0.answers.append((folder.name, [name: answer])) }
    }
  }

  /// The next picture to read; `nil` where there is none, and the thread ends.
  private func next() -> (RunFolder, String)? {
    desk.withLock { desk in
      guard var job = desk.job, !job.names.isEmpty else {
        desk.job = nil
        desk.isWorking = false
        return nil
      }
      let name = job.names.removeFirst()
      desk.job = job
      return (job.folder, name)
    }
  }
}
