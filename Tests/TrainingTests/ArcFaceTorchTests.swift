import Foundation
import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Training

/// Backbones with weights under arcface_torch's names against insightface's own definitions in PyTorch.
@Suite struct ArcFaceTorchTests {
  static let compared: [Backbone] = [.mobileFaceNet, .mobileFaceNet64, .iResNet18]
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static func loaded(_ backbone: Backbone) throws -> (network: Sequential, names: ArcFaceTorchNames) {
    let network = backbone.blank(image: [112, 112, 3], embedding: 512)
    let names = try #require(ArcFaceTorchNames(backbone, network))
    try network.load(arcFaceTorch: ArcFaceTorchReference.weights(names), backbone: backbone, file: "formula")
    return (network, names)
  }

  @Test(arguments: compared) func embeddingsAreThoseOfPyTorch(backbone: Backbone) throws {
    let expected = try #require(try ArcFaceTorchReference.file.get().cases[backbone.rawValue])
    let (network, _) = try Self.loaded(backbone)
    let output = network(Variable(ArcFaceTorchReference.images), phase: .evaluation)
    // 1e-4 is what issue 4 asks; numbers reach 3 in MobileFaceNet and 22 in iresnet18, whose blocks add up.
    expectClose(output.value.values, expected.evaluation, absolute: 1e-4, relative: 1e-5)
    let lengths = Variable(Tensor(expected.evaluation, shape: [3, 512])).l2Normalized().value
    expectClose(output.l2Normalized().value.values, lengths.values, absolute: 1e-6)
  }

  @Test(arguments: compared) func trainingIsThatOfPyTorch(backbone: Backbone) throws {
    let expected = try #require(try ArcFaceTorchReference.file.get().cases[backbone.rawValue])
    let (network, names) = try Self.loaded(backbone)
    let output = network(Variable(ArcFaceTorchReference.images), phase: .training)
    // The batch norm after the embedding divides by the spread of three numbers, and by as much enlarges what rounding left.
    expectClose(output.value.values, expected.training, absolute: 1e-3)
    let gradients = output.gradients(upstream: Tensor(referenceNumbers(output.value.count, tag: 99), shape: output.shape))
    let parameters = Dictionary(uniqueKeysWithValues: network.allParameters.map { ($0.path, $0.parameter) })
    let buffers = Dictionary(uniqueKeysWithValues: network.allBuffers.map { ($0.path, $0.buffer) })
    var (seen, moved) = (0, 0)
    for entry in names.entries {
      if let kept = expected.gradients[entry.name] {
        let gradient = try #require(parameters[entry.path].flatMap { gradients[$0] }, "\(entry.name)")
        let found = ArcFaceTorchReference.digest(entry.theirs(gradient), entry.name)
        // The script's are in double. PyTorch's own in single precision are off by up to 1.6 % of the length: a batch norm over three
        // images divides by their spread. A misplaced gradient is off by all of it; those of length 1e-13 are zero but for rounding.
        let allowed = 0.02 * kept[1] + 1e-3
        #expect(abs(found.dot - kept[0]) <= allowed && abs(found.length - kept[1]) <= allowed, "\(entry.name): \(found), \(kept)")
        seen += 1
      } else if let kept = expected.statistics[entry.name] {
        let found = ArcFaceTorchReference.digest(try #require(buffers[entry.path]).value, entry.name)
        #expect(
          abs(found.dot - kept[0]) <= 1e-5 * kept[1] && abs(found.length - kept[1]) <= 1e-5 * kept[1],
          "\(entry.name): \(found), \(kept)")
        moved += 1
      } else {
        // The scale that stays at 1.
        let scale = try #require(parameters[entry.path])
        #expect(entry.name == "features.weight" && gradients[scale] == nil)
      }
    }
    #expect(seen == expected.gradients.count && moved == expected.statistics.count)
  }

