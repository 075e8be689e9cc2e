import Foundation

/// The reader that is fuzzed: `FUZZ_TARGET` in the environment; nil for the one of weights.
private let target: FuzzTarget? = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  if name == "safetensors" { return nil }
  guard let target = FuzzTarget(rawValue: name) else {
    let names = FuzzTarget.allCases.map(\.rawValue) + ["safetensors"]
    fatalError("FUZZ_TARGET is \"\(name)\"; expected one of \(names.joined(separator: ", "))")
  }
  return target
}()

/// What libFuzzer calls with each input: read, or refused with one line; anything else is a find.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let target {
    _ = target.read(bytes)
  } else {
    _ = try? Safetensors(decoding: Data(bytes), file: "weights")
  }
  return 0
}
