#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A small, fast random number generator: the same seed and stream give the same numbers on every machine.
///
/// xoshiro256** whose state is filled by SplitMix64. A `stream` names an independent sequence of one seed, such as
/// (purpose, epoch, sample), so that a number depends on what it is for and never on the order of threads.
/// It is `Codable`: a checkpoint stores its state, and a resumed run draws on.
///
/// Reference: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47(4), 2021);
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
public struct SeededGenerator: RandomNumberGenerator, Codable, Sendable, Equatable {
  @usableFromInline var s0, s1, s2, s3: UInt64

  /// A generator for `seed` and, where given, for the stream named by several integers.
  public init(seed: Int, stream: Int...) {
    var key = UInt64(bitPattern: Int64(seed))
    for part in stream { key = Self.mix(Self.mix(key &+ Self.golden) ^ UInt64(bitPattern: Int64(part))) }
    s0 = Self.splitMix(&key)
    s1 = Self.splitMix(&key)
    s2 = Self.splitMix(&key)
    s3 = Self.splitMix(&key)
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  @inlinable
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number between the bounds of `range`.
  @inlinable
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A number of the standard normal distribution.
  ///
  /// √(-2 ln(1 - u)) cos(2πv), u and v uniform in [0, 1).
  /// Reference: Box and Muller, Annals of Mathematical Statistics 29 (1958); the sine half is not kept, so that the
  /// state of the generator is four words and nothing else.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// An integer in 0 ..< `bound`, every one equally likely.
  ///
  /// Reference: Lemire, "Fast random integer generation in an interval" (ACM TOMACS 29(1), 2019). Written here because
  /// what the standard library does with a generator may change between its versions.
  @inlinable
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "a random integer needs a bound of 1 or more, found \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// The numbers 0 ..< `count` in random order (Fisher and Yates, from the end).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Puts `elements` in random order, each order equally likely.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(last, integer(below: last + 1)) }
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func splitMix(_ key: inout UInt64) -> UInt64 {
    key &+= golden
    return mix(key)
  }

  private static func mix(_ key: UInt64) -> UInt64 {
    var key = (key ^ key >> 30) &* 0xBF58_476D_1CE4_E5B9
    key = (key ^ key >> 27) &* 0x94D0_49BB_1331_11EB
    return key ^ key >> 31
  }
}
