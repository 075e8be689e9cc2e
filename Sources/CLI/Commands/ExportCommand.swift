import ArgumentParser
import Foundation
import Models
import Runs
import Training

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the network of a run, alone, for other programs.",
    discussion: """
      The file holds the network from image to embedding as evaluation sees it: without the layer that tells identities apart, \
      without dropout, batch norm by its running statistics. Recipe, preprocessing and threshold stand in its metadata.

      safetensors: the weights and statistics as they are, under their names. onnx: the function, opset 17, with a batch of any size.

      Joining an image with its mirror image and its neighbours (evaluation.flip, evaluation.shift) and the whitening \
      (evaluation.whitening) are no part of the network: predict does them, whoever uses the file has to do them too. docs/export.md \
      shows how; the whitening is written beside the file, as FILE.whitening.safetensors.
      """)

  enum FileFormat: String, ExpressibleByArgument, CaseIterable { case safetensors, onnx }

  @OptionGroup var chosen: RunArgument
  @Option(help: "The kind of file.") var format: FileFormat
  @Option(help: ArgumentHelp("The file to write; one that is there is replaced.", valueName: "file")) var output: String
  @OptionGroup var checkpoint: CheckpointOption
  @Flag(inversion: .prefixedNo, help: "onnx: make each batch norm part of the layer that it follows.") var fold = true
  @Flag(inversion: .prefixedNo, help: "onnx: divide each embedding by its Euclidean length.") var normalize = true

  mutating func run() throws {
    guard format == .onnx || fold && normalize else {
      throw UsageError(
        "--no-fold and --no-normalize are for --format onnx; safetensors holds the weights as they are, and no normalisation")
    }
    let folder = try chosen.open()
    let path = checkpoint.path(in: folder)
    let embedder = try Embedder(folder, checkpoint: path)
    let image = embedder.recipe.data.image
    let whitening = embedder.model.whitening.map { _ in output + ".whitening.safetensors" }
    let export = SequentialExport(
      embedder.model.backbone, input: [image.height, image.width, image.channels],
      metadata: ExportMetadata(
        recipe: embedder.recipe.yaml, preprocessing: embedder.preprocessing, threshold: embedder.threshold?.threshold,
        operatingPoint: embedder.threshold?.metadata["operating_point"],
        whitening: whitening.map { ($0 as NSString).lastPathComponent },
        shift: embedder.recipe.evaluation.shift > 0 ? embedder.recipe.evaluation.shift : nil,
        flip: embedder.recipe.evaluation.flip, step: embedder.step))
    if let whitening { try embedder.model.whitening?.write(to: whitening) }
    let bytes = try export.write(
      to: output, as: format == .onnx ? .onnx(.init(foldBatchNorm: fold, normalize: normalize)) : .safetensors)
    let shapes = "[N, \(image.height), \(image.width), \(image.channels)] -> [N, \(embedder.recipe.model.embedding)]"
    print(
      "wrote \(output.withoutControlCharacters): \(format.rawValue), \(bytes) bytes, images \(shapes), step \(embedder.step) of "
        + "\(folder.name), " + (embedder.threshold.map { "threshold \(Format.fraction($0.threshold))" } ?? "no threshold"))
    if let whitening {
      print("wrote \(whitening.withoutControlCharacters): the whitening that embeddings go through after the network")
    }
  }
}
