import Tensors

extension Variable {
  /// The gradients of this scalar with respect to every recorded parameter, by one walk back along the tape.
  ///
  /// Shapes: `self []` -> each gradient the shape of its parameter.
  public func gradients() -> ParameterGradients {
    require(value.count == 1, "gradients are those of a scalar, found shape \(shape); sum or average it first")
    return gradients(upstream: Tensor(repeating: 1, shape: shape))
  }

  /// The gradients of the sum of `self * upstream`.
  ///
  /// Shapes: `self [...]`, `upstream` likewise.
  public func gradients(upstream: Tensor) -> ParameterGradients {
    require(upstream.shape == shape, "the upstream gradient must be \(shape), found \(upstream.shape)")
    var result = ParameterGradients()
    guard let entry else { return result }
    var pending = [ObjectIdentifier(entry): upstream]
    for entry in entry.tape() {
      // Taken out of the table, so that it can be freed or changed in place.
      guard var upstream = pending.removeValue(forKey: ObjectIdentifier(entry)) else { continue }
      if let parameter = entry.parameter {
        result.add(upstream, for: parameter)
        continue
      }
      let read = upstream.count + entry.inputElements
      let gradients = entry.takeGradient()(&upstream)
      require(
        gradients.count == entry.inputs.count,
        "\(entry.operation) has \(entry.inputs.count) inputs but \(gradients.count) gradients")
      let made = gradients.reduce(0) { $0 + ($1?.count ?? 0) }
      MemoryTraffic.add(elements: read + made)
      for (input, gradient) in zip(entry.inputs, gradients) {
        guard let input, let gradient else { continue }
        let key = ObjectIdentifier(input)
        if pending[key]?.add(gradient) == nil { pending[key] = gradient } else { MemoryTraffic.add(elements: 3 * gradient.count) }
      }
    }
    return result
  }

  /// The names of the operations on the tape of this variable, last first.
  public var tape: [String] { entry?.tape().map(\.operation) ?? [] }
}

extension TapeEntry {
  /// Every entry that this one was computed from, itself first, each before its inputs. No recursion: tapes are deep.
  func tape() -> [TapeEntry] {
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    var entries = [self]
    var next = 0
    while next < entries.count {
      for input in entries[next].inputs {
        if let input, seen.insert(ObjectIdentifier(input)).inserted { entries.append(input) }
      }
      next += 1
    }
    // A stable order: equal depths stay as they were found, so that sums run in the same order every time.
    return entries.enumerated().sorted { ($1.element.depth, $0.offset) < ($0.element.depth, $1.offset) }.map(\.element)
  }
}
