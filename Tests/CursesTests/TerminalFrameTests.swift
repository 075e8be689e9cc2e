import Glibc
import Screen
import Testing

@testable import Curses

extension OneAtATime {
  @Suite struct TerminalFrameTests {
    @Test func showsTheBuffer() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      #expect(terminal.size == Size(width: 40, height: 8))
      #expect(terminal.colors == .palette256)
      #expect(terminal.glyphs == .unicode)
      var buffer = frame(terminal, "hello", "日本語 wide", "e\u{301} ⢕⣿ ─│", style: Style(.rgb(90, 169, 242)))
      buffer.box(Rect(x: 0, y: 3, width: 40, height: 5), title: "Train", style: Style(), titleStyle: Style(), glyphs: .unicode)
      #expect(terminal.present(buffer))
      var model = ScreenModel(width: 40, height: 8)
      model.feed(pty.output())
      #expect(model.unknown == [])
      #expect(model.isAlternate && !model.isCursorShown)
      #expect(model.picture == buffer.picture)
      #expect(model.attributes.contains { $0.contains("38;5;75") })
      terminal.close()
      model.feed(pty.output())
      #expect(!model.isAlternate && model.isCursorShown)
    }

    @Test func sendsOnlyWhatChanged() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.present(frame(terminal, "step 100 of the run", "loss 0.5"))
      pty.discard()
      _ = pty.output()
      #expect(terminal.present(frame(terminal, "step 100 of the run", "loss 0.5")))
      #expect(pty.output() == [])
      #expect(terminal.present(frame(terminal, "step 101 of the run", "loss 0.5")))
      let change = pty.output()
      // A move, one digit: far less than a row.
      #expect(text(change).hasSuffix("1") && change.count < 12)
    }

    @Test func followsAnySequenceOfFrames() throws {
      let pty = PseudoTerminal(width: 12, height: 3)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      var model = ScreenModel(width: 12, height: 3)
      let rows = [
        "abc", "日本語日本語", "a日b本c語", "", "日", "x本", "e\u{301}e\u{301}日", "⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿", "日本語日本語", "  本本本本", "............",
      ]
      for (index, row) in rows.enumerated() {
        var buffer = CellBuffer(size: terminal.size)
        for y in 0..<3 { buffer.write(rows[(index + y * 3) % rows.count], x: y, y: y, style: Style(.ansi(UInt8(index % 8)))) }
        buffer.write(row, x: 0, y: 0, style: Style())
        #expect(terminal.present(buffer))
        model.feed(pty.output())
        #expect(model.picture == buffer.picture, "frame \(index)")
      }
      #expect(model.unknown == [])
    }

    @Test func halvesOfWideCharactersThatBelongToNoneAreBlank() throws {
      let pty = PseudoTerminal(width: 6, height: 1)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      var buffer = CellBuffer(size: terminal.size)
      buffer[0, 0] = Cell(" ", isContinuation: true)
      buffer[1, 0] = Cell("a")
      buffer[2, 0] = Cell("日")
      buffer[3, 0] = Cell("b")
      buffer[5, 0] = Cell("本")
      terminal.present(buffer)
      var model = ScreenModel(width: 6, height: 1)
      model.feed(pty.output())
      #expect(model.picture == [" a?b ?"])
    }

    @Test func coloursFollowTheTerminal() throws {
      let style = Style(.rgb(90, 169, 242), on: .rgb(22, 25, 29), [.bold, .underline])
      func attributes(_ term: String, noColor: String? = nil) throws -> [String] {
        let pty = PseudoTerminal(width: 10, height: 2)
        let terminal = try openTerminal(pty, TerminalEnvironment(term: term, noColor: noColor, locale: "C.UTF-8"))
        defer { terminal.close() }
        terminal.present(frame(terminal, "x", style: style))
        var model = ScreenModel(width: 10, height: 2)
        model.feed(pty.output())
        #expect(model.unknown == [])
        return model.attributes.flatMap { $0.split(separator: ";").map(String.init) }
      }
      let full = try attributes("xterm-256color")
      #expect(full.contains("1") && full.contains("4") && full.contains("75") && full.contains("234"))
      let eight = try attributes("xterm")
      #expect(eight.contains("34") && eight.contains("40") && !eight.contains("38"))
      let none = try attributes("xterm-256color", noColor: "1")
      #expect(none.contains("1") && none.contains("4") && !none.contains("38") && !none.contains("34"))
      #expect(try attributes("xterm-256color", noColor: "").contains("75"))
      #expect(!(try attributes("vt100")).contains("34"))
    }

    @Test func moreColoursThanPairsAreNoTrouble() throws {
      let pty = PseudoTerminal(width: 40, height: 8)
      let terminal = try openTerminal(pty, TerminalEnvironment(term: "xterm", locale: "C.UTF-8"))
      defer { terminal.close() }
      var model = ScreenModel(width: 40, height: 8)
      // 8 x 8 combinations on a terminal of 64 pairs, one of which is taken.
      for shift in 0..<2 {
        var buffer = CellBuffer(size: terminal.size)
        for y in 0..<8 {
          for x in 0..<40 { buffer[x, y] = Cell("x", style: Style(.ansi(UInt8((x + shift) % 8)), on: .ansi(UInt8(y)))) }
        }
        #expect(terminal.present(buffer))
        model.feed(pty.output())
        #expect(model.picture == buffer.picture)
      }
    }

    @Test func withoutUTF8OnlyASCIIIsSent() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty, TerminalEnvironment(term: "xterm-256color", locale: "C"))
      defer {
        terminal.close()
        _ = xterm.isUTF8()
      }
      #expect(!terminal.isUTF8 && terminal.glyphs == .ascii)
      var buffer = frame(terminal, "日本 é ⢕", "a…")
      buffer.box(Rect(x: 0, y: 2, width: 9, height: 3), style: Style(), titleStyle: Style(), glyphs: .unicode)
      terminal.present(buffer)
      let bytes = pty.output()
      #expect(bytes.allSatisfy { $0 < 0x80 })
      var model = ScreenModel(width: 40, height: 8)
      model.feed(bytes)
      #expect(model.picture[1].hasPrefix("a~"))
      #expect(model.picture[2].hasPrefix("+-------+"))
    }

    @Test func dropsAFrameThatTheTerminalCannotTake() throws {
      let pty = PseudoTerminal(width: 20, height: 2)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.present(frame(terminal, "one"))
      _ = pty.output()
      pty.fill()
      #expect(!terminal.present(frame(terminal, "two")))
      #expect(!terminal.present(frame(terminal, "three")))
      pty.discard()
      _ = pty.output()
      #expect(terminal.present(frame(terminal, "three!")))
      var model = ScreenModel(width: 20, height: 2)
      model.feed(pty.output())
      #expect(model.picture[0].hasPrefix("three!"))
    }

    @Test func followsTheSizeOfTheWindow() throws {
      let pty = PseudoTerminal(width: 20, height: 3)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.present(frame(terminal, "before"))
      _ = pty.output()
      pty.resize(30, 5)
      notify(SIGWINCH)
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .resize)
      #expect(terminal.size == Size(width: 30, height: 5))
      // Without a signal, too.
      pty.resize(10, 4)
      #expect(terminal.readKey(timeoutMilliseconds: 0) == .resize)
      #expect(terminal.size == Size(width: 10, height: 4))
      let buffer = frame(terminal, "after the 2", "", "", "last")
      terminal.present(buffer)
      var model = ScreenModel(width: 10, height: 4)
      model.feed(pty.output())
      #expect(model.picture == buffer.picture)
      #expect(model.unknown == [])
    }

    @Test func aBufferOfAnotherSizeIsCut() throws {
      let pty = PseudoTerminal(width: 6, height: 2)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      var large = CellBuffer(size: Size(width: 9, height: 4))
      for y in 0..<4 { large.write("日本語日x", x: 0, y: y, style: Style()) }
      terminal.present(large)
      var model = ScreenModel(width: 6, height: 2)
      model.feed(pty.output())
      #expect(model.picture == ["日本語", "日本語"])
      terminal.present(CellBuffer(size: Size(width: 0, height: 0)))
      terminal.present(CellBuffer(size: Size(width: 2, height: 1)))
      model.feed(pty.output())
      #expect(model.unknown == [])
    }
  }
}
