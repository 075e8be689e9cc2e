import Testing

@testable import Datasets

struct FaceDatasetTests {
  private func error(_ folder: String, size: (height: Int, width: Int)? = nil) -> String? {
    #expect(throws: DatasetError.self) { try FaceDataset.load(folder: folder, size: size) }?.description
  }

  @Test func naturalOrder() {
    let names = ["s10", "s2", "S1", "s1", "s01", "s2b", "a", "s", "s1x10", "s1x9", "s00", "s0"]
    #expect(
      names.sorted(by: isInNaturalOrder) == ["S1", "a", "s", "s0", "s00", "s01", "s1", "s1x9", "s1x10", "s2", "s2b", "s10"])
    #expect(!isInNaturalOrder("s1", "s1"))
    let long = "s" + String(repeating: "9", count: 40)  // more digits than an integer holds
    #expect(isInNaturalOrder("s10", long))
  }

  @Test func oneFolderForEachIdentity() throws {
    let folder = try ScratchFolder()
    for (name, value) in [("s10/1.pgm", 101), ("s2/10.pgm", 30), ("s2/9.pgm", 29), ("s10/2.pgm", 102), ("s1/x.pgm", 1)] {
      try folder.write(name, pgm(UInt8(value)))
    }
    try folder.write("README", Array("credits".utf8))  // beside the identities, so left alone
    try folder.write("s1/.hidden", [1])
    try folder.write(".git/config", [1])
    let faces = try FaceDataset.load(folder: folder.path)
    #expect(faces.identities == ["s1", "s2", "s10"])
    #expect(faces.files == ["s1/x.pgm", "s2/9.pgm", "s2/10.pgm", "s10/1.pgm", "s10/2.pgm"])
    #expect(faces.labels == [0, 1, 1, 2, 2])
    #expect(try faces.images.map { $0.pixels[0] } == [1, 29, 30, 101, 102])
    #expect(faces.imagesPerIdentity == [1, 2, 2])
    #expect([faces.count, faces.height, faces.width, faces.channels] == [5, 2, 2, 1])
  }

  @Test func sizeAndChannels() throws {
    let folder = try ScratchFolder()
    try folder.write("a/1.pgm", pgm(7, width: 4, height: 4))
    try folder.write("a/2.png", PictureBytes.pngColour.bytes)
    let faces = try FaceDataset.load(folder: folder.path, size: (2, 2), channels: 3)
    #expect(try faces.images[0] == Image(height: 2, width: 2, channels: 3, pixels: [UInt8](repeating: 7, count: 12)))
    #expect([faces.height, faces.width, faces.channels] == [2, 2, 3])
    #expect(
      error(folder.path) == "\(folder.path)/a/2.png: 4 x 2 pixels, but the images before it are 4 x 4 pixels; "
        + "give them one size, or name the size to train on")
  }

  @Test func foldersThatCannotBeUsed() throws {
    let folder = try ScratchFolder()
    #expect(
      error(folder.path) == "\(folder.path): no folders in it (0 files); expected one folder of images for each identity")
    let flat = try ScratchFolder()
    try flat.write("1.pgm", pgm(1))
    #expect(error(flat.path) == "\(flat.path): no folders in it (1 files); expected one folder of images for each identity")
    try folder.write("s1/1.pgm", pgm(1))
    try folder.write("s2/.keep", [])
    #expect(
      error(folder.path)
        == "\(folder.path)/s2: no images in it; expected PGM, PNG or JPEG files of one identity, or no such folder")
    #expect(
      error("/none/such") == "/none/such: cannot be listed: No such file or directory; "
        + "expected a folder with one folder of images for each identity")
  }

  @Test func filesThatAreNoImages() throws {
    let folder = try ScratchFolder()
    try folder.write("s1/1.pgm", pgm(1))
    try folder.write("s1/2.pgm", Array(pgm(1).dropLast()))
    #expect(
      error(folder.path)
        == "\(folder.path)/s1/2.pgm: at byte 14: no valid PGM: 4 bytes of pixels expected from byte 11 on, found 3")
    try folder.write("s1/2.pgm", pgm(2))
    try folder.write("s1/Thumbs.db", [0xD0, 0xCF])
    #expect(
      error(folder.path) == "\(folder.path)/s1/Thumbs.db: the file begins with the bytes d0 cf; "
        + "expected an image: PGM (P5 or P2), PNG or JPEG")
    let nested = try ScratchFolder()
    try nested.write("s1/more/1.pgm", pgm(1))
    #expect(error(nested.path) == "\(nested.path)/s1/more: is no regular file; expected an image")
  }
}

