import Runs
import Screen
import Testing

@testable import Dashboard

/// Names that take two cells a character, and charts of blocks: what must keep its columns.
@Suite struct LookPictureTests {
  private func foreign(_ size: Size) -> DashboardState {
    var state = Fixture.home(size)
    _ = state.update(
      .recipes([
        RecipeItem(name: "人脸识别", path: "recipes/a.yaml", summary: "训练 softmax, verified on people 31-40"),
        RecipeItem(name: "얼굴", path: "recipes/b.yaml", summary: "plain"),
      ]))
    _ = state.update(
      .runs([
        RunItem(
          name: "人脸识别-1", state: "running", step: 130, steps: 600, best: .init(metric: Tag.eer, value: 0.081, step: 80),
          changedAt: Fixture.start + 39_990),
        RunItem(name: "cafe\u{301}-2", state: "finished", step: 600, steps: 600, changedAt: Fixture.start + 36_000),
      ]))
    return state
  }

  @Test func wideNamesKeepTheColumnsStraight() {
    expectPicture(
      foreign(size(80, 24)),
      """
       Tandem  trains face models, verifies pairs
      ╭─ recipes ────────────────────────────────────────────────────────────────────╮
      │    recipe    what it does                                                    │
      │ >  人脸识别  训练 softmax, verified on people 31-40                          │
      │    얼굴      plain                                                           │
      ╰──────────────────────────────────────────────────────────────────────────────╯
      ╭─ runs ───────────────────────────────────────────────────────────────────────╮
      │    run         state        step  best       changed  loss  task             │
      │    人脸识别-1  running   130/600  EER 0.081  now      -     -                │
      │    café-2      finished  600/600  -          1 h ago  -     -                │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      ╰──────────────────────────────────────────────────────────────────────────────╯

       f fit  enter change  tab runs  j/k move  r refresh  t theme  ? help  q quit
      """)
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 50)], [Glyphs.unicode, .blocks, .ascii])
  func everyRowIsAsWideAsTheScreen(size: (Int, Int), glyphs: Glyphs) {
    let rows = view(foreign(Size(width: size.0, height: size.1)), theme: .monochrome, glyphs: glyphs).picture
    for row in rows { #expect(TextWidth.columns(row) == size.0, "\(row)") }
    let frames = rows.filter { $0.hasPrefix(String(glyphs.vertical)) }
    #expect(!frames.isEmpty && frames.allSatisfy { $0.hasSuffix(String(glyphs.vertical)) })
  }

  @Test func chartsOfBlocksInASmallWindow() {
    expectPicture(
      Fixture.running(size(80, 24)), glyphs: .blocks,
      """
       orl-softmax-1  running                               epoch 13/60  step 137/600
        TRAINING  small-cnn 128-d → logits of 30 identities  softmax cross-entropy
       412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
      ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
      │4┤▄                                   ││4┤                                    │
      │ │▝▜▄                                 ││ │                                    │
      │2┤   ▀▜▄▖                             ││2┤                                    │
      │ │      ▀▀▜▄▄▖                        ││ │                                    │
      │ │           ▝▀▀▀▄▄▄▄▄▄▗▄▄            ││ │         ◆▀▀▀▀▚▄▄▄▄◆▄▄▄▄▄▄▄▄★       │
      │0┤                    ▘▀▀▀▀▀▀▀▀▀▀★●   ││0┤                                    │
      │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
      │  0          50         100       step││  0          50         100       step│
      ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
      ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────╮
      │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
      │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
      │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
      │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
      │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
      │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
      ╰──────────────────────────────────────────────────────────────────────────────╯
       training █████████████████▌░░░░░░░ 7/10 steps   run ████▊░░░░░░░░░░░░░░░░  22%
       ✓ learning rate ×1.25 from step 126
       space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
      """)
  }

  /// Without colour and in it, blocks change the charts and nothing else.
  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 50)], [Theme.dark, .light, .monochrome])
  func blocksChangeTheChartsAlone(size: (Int, Int), theme: Theme) {
    let state = Fixture.running(Size(width: size.0, height: size.1))
    let (braille, blocks) = (view(state, theme: theme, glyphs: .unicode), view(state, theme: theme, glyphs: .blocks))
    func isDot(_ cell: Cell) -> Bool {
      cell.character == " " || Glyphs.unicode.markers.contains(cell.character) || "\(cell.character)" == "\(Glyphs.unicode.best)"
        || cell.character.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) || (0x2580...0x259F).contains($0.value) }
    }
    #expect(!blocks.picture.joined().unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
    for (one, other) in zip(braille.cells, blocks.cells) where one != other {
      #expect(isDot(one) && isDot(other), "\(one) became \(other)")
    }
  }

  /// A letter for the colour of each cell that shows something.
  @Test func theColoursOfASmallScreen() {
    let buffer = view(Fixture.running(size(40, 12)), theme: .dark, glyphs: .unicode)
    let letters: [(Role, Character)] = [
      (.text, "t"), (.faint, "f"), (.border, "b"), (.title, "i"), (.training, "T"), (.validation, "V"), (.genuine, "g"),
      (.impostor, "m"), (.good, "+"), (.warning, "w"), (.bad, "!"),
    ]
    let rows = (0..<12).map { y in
      let row = (0..<40).map { x -> Character in
        let cell = buffer[x, y]
        guard cell.character != " " else { return " " }
        return letters.first { Theme.dark.style($0.0).foreground == cell.style.foreground }?.1 ?? "?"
      }
      return String(row.reversed().drop { $0 == " " }.reversed())
    }
    expectSameText(
      rows.joined(separator: "\n"),
      """
       iiiiiiiiiiiii  +++++++    tttt ttttttt
        TTTTTTTT  tttt tttt  ttt tttttttt
      bb T TTTTT TTTT TTTTTTT TTTT TTTTTT bbbb
      bfbTTTTTTT                             b
      bfb      TTTTTTTTTTTTTTTTTTTTTTTTTTT   b
      b bbbbbbbbbbVbbbbbbbbbVbbbbbbbb+bbbbbbbb
      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
       V VVVVVVVVVV VVVV VVVVVVV VVVV VVVVVV
       ttt VVVVV wwwwww
       tttttttt TTTTTTTTTTTTTbbbbb tttt ttttt
       + ++++++++ ++++ +++++ ++++ ++++ +++
       wwwww fffff  w ffff  w ffff  w ffff
      """)
  }
}
