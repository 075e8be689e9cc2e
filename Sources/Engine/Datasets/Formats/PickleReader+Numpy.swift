/// What calls of the few functions that a pickle may name would make.
///
/// Reference: `numpy.ndarray.__reduce_ex__` and `numpy.dtype.__reduce__` of numpy 1.x and 2.x.
extension PickleReader {
  /// Notes what `function(arguments)` would make.
  mutating func call(_ function: PickleValue, _ arguments: PickleValue) throws(FormatError) {
    guard case .function(let function) = function, case .tuple(let index) = arguments else {
      throw failure(.refused, "something that is no function is called; nothing is run")
    }
    let values = pickle.tuples[index]
    switch function {
    case .encode: try push(.bytes(try encoded(values)))
    case .dtype: try push(.dtype(try type(values)))
    case .reconstruct:
      guard values.first == .function(.ndarray) else {
        throw failure(.malformed, "_reconstruct of something that is no numpy array")
      }
      try push(.array(pickle.arrays.count))
      pickle.arrays.append(nil)
    case .fromBuffer:
      guard values.count == 4, case .bytes(let data) = values[0], case .dtype(let type) = values[1] else {
        throw failure(.malformed, "_frombuffer expects bytes, a dtype, a shape and an order")
      }
      try push(.array(pickle.arrays.count))
      pickle.arrays.append(try array(type: type, shape: values[2], data: data))
    case .scalar:
      guard values.count == 2, values[0] == .dtype(.bool), case .bytes(let data) = values[1], data.range.count == 1 else {
        throw failure(.malformed, "a number of numpy that is no bool")
      }
      try push(.bool(try cursor.source.bytes(data.range) != [0]))
    case .ndarray: throw failure(.malformed, "a numpy array without its data")
    }
  }

  /// Gives an object its state: an array its numbers. The state of a dtype adds nothing for single bytes.
  mutating func build(_ target: PickleValue, _ state: PickleValue) throws(FormatError) {
    guard let values = pickle.elements(state) else { throw failure(.malformed, "expected a tuple as the state of an object") }
    switch target {
    case .dtype: return
    case .array(let index):
      // (version, shape, dtype, whether it is laid out in Fortran's order, data)
      guard values.count == 5, case .dtype(let type) = values[2], case .bytes(let data) = values[4] else {
        throw failure(.malformed, "expected version, shape, dtype, order and bytes as the state of a numpy array")
      }
      guard pickle.arrays[index] == nil else { throw failure(.malformed, "a numpy array is given its data twice") }
      pickle.arrays[index] = try array(type: type, shape: values[1], data: data)
    default: throw failure(.malformed, "a state is given to something that has none")
    }
  }

  /// `_codecs.encode(text, 'latin1')`: bytes of Python 3 in protocol 2.
  private func encoded(_ values: [PickleValue]) throws(FormatError) -> PickleBytes {
    guard values.count == 2, case .text(let text) = values[0] else {
      throw failure(.malformed, "_codecs.encode expects a text and \"latin1\"")
    }
    let encoding = try self.text(values[1])
    guard encoding == "latin1" || encoding == "latin-1" else {
      throw failure(.malformed, "_codecs.encode of \"\(encoding)\"; expected \"latin1\"")
    }
    return PickleBytes(range: text.range, isLatin1Text: true)
  }

  private func type(_ values: [PickleValue]) throws(FormatError) -> PickleType {
    guard let first = values.first else { throw failure(.malformed, "a dtype without a name") }
    switch try text(first) {
    case "u1", "|u1": return .uint8
    case "b1", "|b1": return .bool
    default: return .other
    }
  }

  private func array(type: PickleType, shape: PickleValue, data: PickleBytes) throws(FormatError) -> PickleArray {
    guard type != .other else {
      throw failure(.malformed, "a numpy array that is neither uint8 nor bool; expected encoded images or flags")
    }
    guard let axes = pickle.elements(shape), axes.count <= 4 else {
      throw failure(.malformed, "expected the shape of a numpy array")
    }
    var count = 1
    for axis in axes {
      guard case .int(let length) = axis, length >= 0 else { throw failure(.malformed, "expected the shape of a numpy array") }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: length)
      guard !isTooLarge else { throw failure(.tooLarge, "a numpy array of more values than can be counted") }
      count = product
    }
    // The length of Latin-1 text in UTF-8 is between once and twice that of the bytes.
    let isRight = data.isLatin1Text ? (count...2 * min(count, Int.max / 2)).contains(data.range.count) : count == data.range.count
    guard isRight else { throw failure(.malformed, "a numpy array of \(count) values with \(data.range.count) bytes of data") }
    return PickleArray(type: type, count: count, data: data)
  }
}
