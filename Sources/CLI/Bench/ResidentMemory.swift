import Foundation

/// The memory of this process that is in RAM, as the kernel counts it.
enum ResidentMemory {
  /// Begins to look for the largest size anew; without effect where the kernel does not offer it, and then sizes are since the start.
  static func resetPeak() { try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }

  /// The largest size since the last reset, in bytes; 0 where the kernel does not tell.
  static var peakBytes: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return kibibytes << 10
  }
}
