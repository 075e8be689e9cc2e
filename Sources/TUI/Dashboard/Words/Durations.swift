/// Times as the dashboard writes them.
enum Durations {
  /// "0:45", "12:07", "3:00:09", "2 d 4 h", from seconds.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return Measures.absent }
    guard seconds < 86_400 * 3_650 else { return "years" }
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    if hours >= 24 { return "\(hours / 24) d \(hours % 24) h" }
    if hours > 0 { return "\(hours):\(two(minutes)):\(two(rest))" }
    return "\(minutes):\(two(rest))"
  }

  /// "now", "5 min ago", "3 h ago", "12 d ago", from seconds.
  static func age(_ seconds: Double) -> String {
    guard seconds.isFinite else { return Measures.absent }
    // A file from a machine whose clock is ahead is as good as new.
    if seconds < 60 { return "now" }
    if seconds < 3600 { return "\(Int(seconds / 60)) min ago" }
    if seconds < 86_400 { return "\(Int(seconds / 3600)) h ago" }
    guard seconds < 86_400 * 36_500 else { return Measures.absent }
    return "\(Int(seconds / 86_400)) d ago"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
