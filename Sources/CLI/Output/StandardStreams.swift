import Curses
import Foundation
import Runs

/// What a run in the foreground writes to its terminal or pipe.
///
/// A terminal that was closed or a reader that went away is no reason to end a run, so whatever cannot be written is dropped;
/// `FileHandle` would end the process.
enum StandardStreams {
  /// Writes a line on stdout, at once, so that a pipe sees it.
  static func output(_ line: some Sequence<UInt8>) { write(Array(line) + [UInt8(ascii: "\n")], to: STDOUT_FILENO) }

  /// Writes a line on stderr.
  static func error(_ line: String) { write(Array(line.utf8) + [UInt8(ascii: "\n")], to: STDERR_FILENO) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count > 0 {
          done += count
        } else if errno == EAGAIN {
          // A terminal that a program before us left unblocking.
          var polls = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&polls, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// "±", or what stands for it where the locale writes no UTF-8.
  static let plusMinus = TerminalEnvironment.process.isUTF8() ? "±" : "+/-"
}

/// Prints each line of a message on stderr: what was wrong, where, what would be right.
func complain(_ message: String) {
  for line in message.split(separator: "\n") { StandardStreams.error("tandem: \(String(line).withoutControlCharacters)") }
}
