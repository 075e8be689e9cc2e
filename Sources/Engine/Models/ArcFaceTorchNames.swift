import Gradients
import Tensors

/// What arcface_torch calls each tensor of a backbone, and how its layout differs from ours.
///
/// | ours | arcface_torch |
/// |---|---|
/// | iresnet `0`, `1`, `2` | `conv1`, `bn1`, `prelu` |
/// | `3` ... `6`, then the block | `layer1` ... `layer4`, then the block |
/// | `main.0` ... `main.5` of a block | `bn1`, `conv1`, `bn2`, `prelu`, `conv2`, `bn3` |
/// | `shortcut.0`, `shortcut.1` of a block | `downsample.0`, `downsample.1` |
/// | `7`, the dense layer, the last batch norm | `bn2`, `fc`, `features` |
/// | mobilefacenet `0` ... `7` | `layers.0` ... `layers.7` |
/// | `8`, `9` | `conv_sep`, `features` |
/// | each place below those | `layers.` before it; `main` of a residual block falls away |
///
/// Dropout has no tensors, and the places after it count as if it were not there.
/// Reference: insightface, recognition/arcface_torch/backbones/iresnet.py and mobilefacenet.py.
public struct ArcFaceTorchNames: Sendable {
  /// How the numbers of a tensor are ordered there.
  public enum Layout: Sendable, Equatable {
    /// As ours.
    case same
    /// A filter: ours `[O, KH, KW, I]`, theirs `[O, I, KH, KW]`.
    case filter
    /// A weight on flattened images: the columns are (row, column, channel) here and (channel, row, column) there.
    case flattened(channels: Int)
  }

  /// One tensor.
  public struct Entry: Sendable {
    /// Ours: "3.0.main.1.weight".
    public let path: String
    /// Theirs: "layer1.0.conv1.weight".
    public let name: String
    /// Ours.
    public let shape: [Int]
    /// The order of the numbers.
    public let layout: Layout
  }

  /// Every parameter and running statistic, in the order of application.
  public let entries: [Entry]

  /// The names for a network that `backbone` built; `nil` where arcface_torch has no such network.
  public init?(_ backbone: Backbone, _ network: Sequential) {
    let name: (String) -> String
    switch backbone {
    case .smallCNN, .mlp: return nil
    case .mobileFaceNet, .mobileFaceNet64: name = Self.mobileFaceNet(_:)
    case .iResNet18, .iResNet34, .iResNet50, .iResNet100: name = Self.iResNet(_:)
    }
    let dropout = network.allModules.first { $0.module is Dropout }?.path
    let modules = Dictionary(network.allModules, uniquingKeysWith: { first, _ in first })
    let tensors =
      network.allParameters.map { ($0.path, $0.parameter.value.shape) }
      + network.allBuffers.map { ($0.path, $0.buffer.value.shape) }
    entries = tensors.map { path, shape in
      var layout = Layout.same
      if shape.count == 4 { layout = .filter }
      // The dense layer of iresnet, the only one on more than one pixel; the normalisation before it tells the channels.
      if shape.count == 2, case let norm as BatchNorm = modules["7"] { layout = .flattened(channels: norm.gamma.value.count) }
      return Entry(path: path, name: name(Self.withoutDropout(path, dropout)), shape: shape, layout: layout)
    }
  }

  private static func iResNet(_ path: String) -> String {
    let top = ["conv1", "bn1", "prelu", "layer1", "layer2", "layer3", "layer4", "bn2", "flatten", "fc", "features"]
    let inside = ["bn1", "conv1", "bn2", "prelu", "conv2", "bn3"]
    var parts = path.split(separator: ".").map(String.init)
    parts[0] = Int(parts[0]).map { top[$0] } ?? parts[0]
    guard parts.count == 5 else { return parts.joined(separator: ".") }
    // layer, block, branch, place, tensor
    if parts[2] == "main" { return "\(parts[0]).\(parts[1]).\(Int(parts[3]).map { inside[$0] } ?? parts[3]).\(parts[4])" }
    return "\(parts[0]).\(parts[1]).downsample.\(parts[3]).\(parts[4])"
  }

  private static func mobileFaceNet(_ path: String) -> String {
    let parts = path.split(separator: ".").filter { $0 != "main" }
    let top = ["8": "conv_sep", "9": "features"][parts[0]] ?? "layers.\(parts[0])"
    return top + parts.dropFirst().dropLast().map { ".layers.\($0)" }.joined() + ".\(parts[parts.count - 1])"
  }

  /// The path as it were if the dropout at `dropout` were not there: places after it, beside it, are one less.
  private static func withoutDropout(_ path: String, _ dropout: String?) -> String {
    guard let dropout else { return path }
    let (own, gone) = (path.split(separator: "."), dropout.split(separator: "."))
    let depth = gone.count - 1
    guard own.count > depth, own[..<depth] == gone[..<depth], let place = Int(own[depth]), let hole = Int(gone[depth]),
      place > hole
    else { return path }
    return (own[..<depth].map(String.init) + [String(place - 1)] + own[(depth + 1)...].map(String.init)).joined(separator: ".")
  }
}

extension ArcFaceTorchNames.Entry {
  /// The shape of the tensor there.
  public var theirShape: [Int] { layout == .filter ? [shape[0], shape[3], shape[1], shape[2]] : shape }

  /// One of their tensors, of `theirShape`, in our order.
  public func ours(_ tensor: Tensor) -> Tensor {
    require(tensor.shape == theirShape, "\(name) must be \(theirShape), found \(tensor.shape)")
    return switch layout {
    case .same: tensor
    case .filter: tensor.transposed(rows: shape[3], columns: shape[1] * shape[2]).reshaped(to: shape)
    case .flattened(let channels): tensor.transposed(rows: channels, columns: shape[1] / channels).reshaped(to: shape)
    }
  }

  /// One of our tensors in their order.
  public func theirs(_ tensor: Tensor) -> Tensor {
    require(tensor.shape == shape, "\(path) must be \(shape), found \(tensor.shape)")
    return switch layout {
    case .same: tensor
    case .filter: tensor.transposed(rows: shape[1] * shape[2], columns: shape[3]).reshaped(to: theirShape)
    case .flattened(let channels): tensor.transposed(rows: shape[1] / channels, columns: channels).reshaped(to: theirShape)
    }
  }
}
