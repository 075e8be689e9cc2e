import Foundation
import Glibc
import Screen
import Synchronization
import Testing

@testable import Curses

extension OneAtATime {
  @Suite struct TerminalKeyTests {
    @Test(arguments: [
      ("a", Key.character("a")), ("é", .character("é")), ("日", .character("日")), ("👍", .character("👍")), ("\r", .enter),
      ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{3}", .control("c")), ("\u{13}", .control("s")),
      ("\u{11}", .control("q")),
      ("\u{1B}", .escape), ("\u{1B}OA", .up), ("\u{1B}OB", .down), ("\u{1B}OC", .right), ("\u{1B}OD", .left),
      ("\u{1B}[Z", .backtab),
      ("\u{1B}OH", .home), ("\u{1B}OF", .end), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .delete),
      ("\u{1B}[2~", .insert), ("\u{1B}OP", .function(1)), ("\u{1B}[15~", .function(5)), ("\u{1B}[24~", .function(12)),
      ("\u{1B}x", .alt("x")),
      ("\u{1B}[200~a", .character("a")), ("\u{1B}[1;7Zb", .character("b")),
    ])
    func readsKeys(typed: String, key: Key) throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      pty.type(typed)
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == key)
      #expect(terminal.readKey(timeoutMilliseconds: 0) == nil)
    }

    @Test func readsKeysInOrder() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      pty.type("f\u{1B}[A日\u{1B}OPq")
      let keys = (0..<5).map { _ in terminal.readKey(timeoutMilliseconds: 10_000) }
      #expect(keys == [.character("f"), .up, .character("日"), .function(1), .character("q")])
      #expect(terminal.readKey(timeoutMilliseconds: 0) == nil)
    }

    @Test func reportsMousePresses() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty, mouse: true)
      defer { terminal.close() }
      terminal.present(frame(terminal, "x"))
      // A press and its release that arrive together are one click; the wheel has no release.
      for (typed, key) in [
        ("\u{1B}[<0;5;3M\u{1B}[<0;5;3m", Key.mouse(x: 4, y: 2, button: 1)), ("\u{1B}[<2;40;8M", .mouse(x: 39, y: 7, button: 3)),
        ("\u{1B}[<64;1;1M", .mouse(x: 0, y: 0, button: 4)), ("\u{1B}[<65;1;1M", .mouse(x: 0, y: 0, button: 5)),
        ("z", .character("z")),
      ] {
        pty.type(typed)
        #expect(terminal.readKey(timeoutMilliseconds: 10_000) == key)
      }
    }

    @Test func bytesThatAreNoTextAreNoKeys() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      pty.type(bytes: [0xFF])
      #expect(pty.waitForInput())
      #expect(terminal.readKey(timeoutMilliseconds: 0) == nil)
      pty.type("q")
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .character("q"))
    }

    @Test func aClosedWindowIsReportedAndNeverSpins() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      pty.hangUp()
      #expect(terminal.readKey(timeoutMilliseconds: -1) == .closed)
      #expect(terminal.readKey(timeoutMilliseconds: -1) == .closed)
      #expect(!terminal.present(frame(terminal, "nobody")))
    }

    @Test func anotherThreadWakesTheReader() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      let waker = terminal.waker
      let done = Atomic<Bool>(false)
      Thread.detachNewThread {
        done.store(true, ordering: .releasing)
        waker.wake()
      }
      // Without end: only the wake lets it return.
      #expect(terminal.readKey(timeoutMilliseconds: -1) == nil)
      let isDone = done.load(ordering: .acquiring)
      #expect(isDone)
      // A wake that came before the wait is not lost, and counts once.
      waker.wake()
      waker.wake()
      #expect(terminal.readKey(timeoutMilliseconds: -1) == nil)
      pty.type("q")
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .character("q"))
    }
  }
}
