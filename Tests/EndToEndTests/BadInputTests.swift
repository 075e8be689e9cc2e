import Foundation
import TestSupport
import Testing

/// Input that a fit refuses before anything is made: a status, one clear line, and nothing on the disk.
@Suite(.timeLimit(.minutes(5))) struct BadInputTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  private static let ways = [["--headless"], ["--headless", "--json"], ["--detach"]]

  private func expectRefusal(
    _ arguments: [String], status: Int32, _ message: String, runs: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let end = try sandbox.tandem(arguments)
    #expect(end.status == status, sourceLocation: sourceLocation)
    #expect(end.errors == "tandem: \(message)\n", sourceLocation: sourceLocation)
    #expect(end.output == "", sourceLocation: sourceLocation)
    #expect(sandbox.runNames == runs, "something was made", sourceLocation: sourceLocation)
  }

  // MARK: Recipes

  @Test("a key that no recipe has", arguments: ways) func unknownKey(way: [String]) throws {
    let path = try sandbox.folder.write(
      try String(contentsOfFile: try sandbox.recipe(), encoding: .utf8).replacing("epochs:", with: "epoch:"), to: "wrong.yaml")
    try expectRefusal(["fit", path] + way, status: 2, "\(path):15: training.epoch: unknown key; did you mean training.epochs?")
  }

  @Test("a recipe that is not there", arguments: ways) func missingRecipe(way: [String]) throws {
    try expectRefusal(
      ["fit", "none.yaml"] + way, status: 2, "none.yaml: no such file; expected a recipe such as recipes/orl-softmax.yaml")
  }

  @Test("a recipe for more people than there are") func tooManyPeople() throws {
    try expectRefusal(
      ["fit", try sandbox.recipe(), "--headless", "--set", "data.heldOut=6-9"], status: 2,
      "--set data.heldOut: found person 9, expected numbers from 1 to 8: there are 8 people")
    try sandbox.faces()
    try expectRefusal(
      ["fit", try sandbox.folderRecipe(), "--headless", "--set", "data.heldOut=6-9"], status: 1,
      "identities \"6-9\": there is no number 9, the data have 8; name numbers from 1 to 8")
  }

  @Test("more folds or pairs than the held-out people make", arguments: ["synthetic", "folder"]) func tooFewPairs(source: String)
    throws
  {
    try sandbox.faces()
    let recipe = source == "folder" ? try sandbox.folderRecipe() : try sandbox.recipe()
    try expectRefusal(
      ["fit", recipe, "--headless", "--set", "evaluation.folds=100"], status: 1,
      "66 pairs cannot make 100 folds; ask for 66 folds or fewer")
    try expectRefusal(
      ["fit", recipe, "--headless", "--set", "evaluation.pairs={genuine: 19, impostor: 20}"], status: 1,
      "19 genuine pairs asked for, but the held-out images make 18; ask for 18 or fewer")
  }

  // MARK: Folders of runs

  @Test("the name of a run that exists; that run stays as it is") func nameExists() throws {
    let recipe = try sandbox.recipe()
    let end = try sandbox.tandem("fit", recipe, "--run", "r", "--headless")
    try #require(end.status == 0)
    let before = try sandbox.run("r").checkpointBytes(step: 6)
    try expectRefusal(
      ["fit", recipe, "--run", "r", "--headless"], status: 1,
      "run \"r\" exists already in runs; choose another name, or go on with it by --resume", runs: ["r"])
    #expect(try sandbox.run("r").checkpointBytes(step: 6) == before)
  }

  @Test("a name that is none", arguments: ["../r", "a b", "-r"]) func badName(name: String) throws {
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run=\(name)", "--headless")
    #expect(end.status == 1 && end.errorLines.count == 1 && end.errors.hasPrefix("tandem: run name \"\(name)\" "), "\(end)")
    #expect(sandbox.runNames == [])
  }

  @Test("a runs folder that cannot be made", arguments: ways) func unwritableRuns(way: [String]) throws {
    // Root may write anywhere, but nobody makes a folder below a file.
    try sandbox.folder.write("", to: "file")
    try expectRefusal(
      ["fit", try sandbox.recipe(), "--runs", "file/runs"] + way, status: 1,
      "cannot create \(sandbox.folder.path)/file/runs: Not a directory; a part of the path is a file, not a folder")
    #expect(try sandbox.folder.bytes("file") == [])
  }

  @Test(
    "runs that are not there",
    arguments: [
      ["attach", "none"], ["stop", "none"], ["evaluate", "none"], ["predict", "none", "a.pgm"],
      ["verify", "none", "a.pgm", "b.pgm"],
      ["fit", "--resume", "--run", "none"],
    ])
  func noSuchRun(arguments: [String]) throws {
    try expectRefusal(arguments, status: 1, "there is no run \"none\" in runs; 'tandem runs' lists those there are")
  }

  // MARK: Folders of images

  @Test("an empty folder of images", arguments: ways) func emptyFolder(way: [String]) throws {
    let faces = sandbox.folder.path("faces")
    try FileManager.default.createDirectory(atPath: faces, withIntermediateDirectories: false)
    try expectRefusal(
      ["fit", try sandbox.folderRecipe()] + way, status: 1,
      "\(faces): no folders in it (0 files); expected one folder of images for each identity")
  }

  @Test("no folder of images at all") func noFolder() throws {
    let recipe = try sandbox.folderRecipe()
    try expectRefusal(
      ["fit", recipe, "--headless"], status: 2,
      "\(recipe):5: data.source: found \(sandbox.folder.path)/./faces, which is no folder; expected one with a folder of images for each person"
    )
  }

  @Test("a person without images, and one with a single image among the held out", arguments: ways) func fewImages(way: [String])
    throws
  {
    let recipe = try sandbox.folderRecipe()
    let faces = try sandbox.faces(images: [4, 4, 4, 4, 4, 4, 1, 4])
    try expectRefusal(
      ["fit", recipe] + way, status: 1,
      "identity 7 (p7) has one image, so it cannot be verified; hold out identities with two images or more")
    try FileManager.default.removeItem(atPath: faces + "/p7/1.pgm")
    try expectRefusal(
      ["fit", recipe] + way, status: 1,
      "\(faces)/p7: no images in it; expected PGM, PNG or JPEG files of one identity, or no such folder")
  }

  @Test("an image that is cut short, and files that are no images", arguments: ways) func badImages(way: [String]) throws {
    let recipe = try sandbox.folderRecipe()
    let faces = try sandbox.faces()
    let bad = "faces/p3/2.pgm"
    let whole = try sandbox.folder.bytes(bad)
    try sandbox.folder.write(Array(whole.prefix(300)), to: bad)
    try expectRefusal(
      ["fit", recipe] + way, status: 1,
      "\(faces)/p3/2.pgm: at byte 300: no valid PGM: 480 bytes of pixels expected from byte 13 on, found 287")
    try sandbox.folder.write("P5 is what a PGM begins with, but this is prose\n", to: bad)
    try expectRefusal(
      ["fit", recipe] + way, status: 1,
      "\(faces)/p3/2.pgm: at byte 3: no valid PGM: expected white space and the width as a decimal number")
    try sandbox.folder.write("GIF89a", to: bad)
    let end = try sandbox.tandem(["fit", recipe] + way)
    #expect(end.status == 1 && end.errorLines.count == 1 && end.errors.hasPrefix("tandem: \(faces)/p3/2.pgm: "), "\(end)")
    #expect(sandbox.runNames == [])
  }

  @Test("images that cannot be embedded, and checkpoints that are none") func badQuery() throws {
    let faces = try sandbox.faces()
    let fit = try sandbox.tandem("fit", try sandbox.folderRecipe(), "--run", "r", "--headless")
    try #require(fit.status == 0, "\(fit)")
    try sandbox.folder.write("no image", to: "text.pgm")
    let good = faces + "/p1/1.pgm"
    for arguments in [
      ["predict", "r", good, "text.pgm"], ["verify", "r", good, "text.pgm"], ["predict", "r", good, "none.pgm"],
    ] {
      let end = try sandbox.tandem(arguments)
      #expect(end.status == 1 && end.output == "" && end.errorLines.count == 1, "\(end)")
      #expect(end.errors.hasPrefix("tandem: \(arguments[3]): "), "\(end)")
    }
    try sandbox.folder.write("no checkpoint", to: "text.safetensors")
    for arguments in [["evaluate", "r"], ["predict", "r", good], ["verify", "r", good, good]] {
      let end = try sandbox.tandem(arguments + ["--checkpoint", "text.safetensors"])
      #expect(end.status == 1 && end.output == "" && end.errorLines.count == 1, "\(end)")
      #expect(end.errors.contains("text.safetensors"), "\(end)")
    }
  }
}
