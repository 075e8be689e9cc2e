import Testing

@testable import Datasets

/// The ways in which evaluation looks at an image.
@Suite struct EvaluationViewTests {
  private static let image = Image(height: 2, width: 3, channels: 1, pixels: [1, 2, 3, 4, 5, 6])

  private func seen(_ view: EvaluationView) -> [UInt8] { Self.image.seen(as: view).pixels }

  @Test func aShiftRepeatsTheBorder() {
    #expect(seen(EvaluationView()) == [1, 2, 3, 4, 5, 6])
    #expect(seen(EvaluationView(right: 1)) == [1, 1, 2, 4, 4, 5])
    #expect(seen(EvaluationView(right: -2)) == [3, 3, 3, 6, 6, 6])
    #expect(seen(EvaluationView(down: 1)) == [1, 2, 3, 1, 2, 3])
    #expect(seen(EvaluationView(right: 9, down: -9)) == [4, 4, 4, 4, 4, 4])
    #expect(seen(EvaluationView(isFlipped: true, right: 1)) == [2, 1, 1, 5, 4, 4])
  }

  @Test func allViewsBeginWithTheImageItself() {
    #expect(EvaluationView.all(flip: false) == [EvaluationView()])
    #expect(EvaluationView.all(flip: true) == [EvaluationView(), EvaluationView(isFlipped: true)])
    let many = EvaluationView.all(flip: true, shift: 2)
    #expect(many.count == 18 && Set(many).count == 18 && many[0] == EvaluationView())
    #expect(many.allSatisfy { [-2, 0, 2].contains($0.right) && [-2, 0, 2].contains($0.down) })
  }
}
