#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  var cosine: Double { cos(self) }
  var sine: Double { sin(self) }
  var arcCosine: Double { acos(self) }
  func power(_ exponent: Double) -> Double { pow(self, exponent) }
}

extension Float {
  /// "16", not "16.0".
  var formatted: String { self == rounded() && abs(self) < 1e6 ? String(Int(self)) : String(self) }
}
