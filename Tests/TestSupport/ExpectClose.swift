import Testing

/// Records an issue unless `actual` is within `absolute + relative * |expected|` of `expected`.
///
/// NaN is close to nothing, not even to NaN; an infinity is close to the same infinity only.
/// - Parameters:
///   - absolute: Largest allowed difference, in the unit of the values.
///   - relative: Largest allowed difference as a fraction of `|expected|`, added to `absolute`.
public func expectClose<Value: BinaryFloatingPoint>(
  _ actual: Value, _ expected: Value, absolute: Double = 0, relative: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let mismatch = mismatch(actual, expected, absolute: absolute, relative: relative) else { return }
  Issue.record(Comment(rawValue: mismatch), sourceLocation: sourceLocation)
}

/// Records one issue, naming the first bad index, unless `actual` equals `expected` element by element within the tolerance.
///
/// The lengths must be equal. NaN is close to nothing, not even to NaN.
/// - Parameters:
///   - absolute: Largest allowed difference, in the unit of the values.
///   - relative: Largest allowed difference as a fraction of the expected element's magnitude, added to `absolute`.
public func expectClose<Value: BinaryFloatingPoint>(
  _ actual: [Value], _ expected: [Value], absolute: Double = 0, relative: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let mismatch = mismatch(actual, expected, absolute: absolute, relative: relative) else { return }
  Issue.record(Comment(rawValue: mismatch), sourceLocation: sourceLocation)
}

/// What `expectClose` says of two values; `nil` where they are close.
package func mismatch<Value: BinaryFloatingPoint>(
  _ actual: Value, _ expected: Value, absolute: Double = 0, relative: Double = 0
) -> String? {
  if isClose(actual, expected, absolute: absolute, relative: relative) { return nil }
  let difference = abs(Double(actual) - Double(expected))
  return "got \(actual), expected \(expected); difference \(difference), allowed \(absolute + relative * abs(Double(expected)))"
}

/// What `expectClose` says of two arrays; `nil` where they are close.
package func mismatch<Value: BinaryFloatingPoint>(
  _ actual: [Value], _ expected: [Value], absolute: Double = 0, relative: Double = 0
) -> String? {
  guard actual.count == expected.count else { return "got \(actual.count) values, expected \(expected.count)" }
  let bad = actual.indices.filter { !isClose(actual[$0], expected[$0], absolute: absolute, relative: relative) }
  guard let first = bad.first,
    let firstMismatch = mismatch(actual[first], expected[first], absolute: absolute, relative: relative)
  else { return nil }
  return "[\(first)]: \(firstMismatch); \(bad.count) of \(actual.count) values differ"
}

/// Whether `|actual - expected| <= absolute + relative * |expected|`, computed in Double; false where either is NaN.
private func isClose<Value: BinaryFloatingPoint>(_ actual: Value, _ expected: Value, absolute: Double, relative: Double) -> Bool {
  let (actual, expected) = (Double(actual), Double(expected))
  if actual == expected { return true }
  guard actual.isFinite, expected.isFinite else { return false }
  return abs(actual - expected) <= absolute + relative * abs(expected)
}
