import CKernels

extension VectorLevel: Comparable {
  /// The best that this machine has.
  public static var best: VectorLevel { VectorLevel(rawValue: String(cString: tk_level_name(tk_best_level()))) ?? .baseline }

  public static func < (left: VectorLevel, right: VectorLevel) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
