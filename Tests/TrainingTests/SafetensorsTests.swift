import Foundation
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct SafetensorsTests {
  static let file = Safetensors(
    tensors: ["b": Tensor([1, 2, 3], shape: [3]), "a": Tensor([4, .nan], shape: [1, 2]), "empty": Tensor([], shape: [0, 2])],
    metadata: ["step": "7", "text": "a \"quote\" and 顔"])

  @Test func writesAndReadsBack() throws {
    let data = try Self.file.encoded()
    let read = try Safetensors(decoding: data, file: "x")
    #expect(read.tensors == Self.file.tensors)
    #expect(read.metadata == Self.file.metadata)
    #expect(try Self.file.encoded() == data)
  }

  @Test func theLayoutIsThatOfTheFormat() throws {
    let data = try Safetensors(tensors: ["w": Tensor([1], shape: [1])]).encoded()
    let header = #"{"w":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(data.prefix(8) == Data([UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0]))
    #expect(data.dropFirst(8).prefix(padded.utf8.count) == Data(padded.utf8))
    #expect(data.suffix(4) == Data([0, 0, 0x80, 0x3F]))
  }

  @Test func everyTruncationIsRefused() throws {
    let data = try Self.file.encoded()
    for length in 0..<data.count {
      #expect(throws: SafetensorsError.self) { try Safetensors(decoding: data.prefix(length), file: "x") }
    }
    #expect(throws: SafetensorsError.self) { try Safetensors(decoding: data + [0], file: "x") }
  }

  static func file(_ header: String, numbers: Int = 4) -> Data {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
      + Data(repeating: 0, count: numbers)
  }

  @Test(arguments: [
    #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
    #"{"w":{"dtype":"F32","shape":[9223372036854775807,2],"data_offsets":[0,4]}}"#,
    #"{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, #"{"w":1}"#, "[]", "{",
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
  ]) func hostileHeadersAreRefused(header: String) {
    #expect(throws: SafetensorsError.self) { try Safetensors(decoding: Self.file(header), file: "x") }
  }

  @Test func tensorsThatAreIgnoredMayBeOfAnyTypeButNotOfAnySize() throws {
    let header = #"{"a.n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#
    let file = try Safetensors(decoding: Self.file(header, numbers: 12), file: "x") { $0.hasSuffix(".n") }
    #expect(file.tensors == ["b": Tensor([0], shape: [1])])
    let refused = #expect(throws: SafetensorsError.self) { try Safetensors(decoding: Self.file(header, numbers: 12), file: "x") }
    #expect(
      refused.map { "\($0)" }
        == "x is not a whole safetensors file: tensor \"a.n\" has type I64; only F32 is read")
    for wrong in [
      #"{"n":{"dtype":"I64","shape":[1],"data_offsets":[0,4]}}"#, #"{"n":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}"#,
    ] {
      #expect(throws: SafetensorsError.self) { try Safetensors(decoding: Self.file(wrong), file: "x") { _ in true } }
    }
  }

  @Test func aHugeHeaderLengthIsRefused() {
    var data = Self.file("{}", numbers: 0)
    data[7] = 0xFF
    #expect(throws: SafetensorsError.self) { try Safetensors(decoding: data, file: "x") }
  }
}
