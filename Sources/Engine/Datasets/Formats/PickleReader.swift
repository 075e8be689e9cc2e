/// Reads a pickle of Python, protocols 2 to 5, as data: lists, tuples, numbers, texts, bytes and numpy's arrays of bytes.
///
/// It runs nothing. A pickle is a program that may name any function of Python and call it; here the seven names of
/// `PickleFunction` are recognised, and what calls of them would make is noted down. Any other name, and any opcode
/// that pickles of images do not need, is refused. Bytes stay in the file: only their places are kept.
///
/// Bounded: `mostValues` values, `deepest` levels of lists and tuples, no list that contains itself.
/// Reference: the opcodes of `pickletools` of CPython 3.13; PEP 307, 3154 and 574.
struct PickleReader {
  /// The most values that are read: two million, enough for 500,000 pairs.
  static let mostValues = 2_000_000
  /// The deepest lists and tuples within each other.
  static let deepest = 16
  /// The longest text that is looked at: names of functions and of encodings.
  static let longestName = 256

  var cursor: ByteCursor
  var pickle = Pickle()
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [PickleValue?] = []
  /// How deep each list and tuple is, and whether a list is already within another value and so complete.
  private var listDepths: [Int] = []
  private var tupleDepths: [Int] = []
  private var isListSealed: [Bool] = []
  private var valueCount = 0
  /// Where the opcode is that is being read.
  private(set) var place = 0

  init(_ source: ByteSource) { cursor = ByteCursor(source) }

  /// Reads up to the STOP opcode.
  ///
  /// - Throws: `FormatError` at the opcode that cannot be.
  static func read(_ source: ByteSource) throws(FormatError) -> Pickle {
    var reader = PickleReader(source)
    return try reader.run()
  }

  func failure(_ kind: FormatError.Kind = .malformed, _ problem: String) -> FormatError {
    cursor.failure(kind, problem, at: place)
  }

  private mutating func run() throws(FormatError) -> Pickle {
    guard try cursor.byte("the first opcode of a pickle") == 0x80 else {
      throw failure(.malformed, "no pickle of protocol 2 to 5 begins here; expected the byte 80")
    }
    let version = try cursor.byte("the protocol of a pickle")
    guard (2...5).contains(version) else {
      throw failure(.malformed, "a pickle of protocol \(version); expected 2 to 5")
    }
    while true {
      place = cursor.offset
      let opcode = try cursor.byte("the STOP of the pickle")
      if opcode == UInt8(ascii: ".") { break }
      try step(opcode)
    }
    let root = try pop()
    guard stack.isEmpty, marks.isEmpty else { throw failure(.malformed, "the pickle ends with \(stack.count) values left over") }
    pickle.root = root
    return pickle
  }

