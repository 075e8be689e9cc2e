import Foundation
import Gradients
import Models
import Tensors

// How fast each kernel is on the shapes of the four networks. `Benchmarks/kernels.sh` runs it.
//
//   kernels [NETWORK] [THREADS]

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("kernels: \(message)\n".utf8))
  exit(2)
}

var words = Array(CommandLine.arguments.dropFirst())
var threads = min(2, Threads.available)
if let word = words.last, let count = Int(word) {
  guard (1...Threads.available).contains(count) else { fail("found \(count) threads, expected 1 to \(Threads.available)") }
  threads = count
  words.removeLast()
}
let names = Network.all.map(\.name)
guard words.count <= 1, words.allSatisfy(names.contains) else {
  fail("found \(words.joined(separator: " ")), expected one of \(names.joined(separator: ", ")), and a number of threads")
}

Threads.use(threads)
let machine = Machine()
print(
  "\(threads) \(threads == 1 ? "thread" : "threads"), \(VectorLevel.current.rawValue); sgemm of OpenBLAS \(number(machine.products / 1e9)) GFLOP/s, copy \(number(machine.copy / 1e9)) GB/s; the fastest of many calls"
)
for network in Network.all where words.isEmpty || words == [network.name] {
  print("\n\(network.name), batch \(network.batch)\n\(Row.heading)")
  for used in network.layers() {
    for row in used.rows() { print(row.line(machine)) }
  }
  var weights = Tensor(
    repeating: 0.1, shape: [network.backbone.blank(image: network.image, embedding: network.embedding).parameterCount])
  var velocity = Tensor(zeros: weights.shape)
  let gradient = Tensor(repeating: 0.01, shape: weights.shape)
  let seconds = fastest {
    weights.descend(gradient: gradient, velocity: &velocity, rate: 1e-6, momentum: 0.9, decay: 5e-4)
  }
  // Weights, gradients and momentum read, weights and momentum written.
  let row = Row(
    kernel: "sgd", shape: "\(weights.count) weights", times: 1, seconds: seconds, operations: nil,
    bytes: 5 * 4 * Double(weights.count))
  print(row.line(machine))
}
