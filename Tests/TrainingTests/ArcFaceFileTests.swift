import Foundation
import Gradients
import Models
import Tensors
import Testing
import Training

/// Files that `scripts/check-arcface.py` made, and others for it to read; it tells where they are, and does the comparing.
@Suite struct ArcFaceFileTests {
  static let environment = ProcessInfo.processInfo.environment

  @Test(.enabled(if: environment["ARCFACE_CHECK"] != nil, "scripts/check-arcface.py runs this"))
  func weightsOfAFileGiveEmbeddingsAndFiles() throws {
    let folder = try #require(Self.environment["ARCFACE_CHECK"])
    let backbone = try #require(Self.environment["ARCFACE_NETWORK"].flatMap(Backbone.init(rawValue:)))
    let weights = try #require(Self.environment["ARCFACE_WEIGHTS"])
    let network = backbone.blank(image: [112, 112, 3], embedding: 512)
    try network.load(arcFaceTorch: "\(folder)/\(weights)", backbone: backbone)

    let data = try Data(contentsOf: URL(filePath: "\(folder)/images.safetensors"))
    let images = try #require(try Safetensors(decoding: data, file: "images").tensors["images"])
    let embeddings = network(Variable(images), phase: .evaluation).value
    #expect(embeddings.isFinite)
    func write(_ file: Safetensors, _ name: String) throws {
      try file.encoded().write(to: URL(filePath: "\(folder)/\(name)"))
    }
    try write(Safetensors(tensors: ["embeddings": embeddings]), "embeddings.safetensors")
    try write(try network.arcFaceTorch(backbone), "ours.safetensors")
    let export = SequentialExport(network, input: [112, 112, 3])
    try export.write(to: "\(folder)/folded.onnx", as: .onnx(.init()))
    try export.write(to: "\(folder)/kept.onnx", as: .onnx(.init(foldBatchNorm: false)))
  }
}
