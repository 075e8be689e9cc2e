import Curses
import Dashboard

extension KeyPress {
  /// The key as the dashboard knows it; `nil` where it has no use for it.
  init?(_ key: Key) {
    switch key {
    case .character(let character): self = .character(character)
    case .enter: self = .enter
    case .escape: self = .escape
    case .tab: self = .tab
    case .backtab: self = .backTab
    case .backspace, .delete: self = .backspace
    case .up: self = .up
    case .down: self = .down
    case .left: self = .left
    case .right: self = .right
    case .home: self = .home
    case .end: self = .end
    case .pageUp: self = .pageUp
    case .pageDown: self = .pageDown
    case .control("c"): self = .interrupt
    case .control(let letter) where "abdefkruw".contains(letter): self = .control(letter)
    case .function(1): self = .character("?")
    case .control, .alt, .function, .insert, .mouse, .resize, .closed: return nil
    }
  }
}
