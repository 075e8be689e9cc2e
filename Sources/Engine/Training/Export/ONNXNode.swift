import Foundation
import SwiftProtobuf
import Tensors

extension ONNXNodeProto {
  /// A node with one output.
  init(_ type: String, name: String, inputs: [String], output: String, attributes: [ONNXAttributeProto] = []) {
    self.init()
    self.opType = type
    self.name = name
    self.input = inputs
    self.output = [output]
    self.attribute = attributes
  }
}

extension ONNXAttributeProto {
  init(_ name: String, _ value: Int) {
    self.init()
    self.name = name
    self.type = .int
    self.i = Int64(value)
  }

  init(_ name: String, _ value: Float) {
    self.init()
    self.name = name
    self.type = .float
    self.f = value
  }

  init(_ name: String, _ values: [Int]) {
    self.init()
    self.name = name
    self.type = .ints
    self.ints = values.map(Int64.init)
  }
}

extension ONNXTensorProto {
  /// The numbers of a tensor, under another shape where one is given.
  init(_ tensor: Tensor, name: String, shape: [Int]? = nil) {
    self.init()
    self.name = name
    self.dataType = .float
    self.dims = (shape ?? tensor.shape).map(Int64.init)
    // Little-endian, as the machines are that this runs on.
    self.rawData = tensor.withUnsafeBufferPointer { Data(buffer: $0) }
  }
}

extension ONNXValueInfoProto {
  /// What goes in or comes out: float32, the first axis of any length.
  ///
  /// - Parameter shape: The axes after the first.
  init(_ name: String, batchOf shape: [Int]) {
    self.init()
    self.name = name
    var batch = ONNXTensorShapeProto.Dimension()
    batch.dimParam = "batch"
    let rest = shape.map { length in
      var dimension = ONNXTensorShapeProto.Dimension()
      dimension.dimValue = Int64(length)
      return dimension
    }
    type.tensorType.elemType = .float
    type.tensorType.shape.dim = [batch] + rest
  }
}

extension Tensor {
  /// The weight of a convolution with the channels of the input before the window, as ONNX and PyTorch have it.
  ///
  /// Shapes: `[O, K, K, I]` -> `[O, I, K, K]`.
  var channelsBeforeWindow: Tensor {
    transposed(rows: shape[1] * shape[2], columns: shape[3]).reshaped(to: [shape[0], shape[3], shape[1], shape[2]])
  }
}
