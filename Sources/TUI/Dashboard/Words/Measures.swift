import Screen

/// Measured values as the dashboard writes them. Rates are fractions everywhere, never percent.
enum Measures {
  /// What stands where nothing was measured.
  static let absent = "-"

  /// A rate such as an EER or an accuracy: "0.083".
  static func fraction(_ value: Double?) -> String { value.map { named($0) ?? Numbers.fixed($0, decimals: 3) } ?? absent }

  /// A loss: "0.3124", "12.35", "1.234e-05".
  static func loss(_ value: Double?) -> String { value.map { named($0) ?? Numbers.compact($0, digits: 4) } ?? absent }

  /// A learning rate, a speed, a threshold: "0.0183", "412".
  static func quantity(_ value: Double?) -> String { value.map { named($0) ?? Numbers.compact($0) } ?? absent }

  /// A setting as the user gave it: "0.01", "1.25", "2", with no zeros at the end.
  static func setting(_ value: Double) -> String {
    let text = Numbers.compact(value)
    guard text.contains("."), text.last?.isNumber == true, !text.contains("e") else { return text }
    return String(String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }).reversed())
  }

  /// A step: "12 345".
  static func step(_ step: Int) -> String { Numbers.grouped(step) }

  private static func named(_ value: Double) -> String? { value.isNaN ? "NaN" : nil }
}
