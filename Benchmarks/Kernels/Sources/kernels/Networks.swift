import Gradients
import Models
import Tensors

/// A network of `tandem bench` with its input.
struct Network {
  let name: String
  let backbone: Backbone
  let image: [Int]
  let batch: Int
  let embedding: Int

  static let all = [
    Network(name: "mlp-28", backbone: .mlp, image: [28, 28, 1], batch: 128, embedding: 128),
    Network(name: "small-cnn-56x46", backbone: .smallCNN, image: [56, 46, 1], batch: 64, embedding: 128),
    Network(name: "mobilefacenet-112", backbone: .mobileFaceNet64, image: [112, 112, 3], batch: 32, embedding: 512),
    Network(name: "iresnet18-112", backbone: .iResNet18, image: [112, 112, 3], batch: 16, embedding: 512),
  ]

  /// Each different layer with the shape of its input and how often it comes, in the order of application.
  func layers() -> [Used] {
    var found: [Used] = []
    collect(backbone.blank(image: image, embedding: embedding), [batch] + image, into: &found)
    if !found.isEmpty { found[0].isFirst = true }
    return found
  }

  struct Used {
    let layer: any Layer
    let input: [Int]
    var times = 1
    /// Whether its input is the image, to which no gradient flows.
    var isFirst = false
  }

  private func collect(_ layer: any Layer, _ input: [Int], into found: inout [Used]) {
    switch layer {
    case let layer as Sequential:
      var shape = input
      for inner in layer.layers {
        collect(inner, shape, into: &found)
        shape = inner.outputShape(shape)
      }
    case let layer as Residual:
      collect(layer.main, input, into: &found)
      if let shortcut = layer.shortcut { collect(shortcut, input, into: &found) }
    case is Flatten, is ReLU, is PReLU: break  // no pass of their own
    default:
      if let index = found.firstIndex(where: { $0.input == input && "\($0.layer)" == "\(layer)" }) {
        found[index].times += 1
      } else {
        found.append(Used(layer: layer, input: input))
      }
    }
  }
}
