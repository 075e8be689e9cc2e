import Screen
import Testing

@Suite struct LayoutTests {
  let rect = Rect(x: 2, y: 1, width: 10, height: 7)

  @Test func fixedFirstThenShares() {
    #expect(
      rect.rows([.fixed(1), .share(2), .share(1), .fixed(1)])
        == [(1, 1), (2, 3), (5, 2), (7, 1)].map { Rect(x: 2, y: $0.0, width: 10, height: $0.1) })
    #expect(
      rect.columns([.share(1), .fixed(3), .share(1)])
        == [(2, 3), (5, 3), (8, 4)].map { Rect(x: $0.0, y: 1, width: $0.1, height: 7) })
  }

  @Test(arguments: 0..<30)
  func sharesLoseNoCell(width: Int) {
    let parts = Rect(x: 0, y: 0, width: width, height: 1).columns([.share(3), .fixed(4), .share(2), .share(2)])
    #expect(parts.map(\.width).reduce(0, +) == width)
    for (left, right) in zip(parts, parts.dropFirst()) { #expect(left.maxX == right.x) }
  }

  @Test func tooLittleRoomGoesToTheFirst() {
    #expect(rect.rows([.fixed(5), .fixed(5), .share(1)]).map(\.height) == [5, 2, 0])
    #expect(Rect(x: 0, y: 0, width: 0, height: 0).columns([.fixed(3), .share(1)]).map(\.width) == [0, 0])
    #expect(rect.rows([.fixed(-2), .share(0), .share(-1)]).map(\.height) == [0, 0, 0])
    #expect(rect.rows([]) == [])
  }

  @Test func gapsStayFree() {
    let parts = rect.columns([.share(1), .share(1)], gap: 2)
    #expect(parts.map(\.x) == [2, 8])
    #expect(parts.map(\.width) == [4, 4])
    #expect(Rect(x: 0, y: 0, width: 1, height: 1).columns([.fixed(1), .fixed(1)], gap: 3).allSatisfy { $0.maxX <= 1 })
  }

  @Test func insetCentreAndIntersection() {
    #expect(rect.inset(by: 1) == Rect(x: 3, y: 2, width: 8, height: 5))
    #expect(rect.inset(by: 9).isEmpty)
    #expect(rect.inset(by: -1) == rect)
    #expect(rect.centered(Size(width: 4, height: 3)) == Rect(x: 5, y: 3, width: 4, height: 3))
    #expect(rect.centered(Size(width: 40, height: 30)) == rect)
    #expect(rect.intersection(Rect(x: 0, y: 0, width: 4, height: 4)) == Rect(x: 2, y: 1, width: 2, height: 3))
    #expect(rect.intersection(Rect(x: 50, y: 0, width: 4, height: 4)).isEmpty)
    #expect(rect.contains(Point(x: 2, y: 1)) && !rect.contains(Point(x: 12, y: 1)))
  }
}
