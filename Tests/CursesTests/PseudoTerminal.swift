import Foundation
import Glibc
import Screen

/// A terminal in memory: what a program writes to `slave` is read here, what is typed here it reads there.
final class PseudoTerminal {
  let master: Int32
  let slave: Int32
  let path: String
  private(set) var isHungUp = false

  init(width: Int = 40, height: Int = 8) {
    // Glibc's module has no posix_openpt; these two requests are what unlockpt and ptsname make.
    let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var value: Int32 = 0
    _ = ioctl(master, unlock, &value)
    _ = ioctl(master, number, &value)
    path = "/dev/pts/\(value)"
    slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    precondition(master >= 0 && slave >= 0, "no pseudo terminal: is /dev/pts mounted?")
    resize(width, height)
  }

  deinit {
    if !isHungUp { close(master) }
    close(slave)
  }

  func resize(_ width: Int, _ height: Int) {
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = withUnsafeMutablePointer(to: &size) { ioctl(master, UInt(TIOCSWINSZ), $0) }
  }

  /// Types `text`, which may hold escape sequences.
  func type(_ text: String) { type(bytes: Array(text.utf8)) }

  /// Types bytes that need not be text.
  func type(bytes: [UInt8]) { precondition(write(master, bytes, bytes.count) == bytes.count) }

  /// Waits until what was typed can be read; `false` after ten seconds.
  func waitForInput() -> Bool {
    var request = pollfd(fd: slave, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 10_000) == 1
  }

  /// Closes the window.
  func hangUp() {
    isHungUp = true
    close(master)
  }

  /// All bytes that were sent before this call. Asks for nothing but order: a mark is sent behind them and waited for.
  func output() -> [UInt8] {
    let mark = Array("\u{1B}_mark\u{1B}\\".utf8)
    precondition(write(slave, mark, mark.count) == mark.count)
    return output(upTo: mark) ?? []
  }

  /// The bytes before `mark`, which is taken too; `nil` if it does not come within ten seconds.
  func output(upTo mark: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while !bytes.suffix(mark.count).elementsEqual(mark) {
      var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 10_000) == 1 else { return nil }
      // Byte by byte near the mark would be exact; nothing follows it, so a chunk is.
      let count = read(master, &chunk, chunk.count)
      guard count > 0 else { return nil }
      bytes += chunk.prefix(count)
    }
    return bytes.dropLast(mark.count)
  }

  /// Makes the line stuck: nobody reads, and the buffers are full.
  func fill() {
    let flags = fcntl(slave, F_GETFL)
    _ = fcntl(slave, F_SETFL, flags | O_NONBLOCK)
    let filler = [UInt8](repeating: 0x7, count: 1024)
    var request = pollfd(fd: slave, events: Int16(POLLOUT), revents: 0)
    // The kernel moves bytes on by itself for a moment, which makes room again: full is what stays full.
    repeat { while write(slave, filler, filler.count) > 0 {} } while poll(&request, 1, 50) > 0
    _ = fcntl(slave, F_SETFL, flags)
  }

  /// Takes whatever is there, without waiting.
  func discard() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, 0) == 1, read(master, &chunk, chunk.count) > 0 {}
  }

  /// Whether the terminal hands on single keys (as a full-screen program wants) rather than lines.
  var isRaw: Bool {
    var modes = termios()
    tcgetattr(slave, &modes)
    return modes.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0 && modes.c_iflag & tcflag_t(IXON) == 0
  }
}
