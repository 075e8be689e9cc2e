import Datasets
import Testing

/// Every file that a fuzzer found or a script wrote: read, or refused with one line that has file and byte.
///
/// `FuzzTarget.read` stops the program at an error of another form.
struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func replay(target: FuzzTarget) throws {
    let names = Corpus.names(target)
    #expect(names.count >= 5)
    for name in names {
      let bytes = try Corpus.bytes(target, name)
      let error = target.read(bytes)
      if name.hasPrefix("bad-") { #expect(error != nil, "\(target) \(name)") }
      if !name.hasPrefix("bad-") && !name.hasPrefix("found-") { #expect(error == nil, "\(target) \(name)") }
    }
  }

  /// Cut after each byte: an error, unless what is cut off is not needed.
  @Test(arguments: [FuzzTarget.bin, .recordio, .idx, .pairs, .exif])
  func truncatedAnywhere(target: FuzzTarget) throws {
    for name in Corpus.names(target) where !name.hasPrefix("bad-") && !name.hasPrefix("found-") {
      let bytes = try Corpus.bytes(target, name)
      var wholeCount = 0
      for length in 0..<bytes.count {
        if target.read(Array(bytes[..<length])) == nil { wholeCount += 1 }
      }
      // RecordIO without an index may end after any record, a list in a line end or after any pair of paths.
      if target == .bin || target == .idx { #expect(wholeCount == 0, "\(name)") }
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
        _ = target.read(changed)
      }
    }
  }
}
