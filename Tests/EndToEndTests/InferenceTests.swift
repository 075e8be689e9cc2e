import Runs
import TestSupport
import Testing
import Verification

/// What a finished run is for: `evaluate`, `predict` and `verify`, which agree with the run and with one another.
@Suite(.timeLimit(.minutes(5))) struct InferenceTests {
  let sandbox: Sandbox
  let faces: String
  let folder: RunFolder

  init() throws {
    sandbox = try Sandbox()
    faces = try sandbox.faces()
    let end = try sandbox.tandem("fit", try sandbox.folderRecipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
    folder = try sandbox.run("r")
  }

  @Test("evaluate finds what the run found at that step", arguments: ["best", "last"]) func evaluate(checkpoint: String) throws {
    let step = try #require(folder.target(of: checkpoint))
    let record = try folder.evaluationRecord(step: step)
    let end = try sandbox.tandem("evaluate", "r", "--checkpoint", checkpoint, "--json")
    #expect(end.status == 0 && end.errors == "", "\(end)")
    let lines = try end.json()
    #expect(lines.count == 1)
    #expect(lines[0].event == "summary" && lines[0].number("step") == Double(step))
    #expect(lines[0].number("validation.loss") == record.loss)
    #expect(lines[0].number("validation.eer") == record.verification?.eer)
    #expect(lines[0].number("validation.threshold") == record.verification?.threshold)
    #expect(lines[0].number("validation.genuine") == 18 && lines[0].number("validation.impostor") == 48)
    let plain = try sandbox.tandem("evaluate", "r", "--checkpoint", checkpoint)
    #expect(plain.status == 0)
    #expect(plain.lines.first?.hasSuffix("/checkpoints/\(checkpoint).safetensors, step \(step)") ?? false, "\(plain)")
    #expect(plain.lines.count { $0.hasPrefix("hardest ") } == 5)
  }

  @Test("predict gives vectors of length 1, the same for an image whatever stands beside it") func predict() throws {
    let images = ["\(faces)/p6/1.pgm", "\(faces)/p7/2.pgm", "\(faces)/p1/1.pgm"]
    let end = try sandbox.tandem(["predict", "r", "--json"] + images)
    #expect(end.status == 0 && end.errors == "", "\(end)")
    let lines = try end.json()
    #expect(lines.map { $0.text("image") } == images && lines.allSatisfy { $0.keys == ["image", "embedding"] })
    let embeddings = try lines.map { try #require($0.numbers("embedding")) }
    for embedding in embeddings {
      #expect(embedding.count == 8)
      // 8 float32 numbers, squared and added: a few units in the seventh digit.
      expectClose(embedding.reduce(0) { $0 + $1 * $1 }, 1, absolute: 1e-5)
    }
    let alone = try sandbox.tandem("predict", "r", "--json", images[1]).json()
    #expect(alone[0].numbers("embedding") == embeddings[1])
    let plain = try sandbox.tandem("predict", "r", images[0])
    #expect(plain.status == 0 && plain.lines.count == 1 && plain.lines[0].hasPrefix("\(images[0]) "))
  }

  @Test("verify judges by the distance of predict's vectors and the run's threshold") func verify() throws {
    let best = try #require(folder.target(of: "best"))
    let record = try folder.evaluationRecord(step: best)
    let pairs = [("p6/1.pgm", "p6/2.pgm"), ("p6/1.pgm", "p7/1.pgm"), ("p8/3.pgm", "p8/3.pgm")].map {
      ("\(faces)/\($0)", "\(faces)/\($1)")
    }
    for (left, right) in pairs {
      let answer = try #require(try sandbox.tandem("verify", "r", left, right, "--json").json().last)
      #expect(answer.keys == ["same", "distance", "threshold"])
      let distance = try #require(answer.number("distance"))
      let embeddings = try sandbox.tandem("predict", "r", "--json", left, right).json().map {
        try #require($0.numbers("embedding"))
      }
      // The vectors are float32, written in as few digits as bring them back; the sum is taken in double both times.
      let differences = zip(embeddings[0], embeddings[1]).map { Double(Float($0)) - Double(Float($1)) }
      expectClose(distance, differences.reduce(0) { $0 + $1 * $1 }, absolute: 1e-15, relative: 1e-14)
      #expect(answer.number("threshold") == record.verification?.threshold)
      #expect(answer.flag("same") == (distance < answer.number("threshold") ?? .nan))
    }
    // The image itself.
    let same = try sandbox.tandem("verify", "r", pairs[2].0, pairs[2].1)
    #expect(same.output.hasPrefix("same person: distance 0.0000, threshold "), "\(same)")
  }

  @Test("verify's distance is the one that the evaluation of the run found for that pair") func hardestPairs() throws {
    let best = try #require(folder.target(of: "best"))
    let record = try folder.evaluationRecord(step: best)
    #expect(record.hardest.contains { $0.isSame } && record.hardest.contains { !$0.isSame })
    for pair in [record.hardest.first { $0.isSame }, record.hardest.first { !$0.isSame }].compactMap({ $0 }) {
      let answer = try #require(
        try sandbox.tandem("verify", "r", "\(faces)/\(pair.left)", "\(faces)/\(pair.right)", "--json").json().last)
      // The evaluation takes the distance in float32, of values up to 4.
      expectClose(try #require(answer.number("distance")), pair.distance, absolute: 2e-6, relative: 1e-5)
    }
  }
}
