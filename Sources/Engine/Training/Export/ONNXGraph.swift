import Models
import Tensors

/// A graph that grows node by node, in the order in which a network computes.
///
/// ONNX has the channels of an image before rows and columns, the engine has them last. The graph takes and gives images as the
/// engine has them, turns them where an operation wants the other order, and back before they are flattened, so that the numbers of
/// a row come in the order that the next weight was trained with.
struct ONNXGraph {
  /// The order of the axes of the newest value.
  private enum Layout { case rows, channelsLast, channelsFirst }

  private var graph = ONNXGraphProto()
  private var layout: Layout
  private var newest: String

  /// The graph of `steps`.
  ///
  /// - Parameters:
  ///   - steps: What is computed, in order.
  ///   - input: The shape of one input, without the batch: `[H, W, C]` or `[I]`.
  ///   - output: That of one output.
  ///   - normalize: Whether the output is divided by its Euclidean length; it has to be `[E]` then.
  static func of(_ steps: [EvaluationStep], input: [Int], output: [Int], normalize: Bool) -> ONNXGraphProto {
    require(input.count == 1 || input.count == 3, "an input is [H, W, C] or [I], found \(input)")
    require(!normalize || output.count == 1, "only rows [N, E] can be L2-normalised, the network gives \(output) for each input")
    let name = input.count == 3 ? "images" : "inputs"
    var builder = ONNXGraph(layout: input.count == 3 ? .channelsLast : .rows, newest: name)
    builder.graph.name = "tandem"
    builder.graph.input = [ONNXValueInfoProto(name, batchOf: input)]
    for step in steps { builder.add(step) }
    if builder.layout == .channelsFirst { builder.turn(to: .channelsLast, for: "output") }
    if normalize { builder.addNode("LpNormalization", "output", attributes: [.init("axis", 1), .init("p", 2)]) }
    return builder.finished(output: output)
  }

  private init(layout: Layout, newest: String) {
    self.layout = layout
    self.newest = newest
  }

  private mutating func add(_ step: EvaluationStep) {
    switch step.operation {
    case .convolution(let weight, let bias, let stride, let padding, let groups):
      turn(to: .channelsFirst, for: step.path)
      addNode(
        "Conv", step.path, weights: [("weight", weight.channelsBeforeWindow)] + (bias.map { [("bias", $0)] } ?? []),
        attributes: Self.window(height: weight.shape[1], width: weight.shape[2], stride: stride, padding: padding)
          + (groups > 1 ? [.init("group", groups)] : []))
    case .linear(let weight, let bias):
      addNode(
        "Gemm", step.path, weights: [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []), attributes: [.init("transB", 1)])
    case .normalization(let norm):
      if layout == .channelsLast { turn(to: .channelsFirst, for: step.path) }
      addNode(
        "BatchNormalization", step.path,
        weights: [
          ("weight", norm.gamma), ("bias", norm.beta), ("running_mean", norm.mean), ("running_var", norm.variance),
        ], attributes: [.init("epsilon", norm.epsilon)])
    case .relu: addNode("Relu", step.path)
    case .prelu(let slope):
      // A slope is spread over the axes from the last one on; in an image it has to skip rows and columns.
      let shape = layout == .channelsFirst ? [slope.count, 1, 1] : [slope.count]
      addNode("PRelu", step.path, weights: [("weight", slope.reshaped(to: shape))])
    case .maxPool(let window):
      turn(to: .channelsFirst, for: step.path)
      addNode(
        "MaxPool", step.path,
        attributes: Self.window(height: window.height, width: window.width, stride: window.stride, padding: window.padding))
    case .globalAveragePool:
      turn(to: .channelsFirst, for: step.path)
      addNode("GlobalAveragePool", step.path)
      addNode("Flatten", step.path, attributes: [.init("axis", 1)])
      layout = .rows
    case .flatten:
      if layout == .channelsFirst { turn(to: .channelsLast, for: step.path) }
      addNode("Flatten", step.path, attributes: [.init("axis", 1)])
      layout = .rows
    case .residual(let main, let shortcut): addSum(of: main, and: shortcut, step.path)
    }
  }

  /// Adds two branches that start at the newest value, and the node that adds what they give.
  private mutating func addSum(of main: [EvaluationStep], and shortcut: [EvaluationStep], _ path: String) {
    // Images are turned before the branches part, not once in each.
    if layout == .channelsLast { turn(to: .channelsFirst, for: path) }
    let (start, startLayout) = (newest, layout)
    for step in main { add(step) }
    let (sum, sumLayout) = (newest, layout)
    (newest, layout) = (start, startLayout)
    for step in shortcut { add(step) }
    require(layout == sumLayout, "the branches of residual block \(path) end in images on one side and rows on the other")
    let name = "\(path).Add"
    graph.node.append(ONNXNodeProto("Add", name: name, inputs: [sum, newest], output: name))
    newest = name
  }

  /// Adds a node on the newest value; what it gives is the newest then.
  private mutating func addNode(
    _ type: String, _ path: String, weights: [(name: String, value: Tensor)] = [], attributes: [ONNXAttributeProto] = []
  ) {
    let name = "\(path).\(type)"
    graph.initializer += weights.map { ONNXTensorProto($0.value, name: "\(path).\($0.name)") }
    graph.node.append(
      ONNXNodeProto(
        type, name: name, inputs: [newest] + weights.map { "\(path).\($0.name)" }, output: name, attributes: attributes))
    newest = name
  }

  /// Brings an image into the other order, if it is not in it.
  private mutating func turn(to wanted: Layout, for path: String) {
    guard layout != wanted else { return }
    addNode("Transpose", path, attributes: [.init("perm", wanted == .channelsFirst ? [0, 3, 1, 2] : [0, 2, 3, 1])])
    layout = wanted
  }

  /// The graph with the newest value as its output.
  private mutating func finished(output: [Int]) -> ONNXGraphProto {
    let name = "embeddings"
    if graph.node.isEmpty { addNode("Identity", "output") }
    graph.node[graph.node.count - 1].output = [name]
    graph.output = [ONNXValueInfoProto(name, batchOf: output)]
    return graph
  }

  private static func window(height: Int, width: Int, stride: Int, padding: Int) -> [ONNXAttributeProto] {
    [
      .init("kernel_shape", [height, width]), .init("pads", [padding, padding, padding, padding]),
      .init("strides", [stride, stride]),
    ]
  }
}
