import CNcurses
import Glibc

extension Terminal {
  /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again once it is continued.
  public func suspend() {
    checkThread()
    guard isOpen, !isGone else { return }
    let wasTitleSet = isTitleSet
    EmergencyRestore.makeRoom(on: descriptor)
    restoreTitle()
    endwin()
    capture?.pause()
    stop()
    capture?.resume()
    takeBack()
    if wasTitleSet { setTitle(titleText) }
  }

  /// Sets the terminal's modes again and draws everything anew with the next frame; a shell has had it meanwhile.
  func takeBack() {
    reset_prog_mode()
    // ncurses enters the full screen again and, since it cannot know what became of the cursor, hides it again.
    doupdate()
    curs_set(1)
    curs_set(0)
    followSize()
    needsClear = true
  }

  /// Sets the window title where the terminal has one.
  public func setTitle(_ text: String) {
    checkThread()
    guard isOpen, !isGone, let title else { return }
    titleText = text
    send((isTitleSet ? [] : Array(title.push.utf8)) + title.bytes(text, isUTF8: isUTF8))
    isTitleSet = true
  }

  /// Brings back the title that was there before, as far as the terminal can.
  func restoreTitle() {
    guard isTitleSet, let title else { return }
    isTitleSet = false
    send(title.pop.isEmpty ? title.bytes("", isUTF8: isUTF8) : Array(title.pop.utf8))
  }

  /// Writes control sequences that ncurses has no call for; dropped where the terminal takes none now.
  private func send(_ bytes: [UInt8]) {
    guard isWritable else { return }
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
