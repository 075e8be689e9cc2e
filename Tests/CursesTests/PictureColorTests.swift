import Screen
import Testing

@testable import Curses

@Test func pairsOfColoursBeginAnewBeforeTheyRunOut() {
  var pairs = ColorPairs()
  for pair in 0..<Int32(ColorPairs.needed / 2) { pairs.use(pair) }
  // One that is known costs nothing.
  for _ in 0..<1000 { pairs.use(7) }
  #expect(!pairs.isFull)
  pairs.use(-1)
  #expect(pairs.isFull)
  pairs.reset()
  #expect(!pairs.isFull)
}
