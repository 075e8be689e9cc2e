import Glibc

/// Short forms of numbers for a screen, with a full stop whatever the locale.
public enum Numbers {
  /// `value` with that many digits after the point ("0.50").
  public static func fixed(_ value: Double, decimals: Int) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let decimals = min(max(0, decimals), 15)
    let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
    // Beyond 2^53 a Double has no digits after the point left to print.
    guard scaled < 9_007_199_254_740_992 else { return "\(value)" }
    let digits = String(Int(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// `value` in few columns: "0.0123", "1.23", "12.3k", "4.5M", "1.2e-05".
  ///
  /// - Parameters:
  ///   - value: Any number, also NaN and infinity ("nan", "inf").
  ///   - digits: The significant digits, 1 or more.
  public static func compact(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let digits = max(1, digits)
    let exponent = exponent(of: value, digits: digits)
    if exponent < -4 || exponent >= 15 { return scientific(value, exponent: exponent, decimals: digits - 1) }
    if exponent < 4 { return fixed(value, decimals: digits - 1 - exponent) }
    let unit = exponent / 3
    return fixed(value / pow(10, Double(unit * 3)), decimals: digits - 1 - (exponent - unit * 3)) + suffixes[unit]
  }

  /// Whole numbers with a thin group mark: "1 234 567".
  public static func grouped(_ value: Int) -> String {
    var text = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  static let suffixes = ["", "k", "M", "G", "T"]

  static func scientific(_ value: Double, exponent: Int, decimals: Int) -> String {
    // In two factors, since 10^-exponent alone overflows for the smallest numbers.
    let half = Double(exponent / 2)
    let mantissa = value / pow(10, half) / pow(10, Double(exponent) - half)
    return fixed(mantissa, decimals: decimals) + "e" + (exponent < 0 ? "-" : "") + (abs(exponent) < 10 ? "0" : "")
      + "\(abs(exponent))"
  }

  /// The power of ten of the first digit, after rounding to `digits` digits (9.996 rounds to 10.0).
  private static func exponent(of value: Double, digits: Int) -> Int {
    let exponent = Int(floor(log10(abs(value))))
    let mantissa = abs(value) / pow(10, Double(exponent / 2)) / pow(10, Double(exponent) - Double(exponent / 2))
    let limit = 10 - 0.5 * pow(10, Double(1 - digits))
    return mantissa >= limit ? exponent + 1 : exponent
  }
}
