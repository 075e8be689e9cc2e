import CNcurses
import Glibc

/// What belongs to an open ncurses screen: a descriptor of its own, files on it, and the screen.
struct Handles {
  let descriptor: Int32
  let files: [UnsafeMutablePointer<FILE>]
  let screen: OpaquePointer

  /// Opens a screen for the terminal type `term` on copies of `descriptor`; runs `onFailure` and throws where that fails.
  init(_ descriptor: Int32, _ term: String, onFailure: () -> Void) throws(TerminalError) {
    var opened: [UnsafeMutablePointer<FILE>] = []
    for mode in ["r", "w"] {
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
      guard copy >= 0, let file = fdopen(copy, mode) else {
        let reason = String(cString: strerror(errno))
        if copy >= 0 { close(copy) }
        for file in opened { fclose(file) }
        onFailure()
        throw .system(reason)
      }
      opened.append(file)
    }
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard self.descriptor >= 0, let screen = newterm(term, opened[1], opened[0]) else {
      for file in opened { fclose(file) }
      if self.descriptor >= 0 { close(self.descriptor) }
      onFailure()
      throw .unknownTerm(term)
    }
    files = opened
    self.screen = screen
  }
}
