import Datasets
import Foundation
import Gradients
import Models
import SwiftProtobuf
import Tensors
import TestSupport
import Testing

@testable import Training

/// ONNX files, read back as messages. That they compute what the engine computes is for `EndToEndTests`, with onnxruntime.
@Suite struct ExportONNXTests {
  static func model(
    _ network: Sequential, input: [Int], fold: Bool = true, normalize: Bool = true, metadata: ExportMetadata = ExportMetadata()
  ) throws -> ONNXModelProto {
    let export = SequentialExport(network, input: input, metadata: metadata)
    return try ONNXModelProto(serializedBytes: try export.onnx(.init(foldBatchNorm: fold, normalize: normalize)))
  }

  @Test func imagesAreTurnedOnceAndBackBeforeTheyAreFlattened() throws {
    let graph = try Self.model(ExportNetworks.everything(), input: [9, 7, 2]).graph
    #expect(
      graph.node.map(\.opType) == [
        "Transpose", "BatchNormalization", "PRelu", "Conv", "PRelu", "BatchNormalization", "Conv", "Relu", "MaxPool", "Transpose",
        "Flatten", "Gemm", "PRelu", "Gemm", "LpNormalization",
      ])
    #expect(graph.node[0].attribute.first?.ints == [0, 3, 1, 2])
    #expect(graph.node[9].attribute.first?.ints == [0, 2, 3, 1])
    // Each node takes what the one before gives, and none gives what another does.
    #expect(graph.node.map { $0.input[0] } == ["images"] + graph.node.dropLast().map { $0.output[0] })
    #expect(graph.node.last?.output == ["embeddings"])
    #expect(Set(graph.node.map { $0.output[0] }).count == graph.node.count)
  }

  @Test func branchesStartAtOneValueAndEndInASum() throws {
    let graph = try Self.model(ExportNetworks.residual(), input: [9, 7, 2]).graph
    #expect(
      graph.node.map(\.opType) == [
        "Transpose", "BatchNormalization", "Conv", "PRelu", "BatchNormalization", "Conv", "Add", "Conv", "Add",
        "BatchNormalization",
        "Transpose", "Flatten", "Gemm", "Gemm", "Relu", "Add", "Gemm", "LpNormalization",
      ])
    let inputs = Dictionary(uniqueKeysWithValues: graph.node.map { ($0.name, $0.input) })
    #expect(inputs["0.main.4.Add"] == ["0.main.4.main.1.Conv", "0.main.3.PRelu"])
    #expect(inputs["0.main.0.BatchNormalization"]?.first == "0.Transpose" && inputs["0.shortcut.0.Conv"]?.first == "0.Transpose")
    #expect(inputs["0.Add"] == ["0.main.4.Add", "0.shortcut.0.Conv"])
    #expect(inputs["4.Add"] == ["4.main.1.Relu", "3.Gemm"])
    #expect(Set(graph.node.map { $0.output[0] }).count == graph.node.count)
    let groups = graph.node.filter { $0.opType == "Conv" }.map { $0.attribute.first { $0.name == "group" }?.i }
    #expect(groups == [nil, 4, nil])
    #expect(graph.initializer.first { $0.name == "0.main.4.main.1.weight" }?.dims == [4, 1, 3, 3])
  }

  @Test func normalisationStaysANodeWhereItIsNotFolded() throws {
    let graph = try Self.model(ExportNetworks.pooled(), input: [9, 7, 2], fold: false, normalize: false).graph
    #expect(
      graph.node.map(\.opType) == ["Transpose", "Conv", "BatchNormalization", "GlobalAveragePool", "Flatten", "Gemm"])
    #expect(
      graph.node[2].input == ["0.Conv", "1.weight", "1.bias", "1.running_mean", "1.running_var"])
    #expect(graph.node[2].attribute.map(\.f) == [1e-5])
    #expect(graph.node.last?.output == ["embeddings"])
  }

  @Test func theBatchIsOfAnySizeAndTheRestIsFixed() throws {
    let model = try Self.model(ExportNetworks.everything(), input: [9, 7, 2])
    #expect(model.irVersion == 8)
    #expect(model.opsetImport.map(\.version) == [17] && model.opsetImport.map(\.domain) == [""])
    func shape(_ value: ONNXValueInfoProto?) -> [String] {
      (value?.type.tensorType.shape.dim ?? []).map { $0.dimParam.isEmpty ? String($0.dimValue) : $0.dimParam }
    }
    #expect(model.graph.input.map(\.name) == ["images"] && model.graph.output.map(\.name) == ["embeddings"])
    #expect(shape(model.graph.input.first) == ["batch", "9", "7", "2"])
    #expect(shape(model.graph.output.first) == ["batch", "3"])
    #expect(model.graph.input.first?.type.tensorType.elemType == .float)
  }

  @Test func aConvolutionHasItsChannelsBeforeItsWindow() throws {
    var random = SeededGenerator(seed: 1)
    let convolution = Conv2D(2, 1, kernel: 2, stride: 3, padding: 1, generator: &random)
    // [O, row, column, I]: tens count the pixel, ones the channel.
    convolution.weight.value = Tensor([10, 11, 20, 21, 30, 31, 40, 41], shape: [1, 2, 2, 2])
    convolution.bias?.value = Tensor([5], shape: [1])
    let graph = try Self.model(Sequential([convolution]), input: [4, 4, 2], normalize: false).graph
    #expect(graph.initializer.map(\.name) == ["0.weight", "0.bias"])
    #expect(graph.initializer[0].dims == [1, 2, 2, 2] && graph.initializer[0].dataType == .float)
    #expect(graph.initializer[0].numbers == [10, 20, 30, 40, 11, 21, 31, 41])
    #expect(graph.initializer[1].numbers == [5])
    let attributes = Dictionary(uniqueKeysWithValues: graph.node[1].attribute.map { ($0.name, $0.ints) })
    #expect(attributes == ["kernel_shape": [2, 2], "pads": [1, 1, 1, 1], "strides": [3, 3]])
    // An image that comes out has its channels last again.
    #expect(graph.node.map(\.opType) == ["Transpose", "Conv", "Transpose"])
  }

  @Test func slopesOfAnImageSkipRowsAndColumns() throws {
    let graph = try Self.model(ExportNetworks.everything(), input: [9, 7, 2]).graph
    let slopes = graph.initializer.filter { ["1.weight", "4.weight", "11.weight"].contains($0.name) }
    #expect(slopes.map(\.dims) == [[2, 1, 1], [4, 1, 1], [5]])
  }

  @Test func aNetworkOfNothingGivesItsInput() throws {
    let network = Sequential([Dropout(0.5, generator: SeededGenerator(seed: 1))])
    let graph = try Self.model(network, input: [4], normalize: false).graph
    #expect(graph.node.map(\.opType) == ["Identity"])
    #expect(graph.node.map(\.input) == [["inputs"]] && graph.node.map(\.output) == [["embeddings"]])
  }

  @Test func metadataStandInTheFile() throws {
    let metadata = ExportMetadata(recipe: "run:\n  seed: 1\n", preprocessing: .perImage, threshold: 0.625, flip: true, step: 12)
    let model = try Self.model(ExportNetworks.pooled(), input: [9, 7, 2], normalize: false, metadata: metadata)
    let texts = Dictionary(uniqueKeysWithValues: model.metadataProps.map { ($0.key, $0.value) })
    #expect(
      texts == [
        "format": "tandem-sequential-1", "recipe": "run:\n  seed: 1\n", "preprocessing": "perImage",
        "preprocessing_formula": "(x - mean) / (std + 1e-5), mean and std over all values of the image, x from 0 to 255",
        "threshold": "0.625", "flip": "true", "step": "12", "input_shape": "[9, 7, 2]", "channels": "2", "embedding_length": "3",
        "layers": "0 Conv2D 2 -> 4, 3x3\n1 BatchNorm 4\n2 GlobalAveragePool\n3 Dense 4 -> 3", "batch_norm": "folded",
        "normalized": "false",
      ])
  }

  @Test func theSameNetworkGivesTheSameBytes() throws {
    let exports = (0..<2).map { _ in SequentialExport(ExportNetworks.everything(), input: [9, 7, 2]) }
    #expect(try exports[0].onnx() == exports[1].onnx())
  }

  @Test func aLayerWithoutAFormIsNamedWithItsPlace() throws {
    var random = SeededGenerator(seed: 1)
    let head = CosineClassifier(4, 3, generator: &random)
    let known =
      "known are Conv2D, Dense, BatchNorm, ReLU, PReLU, MaxPool, GlobalAveragePool, Flatten, Dropout, Residual, Sequential"
    for (network, place) in [(Sequential([ReLU(), head]), "1"), (Sequential([ReLU(), Sequential([ReLU(), head])]), "1.1")] {
      let error = #expect(throws: ExportError.self) { try SequentialExport(network, input: [4]).onnx() }
      #expect(error.map { "\($0)" } == "layer \(place) (cosines of 3 identities) has no form in ONNX; \(known)")
    }
  }

  @Test func weightsThatProtobufCannotHoldAreRefused() throws {
    let network = ExportNetworks.pooled()
    // 2 * 9 * 4 + 4, four times 4, 4 * 3 + 3: 107 numbers.
    let error = #expect(throws: ExportError.self) {
      try SequentialExport(network, input: [9, 7, 2]).onnx(.init(), mostBytes: 427)
    }
    #expect(
      error.map { "\($0)" } == "the weights have 428 bytes, and an ONNX file ends below 2 GiB; export them as safetensors")
    #expect(throws: Never.self) { try SequentialExport(network, input: [9, 7, 2]).onnx(.init(), mostBytes: 428) }
  }
}

extension ONNXTensorProto {
  /// The numbers in raw_data.
  var numbers: [Float] {
    rawData.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
    }
  }
}
