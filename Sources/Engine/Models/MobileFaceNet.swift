import Tensors

extension Sequential {
  /// MobileFaceNet: inverted bottlenecks with depthwise convolutions, and a depthwise convolution over all that is left of the image.
  ///
  /// Layers by place, each a `Sequential` (dw: depthwise; k: `scale`; bottlenecks written as inputs -> inside -> outputs):
  /// 0 conv 3x3 /2 to 64k; 1 conv 3x3 in 64 groups; 2 bottleneck /2 64k -> 128 -> 64k; 3 four residual 64k -> 128 -> 64k;
  /// 4 bottleneck /2 64k -> 256 -> 128k; 5 six residual 128k -> 256 -> 128k; 6 bottleneck /2 128k -> 512 -> 128k;
  /// 7 two residual 128k -> 256 -> 128k; 8 conv 1x1 to 512; 9 dw conv over h x w, flatten, dense without bias, batch norm.
  /// A batch norm follows every convolution, a PReLU every one but the last of a bottleneck and that of 9.
  ///
  /// Reference: Chen et al. 2018, "MobileFaceNets", as `get_mbf` of insightface's arcface_torch has it, first weights included
  /// (normal by fan out). Where images are not 112 x 112, the convolution of 9 is as large as the rest of the image, height / 16 x
  /// width / 16. A dropout stands before the dense layer where one is asked for; arcface_torch has none.
  static func mobileFaceNet(_ image: [Int], _ embedding: Int, scale: Int, _ maker: inout LayerMaker) -> Sequential {
    let (narrow, wide) = (64 * scale, 128 * scale)
    func residuals(_ count: Int, _ channels: Int, inside: Int, _ maker: inout LayerMaker) -> Sequential {
      Sequential((0..<count).map { _ in Residual(bottleneck(channels, inside, channels, stride: 1, &maker)) })
    }
    var layers = [
      block(image[2], narrow, kernel: 3, stride: 2, &maker),
      block(narrow, narrow, kernel: 3, groups: 64, &maker),
      bottleneck(narrow, 128, narrow, stride: 2, &maker),
      residuals(4, narrow, inside: 128, &maker),
      bottleneck(narrow, 256, wide, stride: 2, &maker),
      residuals(6, wide, inside: 256, &maker),
      bottleneck(wide, 512, wide, stride: 2, &maker),
      residuals(2, wide, inside: 256, &maker),
      block(wide, 512, kernel: 1, &maker),
    ]
    let whole = Conv2D(filter: maker.draw(.heNormalFanOut, [512, image[0] / 16, image[1] / 16, 1]), groups: 512)
    let pooling = Sequential([whole, BatchNorm(512)])
    let ending = maker.dropoutLayers() + [Dense(weight: maker.draw(.heNormalFanOut, [embedding, 512]), bias: nil)]
    layers.append(Sequential([pooling, Flatten()] + ending + [BatchNorm(embedding)]))
    return Sequential(layers)
  }

  /// Convolution, batch norm and, unless `linear`, PReLU; padded so that a stride of 1 keeps the size.
  private static func block(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, linear: Bool = false, _ maker: inout LayerMaker
  ) -> Sequential {
    let convolution = maker.convolution(
      inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups, initializer: .heNormalFanOut)
    return Sequential([convolution, BatchNorm(outputs)] + (linear ? [] : [PReLU(outputs)]))
  }

  /// 1x1 to `inside` channels, depthwise 3x3, 1x1 to `outputs` without an activation.
  private static func bottleneck(
    _ inputs: Int, _ inside: Int, _ outputs: Int, stride: Int, _ maker: inout LayerMaker
  ) -> Sequential {
    Sequential([
      block(inputs, inside, kernel: 1, &maker), block(inside, inside, kernel: 3, stride: stride, groups: inside, &maker),
      block(inside, outputs, kernel: 1, linear: true, &maker),
    ])
  }
}
