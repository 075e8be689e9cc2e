import Foundation
import TestSupport
import Testing

@Suite struct TemporaryFolderTests {
  @Test func isNewAndEmpty() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    #expect(one.path != two.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: one.path).isEmpty)
    #expect(one.path.hasPrefix("/") && !one.path.hasSuffix("/"))
  }

  @Test func writesAndReads() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("hello", to: "a/b.txt")
    #expect(path == folder.path("a/b.txt"))
    #expect(try folder.bytes("a/b.txt") == Array("hello".utf8))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello")
  }

  @Test func isRemovedWithItsContents() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder).path
    try folder?.write([1, 2, 3], to: "x/y/z.bin")
    #expect(FileManager.default.fileExists(atPath: path))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
