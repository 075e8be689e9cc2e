import Runs

extension DashboardState {
  /// Opens the verification view on the hardest pairs.
  mutating func openVerification() -> [Effect] {
    run?.verification = VerificationScreen()
    return wantPictures()
  }

  /// Does what `key` means on the verification view.
  mutating func pressAtVerification(_ key: KeyPress) -> [Effect] {
    switch key {
    case .character("p"), .escape:
      run?.verification = nil
      return []
    case .character("v"), .tab: run?.verification?.showNextPage()
    case .down, .character("j"): move(byRows: 1)
    case .up, .character("k"): move(byRows: -1)
    case .right: move(by: 1)
    case .left: move(by: -1)
    case .pageDown: move(byRows: pairGrid?.rows ?? 0)
    case .pageUp: move(byRows: -(pairGrid?.rows ?? 0))
    case .home: move(by: -pairCount)
    case .end: move(by: pairCount)
    case .character("q"), .interrupt, .character("H"), .backspace: return pressAtRun(key)
    default: return []
    }
    return wantPictures()
  }

  private var pairCount: Int { run?.evaluations.latest?.hardest.count ?? 0 }

  /// How the pairs stand on the screen; `nil` without the view.
  private var pairGrid: PairGrid? {
    run?.verification.map { PairGrid(size: size, count: pairCount, selected: $0.selected) }
  }

  private mutating func move(byRows rows: Int) { move(by: rows * (pairGrid?.columns ?? 1)) }

  private mutating func move(by pairs: Int) {
    guard run?.verification?.page == .pairs else { return }
    let count = pairCount
    run?.verification?.move(by: pairs, of: count)
  }

  /// Asks for the pictures of the pairs on the screen, where they are not there yet.
  mutating func wantPictures() -> [Effect] {
    guard run?.verification?.page == .pairs else { return [] }
    // Another evaluation may have fewer pairs.
    move(by: 0)
    guard let grid = pairGrid else { return [] }
    let names = HardestPairs(run?.evaluations.latest).pairs[grid.visible].flatMap { [$0.left, $0.right] }
    return (run?.verification?.want(names)).flatMap { $0 }.map { [.loadPictures($0)] } ?? []
  }

  /// Takes pictures that were asked for.
  mutating func take(_ answers: [String: PictureAnswer], of name: String) {
    guard run?.name == name, run?.verification?.take(answers) == true else { return }
    revision += 1
  }
}
