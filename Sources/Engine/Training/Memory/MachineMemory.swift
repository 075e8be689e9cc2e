import Foundation

/// The memory that this process may still take.
public struct MachineMemory: Sendable, Equatable {
  /// What sets the limit.
  public enum Limit: String, Sendable {
    /// The memory that the machine has free or can free.
    case machine = "this machine"
    /// That of the process's control group, as containers have one.
    case controlGroup = "this control group"
  }

  /// In bytes.
  public var available: Int
  /// What sets the limit.
  public var limit: Limit

  /// Creates one of its parts.
  public init(available: Int, limit: Limit) { (self.available, self.limit) = (available, limit) }

  /// The memory now: `MemAvailable` of the kernel, or what is left under the limits of the control groups (version 2), the smaller.
  ///
  /// - Parameter root: In front of `/proc` and `/sys`, for tests.
  /// - Returns: `nil` where the kernel tells neither.
  public static func now(root: String = "") -> MachineMemory? {
    let machine = value(of: "MemAvailable:", in: "\(root)/proc/meminfo").map {
      MachineMemory(available: $0 << 10, limit: .machine)
    }
    let group = controlGroupAvailable(root).map { MachineMemory(available: $0, limit: .controlGroup) }
    return [machine, group].compactMap(\.self).min { $0.available < $1.available }
  }

  /// What the tightest of the process's control groups leaves: its limit less what is in use there, but for files kept in memory.
  private static func controlGroupAvailable(_ root: String) -> Int? {
    // "0::/user.slice/session.scope", version 2's only line; in a container the path may be that outside, so the top counts too.
    let line = text("\(root)/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::/") }
    var folder = line.map { String($0.dropFirst(3)) } ?? "/"
    if folder.contains("..") { folder = "/" }
    var left: [Int] = []
    while true {
      let group = "\(root)/sys/fs/cgroup\(folder == "/" ? "" : folder)"
      if let limit = text("\(group)/memory.max").flatMap({ Int($0.trimmed) }) {
        let used = text("\(group)/memory.current").flatMap { Int($0.trimmed) } ?? 0
        let files = value(of: "file", in: "\(group)/memory.stat") ?? 0
        left.append(max(0, limit - max(0, used - files)))
      }
      if folder == "/" { return left.min() }
      folder = (folder as NSString).deletingLastPathComponent
    }
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  /// The number after a word at the beginning of a line.
  private static func value(of word: String, in path: String) -> Int? {
    for line in text(path)?.split(separator: "\n") ?? [] {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count > 1, words[0] == word { return Int(words[1]) }
    }
    return nil
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