  private mutating func step(_ opcode: UInt8) throws(FormatError) {
    switch opcode {
    case 0x95:  // FRAME: a hint for reading ahead
      let length = try cursor.number(UInt64.self, "the length of a frame")
      guard length <= UInt64(cursor.remaining) else {
        throw failure(.truncated, "a frame of \(length) bytes, but the file has \(cursor.remaining) more")
      }
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "J"): try push(.int(Int(Int32(bitPattern: try cursor.number(UInt32.self, "a number")))))
    case UInt8(ascii: "K"): try push(.int(Int(try cursor.byte("a number"))))
    case UInt8(ascii: "M"): try push(.int(Int(try cursor.number(UInt16.self, "a number"))))
    case 0x8A: try push(.int(try longNumber()))
    case UInt8(ascii: "U"), UInt8(ascii: "C"): try push(.bytes(try block(Int(cursor.byte("the length of bytes")))))
    case UInt8(ascii: "T"), UInt8(ascii: "B"):
      try push(.bytes(try block(Int(cursor.number(UInt32.self, "the length of bytes")))))
    case 0x8E, 0x96: try push(.bytes(try block(Int(clamping: cursor.number(UInt64.self, "the length of bytes")))))
    case 0x8C: try push(.text(try block(Int(cursor.byte("the length of a text")))))
    case UInt8(ascii: "X"): try push(.text(try block(Int(cursor.number(UInt32.self, "the length of a text")))))
    case 0x8D: try push(.text(try block(Int(clamping: cursor.number(UInt64.self, "the length of a text")))))
    case UInt8(ascii: "]"): try pushList()
    case UInt8(ascii: ")"): try pushTuple([])
    case 0x85...0x87: try pushTuple(try popLast(Int(opcode) - 0x84))
    case UInt8(ascii: "t"): try pushTuple(try popToMark())
    case UInt8(ascii: "a"): try append(try popLast(1))
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "("):
      guard marks.count < Self.deepest else { throw failure(.tooLarge, "more than \(Self.deepest) marks within each other") }
      marks.append(stack.count)
    case UInt8(ascii: "q"): try remember(Int(try cursor.byte("a place of the memo")))
    case UInt8(ascii: "r"): try remember(Int(try cursor.number(UInt32.self, "a place of the memo")))
    case 0x94: try remember(memo.count)
    case UInt8(ascii: "h"): try recall(Int(try cursor.byte("a place of the memo")))
    case UInt8(ascii: "j"): try recall(Int(try cursor.number(UInt32.self, "a place of the memo")))
    case UInt8(ascii: "c"):
      let module = try cursor.line(limit: Self.longestName, "the name of a module")
      try pushFunction(module, try cursor.line(limit: Self.longestName, "the name of a function"))
    case 0x93:
      let parts = try popLast(2)
      try pushFunction(try text(parts[0]), try text(parts[1]))
    case UInt8(ascii: "R"):
      let parts = try popLast(2)
      try call(parts[0], parts[1])
    case UInt8(ascii: "b"):
      let state = try pop()
      guard let target = stack.last else { throw failure(.malformed, "a state is given to no object") }
      try build(target, state)
    default:
      let code = (opcode < 16 ? "0" : "") + String(opcode, radix: 16)
      throw failure(.refused, "the opcode \(code) is none of a pickle of images; it is not run")
    }
  }

  // MARK: The stack

  mutating func push(_ value: PickleValue) throws(FormatError) {
    valueCount += 1
    guard valueCount <= Self.mostValues else { throw failure(.tooLarge, "more than \(Self.mostValues) values") }
    stack.append(value)
  }

  private mutating func pop() throws(FormatError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw failure(.malformed, "an opcode takes a value where there is none")
    }
    return value
  }

  private mutating func popLast(_ count: Int) throws(FormatError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw failure(.malformed, "an opcode takes \(count) values where there are \(stack.count - (marks.last ?? 0))")
    }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(FormatError) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw failure(.malformed, "an opcode takes values up to a mark; there is none")
    }
    let values = Array(stack[mark...])
    stack.removeLast(stack.count - mark)
    return values
  }

  // MARK: Lists and tuples

  private mutating func pushList() throws(FormatError) {
    try push(.list(pickle.lists.count))
    pickle.lists.append([])
    listDepths.append(1)
    isListSealed.append(false)
  }

  mutating func pushTuple(_ values: [PickleValue]) throws(FormatError) {
    let depth = try depth(around: values)
    try push(.tuple(pickle.tuples.count))
    pickle.tuples.append(values)
    tupleDepths.append(depth)
  }

  /// Puts values at the end of the list on top of the stack.
  ///
  /// Python writes a list whole before it puts it into another value, unless the list contains itself. So a list that
  /// is already within one and grows is a cycle, or one in the making.
  private mutating func append(_ values: [PickleValue]) throws(FormatError) {
    guard stack.count > (marks.last ?? 0), case .list(let index)? = stack.last else {
      throw failure(.malformed, "values are put into something that is no list")
    }
    let depth = try depth(around: values)
    guard !isListSealed[index] else {
      throw failure(.refused, "a list that contains itself; expected lists of images and of flags")
    }
    listDepths[index] = max(listDepths[index], depth)
    pickle.lists[index] += values
  }

  /// One more than the deepest of `values`, which are seen as complete from now on.
  private mutating func depth(around values: [PickleValue]) throws(FormatError) -> Int {
    var depth = 1
    for value in values {
      if case .list(let index) = value {
        isListSealed[index] = true
        depth = max(depth, listDepths[index] + 1)
      } else if case .tuple(let index) = value {
        depth = max(depth, tupleDepths[index] + 1)
      }
    }
    guard depth <= Self.deepest else {
      throw failure(.tooLarge, "lists and tuples more than \(Self.deepest) deep within each other")
    }
    return depth
  }

  // MARK: The memo

  private mutating func remember(_ index: Int) throws(FormatError) {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw failure(.malformed, "nothing is there to remember")
    }
    // Writers count up, some of them with gaps; never beyond the number of opcodes so far, and so of bytes.
    guard index <= place, index < Self.mostValues else {
      throw failure(.malformed, "place \(index) of the memo, where \(memo.count) are in use")
    }
    while memo.count <= index { memo.append(nil) }
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws(FormatError) {
    guard memo.indices.contains(index), let value = memo[index] else {
      throw failure(.malformed, "place \(index) of the memo is empty; \(memo.count) are in use")
    }
    try push(value)
  }

  // MARK: Operands

  private mutating func block(_ length: Int) throws(FormatError) -> PickleBytes {
    PickleBytes(range: try cursor.skip(length, "a text or bytes"))
  }

  private mutating func longNumber() throws(FormatError) -> Int {
    let size = Int(try cursor.byte("the length of a number"))
    guard size <= 8 else { throw failure(.tooLarge, "a number of \(size) bytes; expected at most 8") }
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(try cursor.byte("a number")) << UInt64(8 * index) }
    let unused = UInt64(64 - 8 * size)
    return size == 0 ? 0 : Int(Int64(bitPattern: value << unused) >> Int64(unused))
  }

  /// A short text or bytes, as text.
  func text(_ value: PickleValue) throws(FormatError) -> String {
    let bytes: PickleBytes
    switch value {
    case .text(let found), .bytes(let found): bytes = found
    default: throw failure(.malformed, "expected a text")
    }
    guard bytes.range.count <= Self.longestName else {
      throw failure(.malformed, "a text of \(bytes.range.count) bytes where a name should be")
    }
    return String(decoding: try cursor.source.bytes(bytes.range), as: UTF8.self)
  }

  private mutating func pushFunction(_ module: String, _ name: String) throws(FormatError) {
    guard let function = PickleFunction(module: module, name: name) else {
      throw failure(
        .refused, "the pickle names \(module).\(name); it is not run: only images as bytes or as numpy arrays are read")
    }
    try push(.function(function))
  }
}
