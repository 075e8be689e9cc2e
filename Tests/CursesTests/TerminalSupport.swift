import Glibc
import Screen
import Testing

@testable import Curses

/// There is one screen and one locale in a process, so these tests run one at a time.
@Suite(.serialized) struct OneAtATime {}

let xterm = TerminalEnvironment(term: "xterm-256color", locale: "C.UTF-8")

func openTerminal(_ pty: PseudoTerminal, _ environment: TerminalEnvironment = xterm, mouse: Bool = false) throws -> Terminal {
  try Terminal(
    descriptor: pty.slave, options: Terminal.Options(usesMouse: mouse, capturesOutput: false), environment: environment)
}

/// A buffer of the terminal's size with some rows of text.
func frame(_ terminal: Terminal, _ rows: String..., style: Style = Style()) -> CellBuffer {
  var buffer = CellBuffer(size: terminal.size)
  for (y, row) in rows.enumerated() { buffer.write(row, x: 0, y: y, style: style) }
  return buffer
}

/// Sends a signal to this process. Not `raise`: the threads that tests run on block signals.
func notify(_ signal: Int32) { kill(getpid(), signal) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
