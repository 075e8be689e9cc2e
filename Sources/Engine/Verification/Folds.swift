/// How pairs are divided into folds.
public enum Folds {
  /// The fold of each of `pairs` pairs by the official rule: neighbours share a fold; sizes n / k, the first n % k folds one larger.
  ///
  /// The 6,000 pairs of LFW make its ten folds of 600. Where pairs have to be left out (an image that cannot be read), take the folds
  /// of the whole list and leave out the same entries, so that no later pair slides into another fold.
  ///
  /// Reference: `KFold(shuffle=False)` of scikit-learn, which the evaluators of facenet and insightface use.
  public static func contiguous(pairs: Int, folds: Int) -> [Int] {
    require(pairs >= 0 && folds >= 1, "\(pairs) pairs in \(folds) folds; give 0 pairs or more and a fold or more")
    return (0..<pairs).map { fold(of: $0, among: pairs, folds: folds) }
  }

  static func fold(of index: Int, among count: Int, folds: Int) -> Int {
    let (size, larger) = count.quotientAndRemainder(dividingBy: folds)
    let boundary = larger * (size + 1)
    return index < boundary ? index / (size + 1) : larger + (index - boundary) / size
  }

  /// The folds as the sorted pairs keep them: those given, checked, or the contiguous ones.
  static func resolved(_ given: [Int]?, pairs: Int, folds: Int) throws(VerificationError) -> [UInt16] {
    guard let given else { return (0..<pairs).map { UInt16(fold(of: $0, among: pairs, folds: folds)) } }
    guard given.count == pairs else { throw .countsDiffer(what: "folds for the pairs", count: given.count, expected: pairs) }
    if let pair = given.firstIndex(where: { !(0..<folds).contains($0) }) {
      throw .noSuchFold(pair: pair, fold: given[pair], folds: folds)
    }
    return given.map { UInt16($0) }
  }

  /// The first fold without a pair, where there is one.
  static func firstEmpty(_ foldOfPair: [UInt16], folds: Int) -> Int? {
    var isFilled = [Bool](repeating: false, count: folds)
    for fold in foldOfPair { isFilled[Int(fold)] = true }
    return isFilled.firstIndex(of: false)
  }
}
