import Datasets
import Testing

struct ImageTests {
  private func grey(_ height: Int, _ width: Int, _ pixels: [UInt8]) -> Image {
    Image(height: height, width: width, channels: 1, pixels: pixels)
  }

  @Test func greyAndRGB() {
    let colour = Image(height: 1, width: 4, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    // 0.299, 0.587 and 0.114 of 255, rounded.
    #expect(colour.grey.pixels == [76, 150, 29, 255])
    #expect(grey(1, 2, [3, 200]).rgb == Image(height: 1, width: 2, channels: 3, pixels: [3, 3, 3, 200, 200, 200]))
    #expect(grey(1, 2, [3, 200]).rgb.grey == grey(1, 2, [3, 200]))
    #expect(colour.converted(toChannels: 3) == colour)
    #expect(colour.converted(toChannels: 1) == colour.grey)
  }

  @Test func flip() {
    #expect(grey(2, 3, [1, 2, 3, 4, 5, 6]).flippedHorizontally.pixels == [3, 2, 1, 6, 5, 4])
    let colour = Image(height: 1, width: 2, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
    #expect(colour.flippedHorizontally.pixels == [4, 5, 6, 1, 2, 3])
  }

  /// Blocks of 2 x 2: 10/4, 26/4 and a mean of 254.75, rounded to the nearest, halves up.
  @Test func blockMeans() {
    let image = grey(2, 6, [1, 2, 5, 6, 255, 255, 3, 4, 7, 8, 254, 255])
    #expect(image.resized(height: 1, width: 3).pixels == [3, 7, 255])
    #expect(grey(3, 3, [1, 1, 1, 1, 1, 1, 1, 1, 2]).resized(height: 1, width: 1).pixels == [1])
    #expect(grey(1, 3, [0, 1, 1]).resized(height: 1, width: 1).pixels == [1])
  }

  /// Every block of a 112 x 92 picture against a plain mean in Double.
  @Test func orlSize() {
    let image = SyntheticFaces(seed: 1, people: 1, imagesPerPerson: 1, height: 112, width: 92).image(person: 0, index: 0)
    let half = image.resized(height: 56, width: 46)
    for row in 0..<56 {
      for column in 0..<46 {
        let corner = 2 * row * 92 + 2 * column
        let sum = [0, 1, 92, 93].reduce(0) { $0 + Int(image.pixels[corner + $1]) }
        #expect(Int(half.pixels[row * 46 + column]) == Int((Double(sum) / 4).rounded()))
      }
    }
  }

  /// 3 to 2: each new pixel covers one and a half old ones.
  @Test func areaOfPartsOfPixels() {
    #expect(grey(1, 3, [0, 90, 240]).resized(height: 1, width: 2).pixels == [30, 190])
    #expect(grey(3, 1, [0, 90, 240]).resized(height: 2, width: 1).pixels == [30, 190])
  }

  /// 2 to 4: centres at -0.25, 0.25, 0.75 and 1.25 of the old pixels; the border is repeated.
  @Test func bilinearGrowth() {
    #expect(grey(1, 2, [0, 100]).resized(height: 1, width: 4).pixels == [0, 25, 75, 100])
    #expect(grey(2, 1, [0, 100]).resized(height: 4, width: 1).pixels == [0, 25, 75, 100])
    #expect(grey(1, 1, [7]).resized(height: 3, width: 2).pixels == [7, 7, 7, 7, 7, 7])
    let colour = Image(height: 1, width: 2, channels: 3, pixels: [0, 10, 200, 100, 30, 0])
    #expect(colour.resized(height: 1, width: 4).pixels == [0, 10, 200, 25, 15, 150, 75, 25, 50, 100, 30, 0])
  }

  @Test func oneAxisGrowsWhileTheOtherShrinks() {
    #expect(grey(2, 2, [0, 100, 20, 140]).resized(height: 1, width: 4).pixels == [10, 38, 93, 120])  // 37.5 and 92.5, halves up
  }

  @Test(arguments: [(1, 1), (2, 5), (7, 3), (13, 11), (5, 5)])
  func oneValueStaysOneValue(height: Int, width: Int) {
    let image = grey(5, 7, [UInt8](repeating: 201, count: 35))
    #expect(image.resized(height: height, width: width) == grey(height, width, [UInt8](repeating: 201, count: height * width)))
  }
}
