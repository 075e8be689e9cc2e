import Glibc
import Screen
import Testing

@testable import Curses

extension OneAtATime {
  @Suite struct TerminalSignalTests {
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func requestsToEndAreReported(signal: Int32) throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      notify(signal)
      #expect(terminal.readKey(timeoutMilliseconds: -1) == .closed)
      terminal.close()
      #expect(!pty.isRaw)
    }

    @Test(arguments: [true, false])
    func stopsAndComesBack(byKey: Bool) throws {
      let pty = PseudoTerminal(width: 20, height: 2)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.setTitle("run 1")
      terminal.present(frame(terminal, "before"))
      var model = ScreenModel(width: 20, height: 2)
      model.feed(pty.output())
      #expect(pty.isRaw && model.isAlternate)
      var stops = 0
      terminal.stop = {
        stops += 1
        // The shell's turn: the terminal is as it was, and the shell writes over it.
        model.feed(pty.output())
        #expect(!pty.isRaw && !model.isAlternate && model.isCursorShown)
        pty.resize(24, 3)
      }
      if byKey { pty.type("\u{1A}") } else { notify(SIGTSTP) }
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .resize)
      #expect(stops == 1)
      #expect(terminal.size == Size(width: 24, height: 3))
      let buffer = frame(terminal, "after", "", "all of it")
      terminal.present(buffer)
      let bytes = pty.output()
      #expect(text(bytes).contains("\u{1B}]2;run 1\u{7}"))
      var after = ScreenModel(width: 24, height: 3)
      after.feed(bytes)
      #expect(pty.isRaw && after.isAlternate && !after.isCursorShown)
      #expect(after.picture == buffer.picture)
    }

    @Test func beingContinuedDrawsEverythingAnew() throws {
      let pty = PseudoTerminal(width: 20, height: 2)
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      let buffer = frame(terminal, "all of it")
      terminal.present(buffer)
      _ = pty.output()
      notify(SIGCONT)
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .resize)
      terminal.present(buffer)
      var model = ScreenModel(width: 20, height: 2)
      model.feed(pty.output())
      #expect(model.picture == buffer.picture)
    }

    @Test func closingGivesEverythingBack() throws {
      let pty = PseudoTerminal()
      var before = sigaction()
      sigaction(SIGWINCH, nil, &before)
      #expect(!pty.isRaw)
      let terminal = try openTerminal(pty, mouse: true)
      #expect(pty.isRaw)
      terminal.setTitle("run 1")
      terminal.present(frame(terminal, "x"))
      _ = pty.output()
      terminal.close()
      let end = text(pty.output())
      #expect(end.contains("\u{1B}[23;2t") && end.contains("\u{1B}[?1049l") && end.contains("1000l"))
      #expect(!pty.isRaw)
      var after = sigaction()
      sigaction(SIGWINCH, nil, &after)
      #expect(after.sa_flags == before.sa_flags)
      terminal.close()
      #expect(pty.output() == [])
      #expect(terminal.readKey(timeoutMilliseconds: -1) == .closed)
      #expect(!terminal.present(CellBuffer(size: Size(width: 1, height: 1))))
    }

    @Test(arguments: [true, false])
    func aStuckLineHoldsUpNobody(inCrash: Bool) throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.present(frame(terminal, "x"))
      _ = pty.output()
      pty.fill()
      if inCrash { EmergencyRestore.run() } else { terminal.close() }
      #expect(!pty.isRaw)
      #expect(text(pty.output()).contains("\u{1B}[?1049l"))
    }

    /// With flow control on, Ctrl-S would freeze the screen.
    @Test func flowControlIsOffMeanwhile() throws {
      let pty = PseudoTerminal()
      func hasFlowControl() -> Bool {
        var modes = termios()
        tcgetattr(pty.slave, &modes)
        return modes.c_iflag & tcflag_t(IXON) != 0
      }
      #expect(hasFlowControl())
      let terminal = try openTerminal(pty)
      #expect(!hasFlowControl())
      pty.type("\u{13}")
      #expect(terminal.readKey(timeoutMilliseconds: 10_000) == .control("s"))
      #expect(terminal.present(frame(terminal, "goes on")))
      terminal.close()
      #expect(hasFlowControl())
    }

    @Test func emergencyRestoreGivesTheTerminalBackOnce() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      defer { terminal.close() }
      terminal.present(frame(terminal, "x"))
      var model = ScreenModel(width: 40, height: 8)
      model.feed(pty.output())
      EmergencyRestore.run()
      model.feed(pty.output())
      #expect(!pty.isRaw && !model.isAlternate && model.isCursorShown)
      EmergencyRestore.run()
      #expect(pty.output() == [])
    }

    @Test(
      arguments: [
        (nil, TerminalError.noTerm), ("", .noTerm), ("dumb", .incapable("dumb")),
        ("no-such-terminal", .unknownTerm("no-such-terminal")),
        ("../../etc/passwd", .unknownTerm("../../etc/passwd")),
      ] as [(String?, TerminalError)])
    func refusesTerminalsThatCannotDoIt(term: String?, expected: TerminalError) throws {
      let pty = PseudoTerminal()
      #expect(throws: expected) { try openTerminal(pty, TerminalEnvironment(term: term, locale: "C.UTF-8")) }
      #expect(!pty.isRaw)
      #expect(pty.output() == [])
      // And nothing is left that would refuse the next.
      try openTerminal(pty).close()
    }

    @Test func refusesWhatIsNoTerminal() throws {
      let file = Glibc.open("/dev/null", O_RDWR)
      defer { Glibc.close(file) }
      #expect(throws: TerminalError.noTerminal) {
        try Terminal(descriptor: file, options: Terminal.Options(), environment: xterm)
      }
      #expect(throws: TerminalError.noTerminal) {
        try Terminal(descriptor: -1, options: Terminal.Options(), environment: xterm)
      }
    }

    @Test func refusesASecondScreen() throws {
      let pty = PseudoTerminal()
      let terminal = try openTerminal(pty)
      #expect(throws: TerminalError.alreadyOpen) { try openTerminal(pty) }
      terminal.close()
      try openTerminal(pty).close()
    }
  }
}
