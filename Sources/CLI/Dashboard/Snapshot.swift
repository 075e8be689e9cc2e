import Dashboard
import Foundation
import Runs
import Screen

/// A picture of a dashboard as a file.
enum Snapshot {
  /// Writes what `state` shows to `path`.
  ///
  /// - Throws: `FileError` where the disk does not take it.
  static func write(
    _ state: DashboardState, to path: String, format: SnapshotFormat, theme: Theme, glyphs: Glyphs
  ) throws(FileError) {
    try AtomicFile.write(Array(text(state, format: format, theme: theme, glyphs: glyphs).utf8), to: path)
  }

  /// What `state` shows, as a file's content.
  static func text(_ state: DashboardState, format: SnapshotFormat, theme: Theme, glyphs: Glyphs) -> String {
    view(state, theme: theme, glyphs: glyphs)
      .snapshot(format, theme: theme, title: WindowTitle.text(for: state).withoutControlCharacters)
  }

  /// A name for a picture of a run: "orl-softmax-1-20261124-161500.svg", in the local time.
  ///
  /// - Parameters:
  ///   - run: The run's name; `nil` for the home screen.
  ///   - seconds: Since 1970.
  static func name(run: String?, at seconds: Double) -> String {
    let calendar = Calendar(identifier: .gregorian)
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: seconds))
    let stamp = String(
      format: "%04d%02d%02d-%02d%02d%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0,
      parts.second ?? 0)
    return "\(run ?? "tandem")-\(stamp).svg"
  }

  /// The screen of a run as a dashboard of that size would show it now.
  ///
  /// - Parameters:
  ///   - folder: The run, live or ended.
  ///   - size: Of the screen, in cells.
  static func state(of folder: RunFolder, size: Size) -> DashboardState {
    let follower = RunFollower(folder)
    var state = DashboardState(session: "snapshot", run: folder.name, size: size, now: SystemClock.wall())
    let deadline = SystemClock.monotonic() + 2
    repeat {
      for event in follower.poll().events(isLive: follower.state == .live) { _ = state.update(event) }
      // An engine has its first word within a few milliseconds; one that hangs is not waited for.
      if follower.state != .live || follower.status != nil { break }
      Thread.sleep(forTimeInterval: 0.01)
    } while SystemClock.monotonic() < deadline
    // Axes follow the data with the time.
    _ = state.update(.tick(now: SystemClock.wall()))
    return state
  }
}