struct IdentitySplitTests {
  @Test func selections() throws {
    let selection = try IdentitySelection("1-3,7, 9 - 10")
    #expect(selection.ranges == [1...3, 7...7, 9...10])
    #expect((1...11).filter(selection.contains) == [1, 2, 3, 7, 9, 10])
    #expect(selection.count == 6)
    #expect(selection.last == 10)
    #expect(try IdentitySelection("7,1-3").ranges == [1...3, 7...7])
    #expect(try IdentitySelection("5").ranges == [5...5])
    #expect(try IdentitySelection("1-1000000000").count == 1_000_000_000)
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), ("0-3", "0-3"), ("3-1", "3-1"), ("1,,2", ""), ("1-2-3", "1-2-3"), ("-3", "-3"), ("1-", "1-"),
    ("1;2", "1;2"),
    ("1, two", "two"), ("+1", "+1"), ("99999999999999999999", "99999999999999999999"),
  ])
  func selectionsThatCannotBeRead(text: String, part: String) {
    #expect(throws: DatasetError.malformedSelection(text: text, part: part)) { try IdentitySelection(text) }
  }

  @Test func selectionsThatOverlap() {
    #expect(throws: DatasetError.repeatedIdentity(text: "1-5,3", number: 3)) { try IdentitySelection("1-5,3") }
    #expect(throws: DatasetError.repeatedIdentity(text: "7,7", number: 7)) { try IdentitySelection("7,7") }
  }

  @Test func noIdentityOnBothSides() throws {
    let split = try tinyDataset([2, 3, 2, 2]).split(heldOut: IdentitySelection("2,4"))
    #expect(split.train.identities == ["s1", "s3"])
    #expect(split.train.labels == [0, 0, 1, 1])
    #expect(split.train.files == ["s1/1.pgm", "s1/2.pgm", "s3/1.pgm", "s3/2.pgm"])
    #expect(split.heldOut.identities == ["s2", "s4"])
    #expect(split.heldOut.labels == [0, 0, 0, 1, 1])
    #expect(split.heldOut.files == ["s2/1.pgm", "s2/2.pgm", "s2/3.pgm", "s4/1.pgm", "s4/2.pgm"])
    #expect(try split.heldOut.images[0] == tinyDataset([2, 3, 2, 2]).images[2])
  }

  @Test func splitsThatCannotBe() throws {
    func message(_ counts: [Int], _ selection: String) throws -> String? {
      let selection = try IdentitySelection(selection)
      return #expect(throws: DatasetError.self) { try tinyDataset(counts).split(heldOut: selection) }?.description
    }
    #expect(
      try message([2, 2, 2], "2-5")
        == "identities \"2-5\": there is no number 5, the data have 3; name numbers from 1 to 3")
    #expect(
      try message([2, 2], "1-2") == "identities \"1-2\": all 2 are held out and none is left to train on; hold out fewer")
    #expect(
      try message([2, 1, 2], "2")
        == "identity 2 (s2) has one image, so it cannot be verified; hold out identities with two images or more")
    // Trained on, one image is enough.
    #expect(try tinyDataset([2, 1, 2]).split(heldOut: IdentitySelection("3")).train.count == 3)
  }
}
