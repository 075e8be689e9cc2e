import Screen

/// Where steps stand on the x axis of the charts, whatever that counts.
struct ChartTimeline {
  let axis: ChartAxis
  /// Steps in an epoch, where that is known.
  let stepsPerEpoch: Double?
  /// Seconds east of Greenwich.
  let utcOffset: Double
  /// The curve that tells when a step was.
  private let clock: [Bucket]
  /// When the first point was measured, in seconds since 1970.
  private let origin: Double

  /// - Parameters:
  ///   - axis: What the axis counts; steps where epochs are asked for and their length is not known.
  ///   - curves: What is drawn; the longer one tells the times.
  ///   - stepsPerEpoch: Steps in an epoch, where that is known.
  ///   - utcOffset: Seconds east of Greenwich.
  init(_ axis: ChartAxis, curves: LossCurves, stepsPerEpoch: Double?, utcOffset: Double) {
    self.axis = axis == .epoch && stepsPerEpoch == nil ? .step : axis
    self.stepsPerEpoch = stepsPerEpoch
    self.utcOffset = utcOffset
    clock = (curves.train.isEmpty ? curves.validation : curves.train).buckets
    origin = clock.first?.firstWallTime ?? 0
  }

  /// What stands at the end of the axis.
  var title: String {
    switch axis {
    case .step: "step"
    case .epoch: "epoch"
    case .relativeTime: "since start"
    case .wallTime: "time"
    }
  }

  var unit: AxisUnit {
    switch axis {
    case .step: .count
    case .epoch: .number
    case .relativeTime: .duration
    case .wallTime: .clock(utcOffset: utcOffset)
    }
  }

  func x(of bucket: Bucket) -> Double { x(step: bucket.middleStep, time: bucket.middleTime) }

  func x(ofStep step: Double) -> Double {
    switch axis {
    case .step, .epoch: x(step: step, time: 0)
    case .relativeTime, .wallTime: x(step: step, time: time(ofStep: step))
    }
  }

  private func x(step: Double, time: Double) -> Double {
    switch axis {
    case .step: step
    case .epoch: step / (stepsPerEpoch ?? 1)
    case .relativeTime: time - origin
    case .wallTime: time
    }
  }

  /// The axis of the steps in `window`, or of all there is.
  func range(window: ClosedRange<Double>?, full: ClosedRange<Double>, curves: LossCurves) -> ClosedRange<Double> {
    if let window { return Self.ordered(x(ofStep: window.lowerBound), x(ofStep: window.upperBound)) }
    switch axis {
    case .step, .epoch: return Self.ordered(x(ofStep: full.lowerBound), x(ofStep: full.upperBound))
    case .relativeTime, .wallTime:
      let lasts = [curves.train, curves.validation].compactMap { $0.buckets.last?.wallTime }.filter(\.isFinite)
      let start = x(step: 0, time: origin)
      let seconds = (lasts.max() ?? origin) - origin
      guard start.isFinite, seconds.isFinite else { return 0...1 }
      return Self.ordered(start, start + StepAxis.roundedSpan(max(seconds, 1)))
    }
  }

  /// The step that stands at an x of the axis; the reverse of `x(ofStep:)`.
  func step(ofX x: Double) -> Double {
    switch axis {
    case .step: return x
    case .epoch: return x * (stepsPerEpoch ?? 1)
    case .relativeTime, .wallTime: break
    }
    let time = axis == .wallTime ? x : x + origin
    guard let first = clock.first, let last = clock.last else { return 0 }
    let duration = last.middleTime - first.middleTime
    let pace = duration > 0 ? (last.middleStep - first.middleStep) / duration : 0
    if time <= first.middleTime { return first.middleStep + (time - first.middleTime) * pace }
    if time >= last.middleTime { return last.middleStep + (time - last.middleTime) * pace }
    let next = clock.firstIndex { $0.middleTime >= time } ?? clock.count - 1
    return clock[next].middleStep
  }

  /// When a step was, in seconds since 1970: between two points by their distance, beyond the ends by the mean pace.
  func time(ofStep step: Double) -> Double {
    guard let first = clock.first, let last = clock.last else { return 0 }
    let pace = (last.middleTime - first.middleTime) / max(last.middleStep - first.middleStep, 1)
    if step <= first.middleStep { return first.middleTime + (step - first.middleStep) * pace }
    if step >= last.middleStep { return last.middleTime + (step - last.middleStep) * pace }
    var (low, high) = (0, clock.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if clock[middle].middleStep <= step { low = middle } else { high = middle }
    }
    let (a, b) = (clock[low], clock[high])
    let t = (step - a.middleStep) / max(b.middleStep - a.middleStep, .leastNonzeroMagnitude)
    return a.middleTime + (b.middleTime - a.middleTime) * t
  }

  /// "step 1 234, epoch 12.3, 0:45", with the time of day where the axis counts that.
  func place(of bucket: Bucket) -> [String] {
    let whole = Measures.step(bucket.firstStep)
    let steps = bucket.firstStep == bucket.lastStep ? "step \(whole)" : "steps \(whole)-\(Measures.step(bucket.lastStep))"
    let epoch = stepsPerEpoch.map { "epoch \(Numbers.fixed(bucket.middleStep / $0, decimals: 1))" }
    let time = axis == .wallTime ? clockText(bucket.wallTime) : Durations.clock(max(0, bucket.wallTime - origin))
    return [steps] + (epoch.map { [$0] } ?? []) + [time]
  }

  private func clockText(_ time: Double) -> String {
    abs(time) < 1e12 ? TimeOfDay.text(time, utcOffset: utcOffset) : Measures.absent
  }

  private static func ordered(_ a: Double, _ b: Double) -> ClosedRange<Double> {
    guard a.isFinite, b.isFinite else { return 0...1 }
    let (low, high) = (min(a, b), max(a, b))
    return low...max(high, low.nextUp)
  }
}
