import Dashboard
import Datasets
import Foundation
import Runs
import Screen
import TestSupport
import Testing

@testable import CLI

/// The images of the hardest pairs, by their names in the evaluations of a run.
@Suite struct VerifiedImagesTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func run(_ source: String, evaluation: String = "{}") throws -> RunFolder {
    try FileManager.default.createDirectory(atPath: folder.path("run"), withIntermediateDirectories: true)
    try folder.write(
      """
      run: {seed: 3}
      data:
        source: \(source)
        image: [8, 12, 1]
        heldOut: \(source == "synthetic" ? "3-4" : "2-3")
      \(source == "synthetic" ? "  identities: 4\n  imagesPerIdentity: 2" : "")
      model: {backbone: mlp}
      training: {loss: softmax, epochs: 1, batch: 2}
      evaluation: \(evaluation)
      """, to: "run/recipe.yaml")
    return try RunFolder.open(path: folder.path("run"))
  }

  /// A PGM of one tone.
  private func pgm(_ width: Int, _ height: Int, _ tone: UInt8) -> Data {
    Data("P5 \(width) \(height) 255\n".utf8) + [UInt8](repeating: tone, count: width * height)
  }

  @Test func drawnFacesByPersonAndImage() throws {
    let images = try VerifiedImages(run("synthetic"))
    let faces = SyntheticFaces(seed: 3, people: 4, imagesPerPerson: 2, height: 8, width: 12)
    #expect(try images.picture("s4/2").pixels == faces.image(person: 3, index: 1).pixels)
    #expect(try images.picture("s4/2").width == 12)
    for name in ["s5/1", "s0/1", "s1/3", "s1", "x1/1", "s1/1/1", ""] {
      #expect(throws: PictureProblem.self, "\(name)") { try images.picture(name) }
    }
  }

  @Test func filesOfAFolderInTheSizeThatTheModelSees() throws {
    for person in ["a", "b", "c"] {
      try FileManager.default.createDirectory(atPath: folder.path("faces/\(person)"), withIntermediateDirectories: true)
      try pgm(24, 16, 90).write(to: URL(filePath: folder.path("faces/\(person)/1.pgm")))
    }
    try pgm(24, 16, 90).write(to: URL(filePath: folder.path("outside.pgm")))
    let images = try VerifiedImages(run(folder.path("faces")))
    let picture = try images.picture("a/1.pgm")
    #expect(picture == Picture(width: 12, height: 8, channels: 1, pixels: [UInt8](repeating: 90, count: 96)))
    for name in ["../outside.pgm", "a/../../outside.pgm", folder.path("outside.pgm"), "a/2.pgm"] {
      #expect(throws: (any Error).self, "\(name)") { try images.picture(name) }
    }
  }

  @Test func largeImagesBecomeSmall() {
    let image = Image(height: 100, width: 1280, channels: 1, pixels: [UInt8](repeating: 7, count: 128_000))
    let picture = Picture(image)
    #expect(picture.width == 128 && picture.height == 10 && picture.pixels.allSatisfy { $0 == 7 })
  }

  @Test func theLoaderAnswersForTheRunThatWasAsked() throws {
    let run = try run("synthetic")
    let loader = PictureLoader()
    loader.load(["s1/1", "s9/9"], of: run)
    var answers: [String: PictureAnswer] = [:]
    try wait(for: "both answers") {
      for (name, some) in loader.take() {
        #expect(name == run.name)
        answers.merge(some) { $1 }
      }
      return answers.count == 2
    }
    #expect(answers["s9/9"] == .absent("no image s9/9 in the run's data"))
    if case .picture(let picture) = answers["s1/1"] { #expect(picture.height == 8) } else { Issue.record("no picture") }
    #expect(loader.take().isEmpty)
  }
}
