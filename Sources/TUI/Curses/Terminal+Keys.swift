import CNcurses
import Glibc

extension Terminal {
  /// The next key, or `nil` if none came in time. Returns early, without a key, when woken.
  ///
  /// A stop by Ctrl-Z or SIGTSTP happens in here. After `.closed` there is nothing more to read; it is returned again at once.
  ///
  /// - Parameter timeoutMilliseconds: How long to wait; 0 for not at all, negative for without end.
  public func readKey(timeoutMilliseconds: Int) -> Key? {
    checkThread()
    guard isOpen, !isGone else { return .closed }
    if let key = requested() ?? buffered() { return key }
    if news.remove(.woken) != nil { return nil }
    var requests = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let timeout = Int32(clamping: max(-1, timeoutMilliseconds))
    // Interrupted by a signal, it fails, and the pipe tells why.
    let count = poll(&requests, 2, timeout)
    if let key = requested() { return key }
    news.remove(.woken)
    guard count > 0 else { return nil }
    let events = Int32(requests[0].revents)
    if events & POLLIN != 0, let key = buffered() { return key }
    if events & (POLLHUP | POLLERR | POLLNVAL) != 0 || (events & POLLIN != 0 && isAtEnd) { return gone() }
    return nil
  }

  private func gone() -> Key {
    isGone = true
    return .closed
  }

  /// Whether reading would give the end of the file: readable, yet with no byte to read.
  private var isAtEnd: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1 && cn_bytes_waiting(descriptor) <= 0
  }

  /// What signals asked for, most urgent first.
  private func requested() -> Key? {
    news.formUnion(Signals.take())
    if news.contains(.terminate) { return gone() }
    if news.contains(.stop) {
      news.remove(.stop)
      news.insert(.resized)
      suspend()
    }
    if news.contains(.continued) {
      news.remove(.continued)
      news.insert(.resized)
      takeBack()
    }
    let isResized = news.contains(.resized)
    news.remove(.resized)
    // The kernel's word on the size counts, signal or not.
    let hasOtherSize = followSize()
    return isResized || hasOtherSize ? .resize : nil
  }

  /// The next key that is there already.
  private func buffered() -> Key? {
    while let (value, isCode) = read() {
      if isCode, Int32(bitPattern: value) == KEY_MOUSE {
        if let key = mouse() { return key }
        continue
      }
      switch isCode ? KeyDecoder.code(value) : KeyDecoder.character(value) {
      case .control("z"):
        suspend()
        return .resize
      case .escape:
        if let key = escape() { return key }
      case let key?: return key
      case nil: continue
      }
    }
    return nil
  }

  /// One character or key code, if there is one.
  private func read() -> (value: UInt32, isCode: Bool)? {
    var value: wint_t = 0
    switch wget_wch(keyWindow, &value) {
    case OK: return (value, false)
    case KEY_CODE_YES: return (value, true)
    default: return nil
    }
  }

  /// Escape alone, a key that terminfo lacks, or `nil` for a sequence that nobody knows, swallowed whole.
  private func escape() -> Key? {
    var characters: [UInt32] = []
    while let (value, isCode) = read() {
      if isCode { return KeyDecoder.code(value) }
      characters.append(value)
      switch KeyDecoder.sequence(characters) {
      case .open: continue
      case .ignored: return nil
      case .key(let key): return key
      }
    }
    return characters.isEmpty ? .escape : nil
  }

  private func mouse() -> Key? {
    var event = MEVENT()
    guard getmouse(&event) == OK else { return nil }
    let button = Int(cn_mouse_button(event.bstate))
    return button == 0 ? nil : .mouse(x: Int(event.x), y: Int(event.y), button: button)
  }
}