  @Test func namesOfEveryBackboneAreTold() throws {
    func names(_ backbone: Backbone, dropout: Double = 0) throws -> [String: String] {
      let network = backbone.blank(image: [16, 16, 3], embedding: 2, dropout: dropout)
      let entries = try #require(ArcFaceTorchNames(backbone, network)).entries
      #expect(Set(entries.map(\.path)) == Set(network.weights.keys))
      #expect(Set(entries.map(\.name)).count == entries.count)
      return Dictionary(uniqueKeysWithValues: entries.map { ($0.path, $0.name) })
    }
    for dropout in [0, 0.4] {
      let residual = try names(.iResNet34, dropout: dropout)
      let shift = dropout > 0 ? 1 : 0
      #expect(residual["0.weight"] == "conv1.weight" && residual["1.running_mean"] == "bn1.running_mean")
      #expect(residual["2.weight"] == "prelu.weight" && residual["7.bias"] == "bn2.bias")
      #expect(residual["3.0.main.0.weight"] == "layer1.0.bn1.weight" && residual["6.2.main.5.bias"] == "layer4.2.bn3.bias")
      #expect(
        residual["5.5.main.3.weight"] == "layer3.5.prelu.weight" && residual["4.1.main.4.weight"] == "layer2.1.conv2.weight")
      #expect(residual["4.0.shortcut.0.weight"] == "layer2.0.downsample.0.weight")
      #expect(residual["4.0.shortcut.1.running_var"] == "layer2.0.downsample.1.running_var")
      #expect(residual["\(9 + shift).weight"] == "fc.weight" && residual["\(10 + shift).bias"] == "features.bias")
      let mobile = try names(.mobileFaceNet64, dropout: dropout)
      #expect(mobile["0.0.weight"] == "layers.0.layers.0.weight" && mobile["0.2.weight"] == "layers.0.layers.2.weight")
      #expect(mobile["2.1.0.weight"] == "layers.2.layers.1.layers.0.weight")
      #expect(mobile["3.2.main.1.1.bias"] == "layers.3.layers.2.layers.1.layers.1.bias")
      #expect(mobile["8.1.weight"] == "conv_sep.layers.1.weight")
      #expect(mobile["9.0.0.weight"] == "features.layers.0.layers.0.weight")
      #expect(mobile["9.\(2 + shift).weight"] == "features.layers.2.weight")
      #expect(mobile["9.\(3 + shift).running_mean"] == "features.layers.3.running_mean")
    }
    #expect(ArcFaceTorchNames(.smallCNN, Backbone.smallCNN.blank(image: [16, 16, 1], embedding: 2)) == nil)
  }

  @Test func columnsAndFiltersAreReordered() throws {
    let network = Backbone.iResNet18.blank(image: [16, 32, 3], embedding: 2)
    let names = try #require(ArcFaceTorchNames(.iResNet18, network))
    let dense = try #require(names.entries.first { $0.name == "fc.weight" })
    #expect(dense.shape == [2, 1024] && dense.layout == .flattened(channels: 512))
    // Theirs: channel c, pixel p at 2 c + p; ours at 512 p + c.
    let ours = dense.ours(Tensor((0..<2048).map(Float.init), shape: [2, 1024])).values
    #expect(ours[0] == 0 && ours[1] == 2 && ours[512] == 1 && ours[513] == 3 && ours[1024 + 512 + 7] == 1024 + 15)
    let filter = try #require(names.entries.first { $0.name == "conv1.weight" })
    #expect(filter.theirShape == [64, 3, 3, 3])
    let turned = filter.ours(Tensor((0..<1728).map(Float.init), shape: [64, 3, 3, 3])).values
    #expect(Array(turned[0..<6]) == [0, 9, 18, 1, 10, 19])
    for entry in [dense, filter] {
      let tensor = ArcFaceTorchReference.pattern("x", shape: entry.theirShape, tag: 5)
      #expect(entry.theirs(entry.ours(tensor)) == tensor)
    }
  }

  @Test func aFileGoesOutAndComesBack() throws {
    var random = SeededGenerator(seed: 4)
    let backbone = Backbone.mobileFaceNet64
    let network = ExportNetworks.trained(backbone.build(image: [16, 16, 1], embedding: 4, generator: &random))
    let file = try network.arcFaceTorch(backbone, metadata: ["step": "7"])
    #expect(file.metadata == ["format": "pt", "step": "7"])
    #expect(file.tensors["features.layers.0.layers.0.weight"]?.shape == [512, 1, 1, 1])
    let path = try folder.write([UInt8](try file.encoded()), to: "theirs.safetensors")
    let fresh = backbone.blank(image: [16, 16, 1], embedding: 4, dropout: 0.5)
    try fresh.load(arcFaceTorch: path, backbone: backbone)
    let images = Variable(ExportNetworks.inputs([16, 16, 1]))
    #expect(fresh(images, phase: .evaluation).value == network(images, phase: .evaluation).value)
  }

  /// The line with which a network refuses tensors, and that it stayed as it was.
  func refusal(_ backbone: Backbone, _ change: (inout [String: Tensor]) -> Void) throws -> String? {
    let network = backbone.blank(image: [16, 16, 1], embedding: 4)
    var tensors = try network.arcFaceTorch(backbone).tensors
    change(&tensors)
    let before = network.weights
    defer { #expect(network.weights == before) }
    do {
      try network.load(arcFaceTorch: tensors, backbone: backbone, file: "f.safetensors")
      return nil
    } catch { return "\(error)" }
  }

  @Test func whatDoesNotFitIsNamedInOneLine() throws {
    let backbone = Backbone.mobileFaceNet64
    #expect(try refusal(backbone) { $0["layers.0.layers.1.num_batches_tracked"] = Tensor(3) } == nil)
    #expect(
      try refusal(backbone) { $0["conv_sep.layers.0.weight"] = nil }
        == "f.safetensors is of another model: \"conv_sep.layers.0.weight\" is missing, [512, 128, 1, 1] was due")
    #expect(
      try refusal(backbone) { $0["fc.weight"] = Tensor(zeros: [2, 3]) }
        == "f.safetensors is of another model: \"fc.weight\" [2, 3] is not in the model")
    #expect(
      try refusal(backbone) { $0["features.layers.0.layers.0.weight"] = Tensor(zeros: [512, 1, 7, 7]) }
        == """
        f.safetensors is of another model: "features.layers.0.layers.0.weight" is [512, 1, 7, 7], the model's is [512, 1, 1, 1]
        """)
    let line = #expect(throws: ExportError.self) {
      try Backbone.mlp.blank(image: [4, 4, 1], embedding: 2).load(arcFaceTorch: [:], backbone: .mlp, file: "f")
    }
    #expect(
      line.map { "\($0)" } == """
        mlp is no network of arcface_torch; those are mobilefacenet, mobilefacenet-64, iresnet18, iresnet34, iresnet50, iresnet100
        """)
    let none = #expect(throws: ExportError.self) {
      try Backbone.mlp.blank(image: [4, 4, 1], embedding: 2).load(arcFaceTorch: folder.path("none"), backbone: .mobileFaceNet)
    }
    #expect(none.map { "\($0)".hasPrefix("cannot read ") } == true)
  }
}
