import Datasets
import Foundation
import Gradients
import Models
import Runs
import Tensors
import TestSupport
import Testing

@testable import Training

/// Export of a `Sequential` as safetensors, and its import into another one.
@Suite struct ExportSafetensorsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static func small(embedding: Int = 3, hidden: Int = 4, seed: Int) -> Sequential {
    var random = SeededGenerator(seed: seed)
    return Sequential([
      Dense(2, hidden, generator: &random), BatchNorm(hidden), ReLU(), Dense(hidden, embedding, bias: false, generator: &random),
    ])
  }

  @Test func namesAreThePathsAndShapesTheEngines() throws {
    let file = SequentialExport(ExportNetworks.everything(), input: [9, 7, 2]).safetensors()
    #expect(file.tensors["2.weight"]?.shape == [4, 3, 3, 2])
    #expect(file.tensors["6.0.weight"]?.shape == [6, 2, 2, 4])
    #expect(file.tensors["9.weight"]?.shape == [5, 120])
    #expect(file.tensors["1.weight"]?.shape == [2])
    #expect(
      file.tensors.keys.filter { $0.hasPrefix("3.") }.sorted() == ["3.bias", "3.running_mean", "3.running_var", "3.weight"])
    #expect(file.tensors == ExportNetworks.everything().weights)
  }

  @Test func metadataStandInTheFile() throws {
    let metadata = ExportMetadata(recipe: "a", preprocessing: .fixed, threshold: 0.5)
    let file = SequentialExport(Self.small(seed: 1), input: [2], metadata: metadata).safetensors()
    #expect(
      file.metadata == [
        "format": "tandem-sequential-1", "recipe": "a", "preprocessing": "fixed",
        "preprocessing_formula": "x / 127.5 - 1, x from 0 to 255", "threshold": "0.5", "input_shape": "[2]",
        "embedding_length": "3", "layers": "0 Dense 2 -> 4\n1 BatchNorm 4\n2 ReLU\n3 Dense 4 -> 3, no bias",
      ])
  }

  @Test func aFreshNetworkTakesTheFileAndComputesTheSame() throws {
    let network = ExportNetworks.trained(Self.small(seed: 1))
    let path = folder.path("network.safetensors")
    let size = try SequentialExport(network, input: [2]).write(to: path, as: .safetensors)
    #expect(try folder.bytes("network.safetensors").count == size)
    let fresh = Self.small(seed: 2)
    let inputs = ExportNetworks.inputs([2])
    let expected = network(Variable(inputs), phase: .evaluation).value
    #expect(fresh(Variable(inputs), phase: .evaluation).value != expected)
    try fresh.load(safetensors: path)
    #expect(fresh.weights == network.weights)
    #expect(fresh(Variable(inputs), phase: .evaluation).value == expected)
  }

  /// The line with which `network` refuses a file, and that it stayed as it was.
  func refusal(of path: String, by network: Sequential) -> String? {
    let before = network.weights
    defer { #expect(network.weights == before) }
    do {
      try network.load(safetensors: path)
      return nil
    } catch { return "\(error)".replacing(folder.path, with: "FOLDER") }
  }

  @Test func otherNetworksAreRefusedWithBothSides() throws {
    try SequentialExport(Self.small(hidden: 5, seed: 1), input: [2]).write(to: folder.path("a"), as: .safetensors)
    #expect(
      refusal(of: folder.path("a"), by: Self.small(seed: 1))
        == """
        FOLDER/a is of another model: "0.bias" is [5], the model's is [4]; "0.weight" is [5, 2], the model's is [4, 2]; \
        "1.bias" is [5], the model's is [4]; and 4 more
        """)
    var random = SeededGenerator(seed: 1)
    let shorter = Sequential([Dense(2, 4, generator: &random)])
    try SequentialExport(shorter, input: [2]).write(to: folder.path("b"), as: .safetensors)
    #expect(
      refusal(of: folder.path("b"), by: Sequential([Dense(2, 4, bias: false, generator: &random)]))
        == "FOLDER/b is of another model: \"0.bias\" is not in the model")
    #expect(
      refusal(
        of: folder.path("b"), by: Sequential([Dense(2, 4, generator: &random), Dense(4, 1, bias: false, generator: &random)]))
        == "FOLDER/b is of another model: \"1.weight\" is missing")
  }

  @Test func filesOfAnotherKindAreRefused() throws {
    let checkpoint = TrainerState(model: Self.small(seed: 1).weights, optimizer: [:], progress: .init(step: 1))
    try folder.write([UInt8](try checkpoint.safetensors().encoded()), to: "checkpoint")
    try folder.write([UInt8](try Safetensors(tensors: Self.small(seed: 1).weights).encoded()), to: "foreign")
    try folder.write("no", to: "text")
    let network = Self.small(seed: 2)
    #expect(
      refusal(of: folder.path("checkpoint"), by: network)
        == "FOLDER/checkpoint is not an exported network: its format is \"tandem-checkpoint-1\", \"tandem-sequential-1\" was due")
    #expect(
      refusal(of: folder.path("foreign"), by: network)
        == "FOLDER/foreign is not an exported network: its format is not named, \"tandem-sequential-1\" was due")
    #expect(
      refusal(of: folder.path("text"), by: network)
        == "FOLDER/text is not a whole safetensors file: it has 2 bytes, too few for the 8-byte header length")
    #expect(
      refusal(of: folder.path("none"), by: network)
        == "cannot read FOLDER/none; a network is imported from a file that was exported as safetensors")
  }

  @Test func aFileThatCannotBeWrittenSaysWhy() throws {
    let export = SequentialExport(Self.small(seed: 1), input: [2])
    let error = #expect(throws: FileError.self) { try export.write(to: folder.path("none/a.onnx"), as: .onnx(.init())) }
    #expect(error?.path == folder.path("none/a.onnx") && error?.operation == "write")
    _ = folder
  }
}
