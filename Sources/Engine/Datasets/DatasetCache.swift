/// Where fetched data are kept.
public enum DatasetCache {
  /// The folder for fetched data: `TANDEM_CACHE`, else `tandem` in `XDG_CACHE_HOME`, else `~/.cache/tandem`.
  ///
  /// A variable that is empty counts as absent, and so does an `XDG_CACHE_HOME` that is no absolute path, as the XDG
  /// Base Directory Specification asks. Without `HOME` it is `.cache/tandem` in the current folder.
  public static func folder(environment: [String: String]) -> String {
    if let folder = environment["TANDEM_CACHE"], !folder.isEmpty { return folder }
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") { return "\(folder)/tandem" }
    guard let home = environment["HOME"], !home.isEmpty else { return ".cache/tandem" }
    return "\(home)/.cache/tandem"
  }
}
