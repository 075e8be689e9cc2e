import Foundation
import Logging
import Runs

/// Writes log lines to a file: time, level, text, one line each, control characters stripped.
struct FileLog: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  private let descriptor: Int32

  /// - Parameter descriptor: Open for appending; not closed.
  init(descriptor: Int32) { self.descriptor = descriptor }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let line = "\(Self.timestamp()) \(event.level) \("\(event.message)".withoutControlCharacters)\n"
    // One write a line, so that lines of several threads never mix; a log that cannot be written must not stop the run.
    _ = line.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) }
  }

  private static func timestamp() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return String(
      format: "%04d-%02d-%02d %02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
      parts.tm_sec)
  }

  /// A logger that writes to the run's engine.log.
  static func logger(for folder: RunFolder) -> Logger {
    let descriptor = open(folder.engineLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    return Logger(label: "engine") { _ in FileLog(descriptor: descriptor) }
  }
}
