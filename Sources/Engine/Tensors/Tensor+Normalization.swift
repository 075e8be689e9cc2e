import CKernels

// A normalisation is an affine map of each channel, and what follows it needs no pass over memory of its own: activation, addend and a
// max pooling of pairs are a part of the forward pass, and of the two that its gradient takes. N rows of C channels; in the gradient g
// is the upstream behind pooling and activation, whose signs are made again from the input rather than kept.

extension Finish {
  /// A normalisation with statistics that are given, of sums to which a bias belongs.
  ///
  /// `scale = gamma / sqrt(variance + epsilon)`, `shift = beta + scale (bias - mean)`, in double
  ///
  /// Shapes: all `[C]`.
  public init(
    gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, epsilon: Float, bias: Tensor? = nil,
    activation: Activation = .identity, addend: Tensor? = nil
  ) {
    let (scale, shift) = (Tensor(uninitialized: gamma.shape), Tensor(uninitialized: gamma.shape))
    for each in [beta, mean, variance, bias ?? beta] {
      require(
        each.shape == gamma.shape, "a normalisation needs one value for each of \(gamma.count) channels, found \(each.shape)")
    }
    tk_norm_map(
      gamma.storage.pointer, beta.storage.pointer, mean.storage.pointer, variance.storage.pointer, bias?.storage.pointer, epsilon,
      scale.storage.pointer, shift.storage.pointer, gamma.count)
    self.init(scale: scale, shift: shift, activation: activation, addend: addend)
  }

  /// Whether it leaves everything as it is.
  var isEmpty: Bool {
    guard case .identity = activation else { return false }
    return shift == nil && addend == nil
  }

  /// Stops unless every value is one a channel, and the addend of the shape of the result.
  func check(channels: Int, result: [Int]) {
    for row in [scale, shift, activation.slope] {
      require(
        row.map { $0.shape == [channels] } ?? true,
        "a finish needs one value for each of the \(channels) channels, found \(row?.shape ?? [])"
      )
    }
    require(addend.map { $0.shape == result } ?? true, "the addend must be \(result), found \(addend?.shape ?? [])")
  }
}

extension Activation {
  var slope: Tensor? { if case .prelu(let slope) = self { slope } else { nil } }
}

/// The sums over all rows that the gradient of a finish is made of, a value a channel.
public struct FinishSums: Sendable {
  /// Of g: the gradient of the shift.
  public var upstream: [Double]
  /// Of g x: the gradient of the scale.
  public var dots: [Double]
  /// The gradient of the slopes; empty where the activation has none.
  public var slopes: [Double]
}

/// The gradient of the input as a sum, one p, q and r a channel: `dx = p g + q x + r`.
public struct FinishCombination: Sendable {
  /// Multiplies the gradient behind the activation. Shapes: `[C]`.
  public var p: Tensor
  /// Multiplies the input; `nil` where the statistics do not depend on it. Shapes: `[C]`.
  public var q: Tensor?
  /// Is added; there if `q` is. Shapes: `[C]`.
  public var r: Tensor?

  /// Creates one of its parts.
  public init(p: Tensor, q: Tensor? = nil, r: Tensor? = nil) {
    require((q == nil) == (r == nil), "a combination has both q and r, or neither")
    self.p = p
    self.q = q
    self.r = r
  }

  /// What the kernels call it. The pointers are those of this value's tensors and live as long as it does.
  var kernelForm: tk_combination {
    tk_combination(
      p: p.storage.pointer, q: q.map { UnsafePointer($0.storage.pointer) }, r: r.map { UnsafePointer($0.storage.pointer) })
  }
}

extension Tensor {
  /// What a finish makes of this tensor, in one pass over memory.
  ///
  /// `y = activation(scale x + shift) + addend`
  ///
  /// Shapes: `self [..., C]` -> as `self`.
  public func finished(by finish: Finish?) -> Tensor {
    guard let finish, !finish.isEmpty else { return self }
    finish.check(channels: lastAxis, result: shape)
    let result = Tensor(uninitialized: shape)
    let (x, y, columns) = (storage.pointer, result.storage.pointer, lastAxis)
    forEachPartOfRows { _, rows in
      let offset = rows.lowerBound * columns
      var form = finish.kernelForm
      form.addend = form.addend.map { $0 + offset }
      tk_finish_rows(x + offset, &form, y + offset, rows.count, columns)
    }
    return result
  }

