import Tensors

extension Sequential {
  /// The residual network of face recognition: normalisation before the first convolution of a block, PReLU, a dense layer over
  /// all pixels rather than their mean.
  ///
  /// Layers by place: 0 conv 3x3 to 64; 1 batch norm; 2 PReLU; 3-6 stages of `blocks` residual blocks with 64, 128, 256 and 512
  /// channels, the first block of each with stride 2; 7 batch norm; 8 flatten; dropout where asked for; dense; batch norm whose
  /// scale stays at 1. A block is batch norm, conv 3x3, batch norm, PReLU, conv 3x3 (/stride), batch norm, with conv 1x1 (/stride)
  /// and batch norm beside it where the shape changes.
  ///
  /// Reference: Duta et al. 2020, "Improved Residual Networks", as `iresnet18` ... `iresnet100` of insightface's arcface_torch have
  /// it, first weights included (convolutions normal with 0.1, the dense layer as PyTorch's `Linear`). Where images are not 112 x
  /// 112, the dense layer takes height / 16 x width / 16 pixels.
  static func iResNet(_ image: [Int], _ embedding: Int, blocks: [Int], _ maker: inout LayerMaker) -> Sequential {
    var layers: [any Layer] = [
      maker.convolution(image[2], 64, kernel: 3, padding: 1, initializer: .normal(0.1)), BatchNorm(64), PReLU(64),
    ]
    var channels = 64
    for (count, width) in zip(blocks, [64, 128, 256, 512]) {
      var stage: [any Layer] = []
      for index in 0..<count {
        stage.append(residual(channels, width, stride: index == 0 ? 2 : 1, &maker))
        channels = width
      }
      layers.append(Sequential(stage))
    }
    layers += [BatchNorm(channels), Flatten()] + maker.dropoutLayers()
    let features = channels * (image[0] / 16) * (image[1] / 16)
    let weight = maker.draw(.linear, [embedding, features])
    let bias = maker.draw(.uniform(1 / Float(features).squareRoot()), [embedding])
    layers += [Dense(weight: weight, bias: bias), BatchNorm(embedding, scaleIsFixed: true)]
    return Sequential(layers)
  }

  private static func residual(_ inputs: Int, _ outputs: Int, stride: Int, _ maker: inout LayerMaker) -> Residual {
    let first = maker.convolution(inputs, outputs, kernel: 3, padding: 1, initializer: .normal(0.1))
    let second = maker.convolution(outputs, outputs, kernel: 3, stride: stride, padding: 1, initializer: .normal(0.1))
    let main = Sequential([BatchNorm(inputs), first, BatchNorm(outputs), PReLU(outputs), second, BatchNorm(outputs)])
    guard stride > 1 || inputs != outputs else { return Residual(main) }
    let projection = maker.convolution(inputs, outputs, kernel: 1, stride: stride, initializer: .normal(0.1))
    return Residual(main, shortcut: Sequential([projection, BatchNorm(outputs)]))
  }
}
