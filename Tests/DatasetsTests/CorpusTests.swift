import Datasets
import Testing

/// Every file that a fuzzer found or a script wrote: read, or refused with one line that has file and byte.
struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func replay(target: FuzzTarget) throws {
    let names = Corpus.names(target)
    #expect(names.count >= 5)
    for name in names {
      let bytes = try Corpus.bytes(target, name)
      let error = target.read(bytes)
      if name.hasPrefix("bad-") { #expect(error != nil, "\(target) \(name)") }
      if let error { #expect(isOneLine(error), "\(target) \(name): \(error)") }
    }
  }

  /// Cut after each byte: an error, unless what is cut off is not needed.
  @Test(arguments: [FuzzTarget.bin, .recordio, .idx, .pairs, .exif])
  func truncatedAnywhere(target: FuzzTarget) throws {
    for name in Corpus.names(target) where !name.hasPrefix("bad-") && !name.hasPrefix("found-") {
      let bytes = try Corpus.bytes(target, name)
      var wholeCount = 0
      for length in 0..<bytes.count {
        guard let error = target.read(Array(bytes[..<length])) else {
          wholeCount += 1
          continue
        }
        #expect(isOneLine(error), "\(target) \(name) \(length): \(error)")
      }
      switch target {
      case .bin, .idx: #expect(wholeCount == 0, "\(name)")
      case .pairs: break  // a line end, or pairs that the name of a list does not count
      default: break
      }
    }
  }

  /// Each byte changed: anything but a crash.
  @Test(arguments: [FuzzTarget.bin, .recordio, .idx, .pairs, .exif])
  func changedBytes(target: FuzzTarget) throws {
    for name in Corpus.names(target).filter({ !$0.hasPrefix("bad-") && !$0.hasPrefix("found-") }).prefix(4) {
      let bytes = try Corpus.bytes(target, name)
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8))
        if let error = target.read(changed) { #expect(isOneLine(error), "\(target) \(name) \(place): \(error)") }
      }
    }
  }

  private func isOneLine(_ error: String) -> Bool {
    // A file whose first bytes are of no image is told by them rather than by their place.
    !error.contains("\n") && (error.contains("at byte ") || error.contains("(byte ") || error.contains("; expected an image"))
  }
}
