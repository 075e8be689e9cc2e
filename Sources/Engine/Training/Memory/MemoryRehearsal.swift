import Tensors

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
    let inputs: [Source]
    let output: Int
    /// `nil` for a sum.
    let step: MemoryStep?
    let memory: ConvolutionMemory?
    let kept: [Block]
  }

  /// Where a gradient goes to.
  private struct Source {
    let number: Int
    let isRecorded: Bool
  }

  let ledger: MemoryLedger
  let batch: Int
  /// Whether activations are kept for a way back.
  let records: Bool
  private var entries: [Entry] = []
  /// Weights in other orders, which stay until the weights change.
  private var forms: [Block] = []
  private var numbers = 0

  /// - Parameters:
  ///   - ledger: Where blocks come from.
  ///   - batch: Images.
  ///   - records: Whether activations are kept for a way back.
  init(ledger: MemoryLedger, batch: Int, records: Bool) {
    (self.ledger, self.batch, self.records) = (ledger, batch, records)
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
    case .sum(let main, let beside, let output, let isFused):
      let other = beside.map { forward($0, input) } ?? input
      let value = withExtendedLifetime(other) { forward(main, input, adding: isFused ? other : nil) }
      return isFused ? value : add([value, other], output: output, nil)
    case .step(let step):
      return add([input], output: step.output, step)
    }
  }

  /// The same where the last operation adds the other branch of a residual block.
  private mutating func forward(_ node: MemoryNode, _ input: Value, adding other: Value?) -> Value {
    guard let other else { return forward(node, input) }
    switch node {
    case .group(let nodes):
      var value = input
      for node in nodes.dropLast() { value = forward(node, value) }
      let last = nodes.last.map { forward($0, value, adding: other) } ?? value
      return withExtendedLifetime(input) { last }
    case .step(let step): return add([input, other], output: step.output, step)
    case .view, .sum: return forward(node, input)
    }
  }

  private mutating func add(_ inputs: [Value], output count: Int, _ step: MemoryStep?) -> Value {
    let isRecorded = records && (inputs.contains(where: \.isRecorded) || !(step?.weights.isEmpty ?? true))
    let memory = step?.convolution?(batch)
    if let form = memory?.form ?? (records ? nil : step?.evaluationForm), form > 0 { forms.append(ledger.take(form)) }
    if !records, let step, step.isFolded {
      let pooled = step.output == step.input ? nil : ledger.take(count * batch)
      return Value(block: pooled ?? inputs[0].block, number: number(), isRecorded: false)
    }
    let room = memory.map { ledger.take($0.output) }
    let output = Value(block: ledger.take(count * batch), number: number(), isRecorded: isRecorded)
    withExtendedLifetime(room) {}
    if isRecorded {
      var kept: [Block] = []
      if let step, step.keepsInput { kept.append(inputs[0].block) }
      if let step, step.keepsOutput { kept.append(output.block) }
      if let step, step.mask > 0 { kept.append(ledger.take(step.mask * batch)) }
      let back = inputs.map { Source(number: $0.number, isRecorded: $0.isRecorded) }
      entries.append(Entry(inputs: back, output: output.number, step: step, memory: memory, kept: kept))
    }
    return output
  }

  private mutating func backward(_ output: Value, _ upstream: Block, _ gradients: inout [Block]) {
    var pending = [output.number: upstream]
    func give(_ block: Block, to input: Source) {
      // Where two gradients meet, the second is added to the first and given back.
      if input.isRecorded, pending[input.number] == nil { pending[input.number] = block }
    }
    while let entry = entries.popLast() {
      guard let upstream = pending.removeValue(forKey: entry.output) else { continue }
      guard let step = entry.step else {
        for input in entry.inputs { give(upstream, to: input) }
        continue
      }
      // What is added last is handed the upstream gradient as it is.
      if entry.inputs.count > 1 { give(upstream, to: entry.inputs[1]) }
      if entry.inputs[0].isRecorded {
        let isShared = entry.inputs.count > 1 || step.output != step.input
        let place = step.isInPlace ? (isShared ? entry.kept[0] : upstream) : nil
        let room = entry.memory.map { ledger.take($0.inputGradient) }
        give(place ?? ledger.take(step.input * batch), to: entry.inputs[0])
        withExtendedLifetime(room) {}
      }
      let room = entry.memory.map { ledger.take($0.filterGradient) }
      gradients += step.weights.map(ledger.take)
      withExtendedLifetime((room, upstream, entry)) {}
    }
  }
}
