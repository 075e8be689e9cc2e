import Screen
import Testing

@Suite struct NumbersTests {
  @Test(arguments: [
    (0, "0"), (1, "1.00"), (0.1234, "0.123"), (12.34, "12.3"), (123.4, "123"), (1234, "1234"), (12345, "12.3k"),
    (999_999, "1.00M"),
    (4_560_000, "4.56M"), (0.000123, "0.000123"), (0.0000123, "1.23e-05"), (-0.5, "-0.500"), (9.996, "10.0"), (1e20, "1.00e20"),
    (1.7e308, "1.70e308"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
  ])
  func compact(value: Double, text: String) {
    #expect(Numbers.compact(value) == text)
  }

  @Test func compactKeepsItsDigits() {
    #expect(Numbers.compact(0.05, digits: 1) == "0.05")
    #expect(Numbers.compact(0.05, digits: 2) == "0.050")
    #expect(Numbers.compact(.leastNonzeroMagnitude, digits: 1) == "5e-324")
  }

  @Test(arguments: [
    (0.5, 2, "0.50"), (0.005, 2, "0.01"), (-0.001, 2, "0.00"), (12.0, 0, "12"), (.nan, 2, "nan"), (1e300, 3, "1e+300"),
  ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(Numbers.fixed(value, decimals: decimals) == text)
  }

  @Test func grouped() {
    #expect([0, 999, 1000, 1_234_567, -1000].map(Numbers.grouped) == ["0", "999", "1 000", "1 234 567", "-1 000"])
    #expect(Numbers.grouped(.min) == "-9 223 372 036 854 775 808")
  }
}
