import Foundation

/// Where a user's own files are, as the XDG base directory specification says.
enum UserFolders {
  /// The folder of what the user wrote: `$XDG_CONFIG_HOME/tandem`, else `~/.config/tandem`; `nil` for a user without a home.
  static func configuration(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    folder("XDG_CONFIG_HOME", orElse: ".config", environment)
  }

  /// The folder of what the program remembers: `$XDG_STATE_HOME/tandem`, else `~/.local/state/tandem`.
  static func state(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    folder("XDG_STATE_HOME", orElse: ".local/state", environment)
  }

  private static func folder(_ variable: String, orElse path: String, _ environment: [String: String]) -> String? {
    // The specification has relative paths ignored.
    if let value = environment[variable], value.hasPrefix("/") { return value + "/tandem" }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return "\(home)/\(path)/tandem"
  }
}
