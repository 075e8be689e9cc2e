import Glibc

/// Keeps what is printed to standard output and error while the screen is up, so that a stray `print` or the message of a crash
/// neither spoils the screen nor gets lost: it comes out once the terminal is back.
final class OutputCapture {
  private let file: Int32
  /// The descriptors that were redirected, with copies of what they were.
  private let saved: [(descriptor: Int32, copy: Int32)]

  /// Redirects those of `descriptors` that are terminals; `nil` where none is or no file can be made.
  init?(_ descriptors: [Int32] = [STDOUT_FILENO, STDERR_FILENO]) {
    let terminals = descriptors.filter { isatty($0) == 1 }
    guard !terminals.isEmpty else { return nil }
    var path = Array("/tmp/screen.XXXXXX".utf8CString)
    file = mkstemp(&path)
    guard file >= 0 else { return nil }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    _ = fcntl(file, F_SETFL, O_APPEND)
    unlink(path)
    saved = terminals.map { ($0, fcntl($0, F_DUPFD_CLOEXEC, 3)) }
    EmergencyRestore.watch(captured: file, standardError: saved.last?.copy ?? -1)
    resume()
  }

  /// Redirects again after `pause`.
  func resume() {
    for (descriptor, _) in saved { dup2(file, descriptor) }
  }

  /// Gives the descriptors back for a while; what was kept is kept.
  func pause() {
    // What the C library still holds belongs into the file.
    fflush(nil)
    for (descriptor, copy) in saved where copy >= 0 { dup2(copy, descriptor) }
  }

  /// Gives the descriptors back and prints what was kept.
  func finish() {
    pause()
    EmergencyRestore.watch(captured: -1, standardError: -1)
    if let target = saved.last?.copy { OutputCapture.copy(file, to: target) }
    for (_, copy) in saved { close(copy) }
    close(file)
  }

  private static func copy(_ file: Int32, to target: Int32) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var offset: off_t = 0
    while true {
      let count = pread(file, &bytes, bytes.count, offset)
      guard count > 0 else { return }
      guard bytes.withUnsafeBytes({ write(target, $0.baseAddress, count) }) == count else { return }
      offset += off_t(count)
    }
  }
}
