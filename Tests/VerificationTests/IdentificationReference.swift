// Made by Reference/identification.py with pytorch-metric-learning 2.9.0, torch 2.13.0.
// swift-format-ignore-file

/// Row i has the label i * i % modulus; the rates are P@1, R-precision, MAP@R and MRR.
enum IdentificationReference {
  static let few = (rows: 37, dimension: 3, modulus: 11, expected: [0.02702702702702703, 0.1009009009009009, 0.03493993993993994, 0.2076479196548462])
  static let many = (rows: 300, dimension: 18, modulus: 97, expected: [0.02666666666666667, 0.021555555555555557, 0.011325925925925927, 0.08713977038860321])

  /// 45 probes with the tag 24, their labels by modulus 19, searched in a gallery with the tag 23.
  static let gallery = (rows: 70, dimension: 5, modulus: 13, expected: [0.16666666666666666, 0.14562289562289563, 0.05952071217222732, 0.3558000326156616])
}
