import Testing

@testable import Screen

@Suite struct PictureTests {
  private func grey(_ width: Int, _ pixels: [UInt8]) -> Picture {
    Picture(width: width, height: pixels.count / width, channels: 1, pixels: pixels)
  }

  @Test func smallerByTheMeanOfTheAreaThatAPixelCovers() {
    #expect(grey(4, [0, 100, 200, 0, 20, 40, 0, 40]).scaled(width: 2, height: 1) == grey(2, [40, 60]))
    // Three into two: the middle one counts half on each side.
    #expect(grey(3, [30, 90, 0]).scaled(width: 2, height: 1) == grey(2, [50, 30]))
    let colored = Picture(width: 2, height: 1, channels: 3, pixels: [0, 10, 20, 100, 30, 40])
    #expect(colored.scaled(width: 1, height: 1).pixels == [50, 20, 30])
  }

  @Test func largerByRepeatingPixels() {
    #expect(grey(2, [10, 200]).scaled(width: 4, height: 2) == grey(4, [10, 10, 200, 200, 10, 10, 200, 200]))
  }

  @Test(arguments: [(1, 1), (3, 7), (64, 2), (5, 200)])
  func oneToneStaysOneToneInAnySize(size: (width: Int, height: Int)) {
    let scaled = grey(9, [UInt8](repeating: 255, count: 63)).scaled(width: size.width, height: size.height)
    #expect(scaled.pixels == [UInt8](repeating: 255, count: size.width * size.height))
  }

  @Test func aCellIsTwiceAsHighAsWide() {
    let square = grey(8, [UInt8](repeating: 0, count: 64))
    #expect(square.cells(in: Size(width: 40, height: 10)) == Size(width: 20, height: 10))
    #expect(square.cells(in: Size(width: 10, height: 40)) == Size(width: 10, height: 5))
    #expect(square.cells(in: Size(width: 0, height: 5)) == Size(width: 0, height: 0))
    // However thin a picture is, it shows.
    #expect(grey(1000, [UInt8](repeating: 0, count: 1000)).cells(in: Size(width: 20, height: 9)) == Size(width: 20, height: 1))
  }

  @Test func halfBlocksHaveTwoPixelsACell() {
    var buffer = CellBuffer(size: Size(width: 4, height: 1))
    let picture = Picture(
      width: 2, height: 2, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    buffer.draw(picture, in: Rect(x: 1, y: 0, width: 2, height: 1), style: .halfBlocks, plain: Style())
    #expect(buffer.picture == [" ▀▀ "])
    #expect(buffer[1, 0].style == Style(.rgb(255, 0, 0), on: .rgb(0, 0, 255)))
    #expect(buffer[2, 0].style == Style(.rgb(0, 255, 0), on: .rgb(255, 255, 255)))
  }

  @Test func withoutUnicodeACellIsAPixelAndWithoutColourACharacter() {
    let ramp = grey(20, (0..<40).map { UInt8($0 % 20 * 255 / 19) })
    var buffer = CellBuffer(size: Size(width: 20, height: 1))
    buffer.draw(ramp, in: Rect(buffer.size), style: .shades, plain: Style(.ansi(2)))
    #expect(buffer.picture == ["  ..::--==++**##%%@@"])
    #expect(buffer[19, 0].style == Style(.ansi(2)))
    buffer.draw(ramp, in: Rect(buffer.size), style: .blanks, plain: Style())
    #expect(buffer.picture == [String(repeating: " ", count: 20)])
    #expect(buffer[19, 0].style == Style(.rgb(255, 255, 255), on: .rgb(255, 255, 255)))
  }

  @Test func greysAreFewEnoughForTheColourPairsOfATerminal() {
    var buffer = CellBuffer(size: Size(width: 256, height: 256))
    // Each upper tone with each lower one.
    let pixels = (0..<256).flatMap { row in
      [[UInt8](0...255), [UInt8](repeating: UInt8(row), count: 256)].joined()
    }
    let all = grey(256, pixels)
    buffer.draw(all, in: Rect(buffer.size), style: .halfBlocks, plain: Style())
    #expect(Set(buffer.cells.map(\.style)).count == 32 * 32)
  }
}
