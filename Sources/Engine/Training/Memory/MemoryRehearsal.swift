/// A training step or a pass of evaluation in which nothing is computed: blocks are taken and given back as the real one does.
struct MemoryRehearsal {
  typealias Block = MemoryLedger.Block

  /// A tensor on its way, with what the tape needs to know of it.
  private struct Value {
    var block: Block
    var number: Int
    /// Whether a gradient is wanted.
    var isRecorded: Bool
  }

  /// What goes back through one operation.
  private struct Entry {
    var inputs: [Value]
    var output: Int
    var step: MemoryStep?
    var kept: [Block]
  }

  let ledger: MemoryLedger
  let batch: Int
  let threads: Int
  /// Whether activations are kept for a way back.
  let records: Bool
  private var entries: [Entry] = []
  private var numbers = 0

  /// - Parameters:
  ///   - ledger: Where blocks come from.
  ///   - batch: Images.
  ///   - threads: Threads at work.
  ///   - records: Whether activations are kept for a way back.
  init(ledger: MemoryLedger, batch: Int, threads: Int, records: Bool) {
    (self.ledger, self.batch, self.threads, self.records) = (ledger, batch, threads, records)
  }

  /// The network and the head, forward and back; returns the bytes kept at the turn and the gradients, which live on.
  mutating func run(_ network: MemoryNode, input: Int, head: MemoryHead, embedding: Int) -> (kept: Int, gradients: [Block]) {
    let before = ledger.live
    let images = Value(block: ledger.take(input * batch), number: number(), isRecorded: false)
    let output = forward(network, images)
    guard records else { return (0, []) }
    var gradients: [Block] = []
    let headBlocks = head.kept(embedding, batch).map(ledger.take)
    let kept = ledger.live - before
    let upstream = withExtendedLifetime(headBlocks) {
      gradients += head.backward(embedding, batch, ledger)
      return ledger.take(embedding * batch)
    }
    backward(output, upstream, &gradients)
    return (kept, gradients)
  }

  private mutating func number() -> Int {
    numbers += 1
    return numbers
  }

  private mutating func forward(_ node: MemoryNode, _ input: Value) -> Value {
    switch node {
    case .view: return input
    case .group(let nodes):
      var value = input
      for node in nodes { value = forward(node, value) }
      // The caller holds what it handed in until all is done.
      return withExtendedLifetime(input) { value }
    case .sum(let main, let beside, let output):
      let inputs = [forward(main, input), beside.map { forward($0, input) } ?? input]
      return add(inputs, output: output, nil)
    case .step(let step):
      return add([input], output: step.output, step)
    }
  }

  private mutating func add(_ inputs: [Value], output count: Int, _ step: MemoryStep?) -> Value {
    let isRecorded = records && (inputs.contains(where: \.isRecorded) || !(step?.weights.isEmpty ?? true))
    let output = Value(block: ledger.take(count * batch), number: number(), isRecorded: isRecorded)
    if isRecorded {
      // The addition of two branches keeps both.
      var kept = step.map { $0.keepsInput ? inputs.map(\.block) : [] } ?? inputs.map(\.block)
      if let step, step.keepsOutput { kept.append(output.block) }
      if let step, step.beside > 0 { kept.append(ledger.take(step.beside * batch)) }
      entries.append(Entry(inputs: inputs, output: output.number, step: step, kept: kept))
    }
    return output
  }

  private mutating func backward(_ output: Value, _ upstream: Block, _ gradients: inout [Block]) {
    var pending = [output.number: upstream]
    while var entry = entries.popLast() {
      guard let upstream = pending.removeValue(forKey: entry.output) else { continue }
      for input in entry.inputs where input.isRecorded {
        // Where two gradients meet, the second is added to the first and given back.
        let gradient = entry.step.map { ledger.take($0.input * batch) } ?? upstream
        if pending[input.number] == nil { pending[input.number] = gradient }
      }
      for weight in entry.step?.weights ?? [] {
        let parts =
          entry.step?.splitsWeights ?? false && min(threads, batch) > 1 ? ledger.take(min(threads, batch) * weight) : nil
        gradients.append(ledger.take(weight))
        withExtendedLifetime(parts) {}
      }
      withExtendedLifetime(upstream) {}
      entry.kept = []
    }
  }
}
