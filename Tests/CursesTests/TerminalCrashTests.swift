import Foundation
import Glibc
import Screen
import Testing

@testable import Curses

/// Opens the terminal at `path` in a process of a crash test, with standard output and error on it as a shell has them.
private func openInChild(_ path: String) throws -> Terminal {
  let descriptor = Glibc.open(path, O_RDWR | O_NOCTTY)
  dup2(descriptor, STDOUT_FILENO)
  dup2(descriptor, STDERR_FILENO)
  return try Terminal(descriptor: descriptor, options: Terminal.Options(), environment: xterm)
}

/// Calls itself until the stack is full.
private func depth(_ level: Int) -> Int { level < 0 ? 0 : depth(level + 1) + level }

extension OneAtATime {
  /// Each in a process of its own.
  @Suite struct TerminalCrashTests {
    /// The screen after the process ended, and what came after the full screen was left.
    private func aftermath(_ pty: PseudoTerminal) -> (model: ScreenModel, printed: String) {
      let bytes = pty.output()
      var model = ScreenModel(width: 40, height: 8)
      model.feed(bytes)
      #expect(!pty.isRaw && !model.isAlternate && model.isCursorShown && model.unknown == [])
      let all = text(bytes)
      return (model, all.range(of: "\u{1B}[?1049l").map { String(all[$0.upperBound...]) } ?? "")
    }

    @Test func aCrashGivesTheTerminalBackAndPrintsItsReason() async throws {
      let pty = PseudoTerminal()
      await #expect(processExitsWith: .failure) { [path = pty.path as String] in
        let terminal = try openInChild(path)
        print("printed meanwhile")
        fflush(nil)
        terminal.present(CellBuffer(size: terminal.size))
        fatalError("the reason of the crash")
      }
      let printed = aftermath(pty).printed
      #expect(printed.contains("printed meanwhile") && printed.contains("the reason of the crash"))
    }

    @Test func anOverflownStackGivesTheTerminalBack() async throws {
      let pty = PseudoTerminal()
      await #expect(processExitsWith: .signal(SIGSEGV)) { [path = pty.path as String] in
        let terminal = try openInChild(path)
        terminal.present(CellBuffer(size: terminal.size))
        exit(Int32(truncatingIfNeeded: depth(terminal.size.width)))
      }
      _ = aftermath(pty)
    }

    @Test func exitGivesTheTerminalBack() async throws {
      let pty = PseudoTerminal()
      await #expect(processExitsWith: .exitCode(3)) { [path = pty.path as String] in
        let terminal = try openInChild(path)
        terminal.present(CellBuffer(size: terminal.size))
        exit(3)
      }
      _ = aftermath(pty)
    }

    @Test func aSecondRequestToEndIsObeyedWhereTheFirstIsNotHeard() async throws {
      let pty = PseudoTerminal()
      await #expect(processExitsWith: .signal(SIGTERM)) { [path = pty.path as String] in
        let terminal = try openInChild(path)
        terminal.present(CellBuffer(size: terminal.size))
        kill(getpid(), SIGTERM)
        var request = pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) != 1 {}
        kill(getpid(), SIGTERM)
        while true { pause() }
      }
      _ = aftermath(pty)
    }
  }
}

@Suite struct OutputCaptureTests {
  @Test func keepsWhatIsPrintedUntilTheTerminalIsBack() throws {
    let pty = PseudoTerminal()
    let output = dup(pty.slave)
    defer { Glibc.close(output) }
    let write = { (text: String) in _ = Glibc.write(output, text, text.utf8.count) }
    let capture = try #require(OutputCapture([output]))
    write("one ")
    #expect(pty.output() == [])
    capture.pause()
    write("two ")
    #expect(text(pty.output()) == "two ")
    capture.resume()
    write("three")
    #expect(pty.output() == [])
    capture.finish()
    #expect(text(pty.output()) == "one three")
    write("four")
    #expect(text(pty.output()) == "four")
  }

  @Test func leavesFilesAlone() {
    let file = Glibc.open("/dev/null", O_RDWR)
    defer { Glibc.close(file) }
    #expect(OutputCapture([file]) == nil)
  }
}