  /// The sums of the gradient of `finished(by:)` at this tensor; the addend of the finish plays no part.
  ///
  /// Shapes: `self [..., C]`, `upstream` likewise.
  public func finishSums(_ finish: Finish, upstream: Tensor) -> FinishSums {
    finish.check(channels: lastAxis, result: upstream.shape)
    require(shape == upstream.shape, "the upstream gradient must be \(shape), found \(upstream.shape)")
    let (x, dy, columns) = (storage.pointer, upstream.storage.pointer, lastAxis)
    return finish.sums(channels: columns, parts: Threads.parts(rowCount, grain: rowGrain)) { totals in
      forEachPartOfRows { part, rows in
        var form = finish.kernelForm
        tk_finish_sums(
          x + rows.lowerBound * columns, dy + rows.lowerBound * columns, &form, totals + part * 3 * columns, rows.count, columns)
      }
    }
  }

  /// The gradient of `finished(by:)` with respect to its input.
  ///
  /// Written over the upstream gradient, or over the input, if these two variables are the only owners of either; no storage is taken
  /// then. Both have an end here.
  ///
  /// Shapes: `input [..., C]`, `upstream` likewise -> the same.
  ///
  /// - Parameters:
  ///   - finish: What was done forward; its addend plays no part.
  ///   - input: x.
  ///   - upstream: dy.
  ///   - combination: What makes the gradient of g and x.
  public static func finishGradient(
    _ finish: Finish, input: inout Tensor, upstream: inout Tensor, combination: FinishCombination
  ) -> Tensor {
    require(input.shape == upstream.shape, "the upstream gradient must be \(input.shape), found \(upstream.shape)")
    let result = upstream.ownedAlone() ?? input.ownedAlone() ?? Tensor(uninitialized: input.shape)
    let (x, dy, dx, columns) = (input.storage.pointer, upstream.storage.pointer, result.storage.pointer, input.lastAxis)
    input.forEachPartOfRows { _, rows in
      let offset = rows.lowerBound * columns
      var (form, sum) = (finish.kernelForm, combination.kernelForm)
      tk_finish_backward(x + offset, dy + offset, &form, &sum, dx + offset, rows.count, columns)
    }
    return result
  }

  /// This tensor, to be written in place, if nobody else can see its elements.
  mutating func ownedAlone() -> Tensor? {
    guard isKnownUniquelyReferenced(&storage) else { return nil }
    storage.forgetForms()
    return self
  }

  private var rowCount: Int { count / max(lastAxis, 1) }
  private var rowGrain: Int { max(1, elementwiseGrain / max(lastAxis, 1)) }

  private func forEachPartOfRows(_ body: (_ part: Int, _ rows: Range<Int>) -> Void) {
    Threads.split(rowCount, grain: rowGrain, body)
  }
}

extension Finish {
  /// Runs `fill` on a place of [parts, 3, channels] zeros, and adds the parts in their order.
  func sums(channels: Int, parts: Int, _ fill: (UnsafeMutablePointer<Double>) -> Void) -> FinishSums {
    let kinds = activation.slope == nil ? 2 : 3
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(parts * 3 * channels, 1)) { totals in
      totals.initialize(repeating: 0)
      guard let base = totals.baseAddress else { fatalError("a temporary allocation has an address") }
      fill(base)
      let sums = (0..<kinds).map { kind in
        [Double](unsafeUninitializedCapacity: channels) { sums, count in
          for c in 0..<channels {
            sums[c] = 0
            for part in 0..<parts { sums[c] += totals[(part * 3 + kind) * channels + c] }
          }
          count = channels
        }
      }
      return FinishSums(upstream: sums[0], dots: sums[1], slopes: kinds == 3 ? sums[2] : [])
    }
  }
}
