/// A value that a pickle holds, as far as pickles of images do. Lists, tuples and arrays are indices into `Pickle`.
enum PickleValue: Equatable {
  case none
  case bool(Bool)
  case int(Int)
  case text(PickleBytes)
  case bytes(PickleBytes)
  case list(Int)
  case tuple(Int)
  case array(Int)
  case dtype(PickleType)
  case function(PickleFunction)
}

/// A string or bytes, as the place in the file where they are.
struct PickleBytes: Equatable {
  let range: Range<Int>
  /// Whether what is there is the UTF-8 of a text whose characters are the bytes (0 to 255): bytes of Python 3 in protocol 2.
  var isLatin1Text = false
}

/// The one kind of numbers that are read.
enum PickleType: Equatable {
  case uint8
  case bool
  /// Any other; an error once an array of it is used.
  case other
}

/// What a pickle may name; there is nothing else that it could call, and these are not run but read as data.
enum PickleFunction: Equatable {
  case encode
  case reconstruct
  case ndarray
  case dtype
  case scalar
  case fromBuffer

  init?(module: String, name: String) {
    switch (module, name) {
    case ("_codecs", "encode"): self = .encode
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"): self = .reconstruct
    case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): self = .scalar
    case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"): self = .fromBuffer
    case ("numpy", "ndarray"): self = .ndarray
    case ("numpy", "dtype"): self = .dtype
    default: return nil
    }
  }
}

/// An array of numpy: made empty by `_reconstruct`, and filled once.
struct PickleArray: Equatable {
  var type: PickleType
  var count: Int
  var data: PickleBytes
}

/// What a pickle holds.
struct Pickle {
  /// The value on top at the end.
  var root: PickleValue = .none
  var lists: [[PickleValue]] = []
  var tuples: [[PickleValue]] = []
  /// nil until it is filled.
  var arrays: [PickleArray?] = []

  /// The elements of a list or a tuple.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .list(let index): lists[index]
    case .tuple(let index): tuples[index]
    default: nil
    }
  }
}
