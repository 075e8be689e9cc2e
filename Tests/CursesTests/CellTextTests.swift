import Screen
import Testing

@testable import Curses

extension OneAtATime {
  @Suite struct CellTextTests {
    @Test func everyQuadrantHasAnASCIIForm() {
      #expect("▘▝▀▖▗▐▞▚▌▛▜▙▟█".map { Character(CellText.ascii($0)) } == Array("'''..:::######"))
    }

    private func shown(_ character: Character, isWide: Bool = false, isUTF8: Bool = true) -> String {
      let scalars = CellText(isUTF8: isUTF8).scalars(character, isWide: isWide)
      #expect(scalars.last == 0)
      return String(String.UnicodeScalarView(scalars.dropLast().compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }))
    }

    @Test func keepsTextAndMarks() {
      _ = TerminalEnvironment(term: nil, locale: "C.UTF-8").isUTF8()
      #expect(shown("a") == "a")
      #expect(shown("⢕") == "⢕")
      #expect(shown("日", isWide: true) == "日")
      #expect(shown("e\u{301}") == "e\u{301}")
    }

    @Test func whatWouldShiftTheRowOrControlTheTerminalBecomesAQuestionMark() {
      _ = TerminalEnvironment(term: nil, locale: "C.UTF-8").isUTF8()
      #expect(shown("日", isWide: false) == "?")
      #expect(shown("a\u{301}", isWide: true) == "?")
      #expect(shown("\u{1B}") == "?")
      #expect(shown("\u{9B}") == "?")
      #expect(shown("\n") == "?")
    }

    /// Screen, the C library and so ncurses must agree on widths, for all letters and signs that are likely to be met.
    @Test(
      arguments: [
        0xA1...0x2FF, 0x370...0x52F, 0x2010...0x2027, 0x2190...0x23FF, 0x2500...0x27BF, 0x2800...0x28FF, 0x3041...0x31E3,
        0x3250...0x33FF,
        0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFF60, 0x1F300...0x1F64F, 0x1F680...0x1F6D7, 0x20000...0x20FFF,
      ] as [ClosedRange<UInt32>])
    func widthsAgreeWithTheCLibrary(range: ClosedRange<UInt32>) {
      _ = TerminalEnvironment(term: nil, locale: "C.UTF-8").isUTF8()
      var disagreeing: [String] = []
      for value in range {
        guard let scalar = Unicode.Scalar(value) else { continue }
        var buffer = CellBuffer(size: Size(width: 2, height: 1))
        let columns = buffer.write(String(scalar), x: 0, y: 0, style: Style())
        guard columns > 0, shown(buffer[0, 0].character, isWide: columns == 2) == "?" else { continue }
        disagreeing.append(String(value, radix: 16))
      }
      #expect(disagreeing == [])
    }

    @Test func withoutUTF8OnlyASCIIIsSent() {
      for character in "─│╭╮█▁▅░·…●◆▲■×▾→日é⢕👍" {
        #expect(shown(character, isUTF8: false).unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 })
      }
      #expect(shown("…", isUTF8: false) == "~")
      #expect(shown("\u{2800}", isUTF8: false) == " ")
    }
  }
}
