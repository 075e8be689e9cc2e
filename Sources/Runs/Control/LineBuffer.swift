/// Cuts a stream of bytes into lines, and holds at most one line that is not whole.
struct LineBuffer {
  /// The longest line, without its line feed.
  let limit: Int
  private var bytes: [UInt8] = []
  private var start = 0
  /// Where to go on looking for a line feed.
  private var searched = 0
  private var lineEnd: Int?

  init(limit: Int) { self.limit = limit }

  var hasLine: Bool { lineEnd != nil }

  /// Whether a line is longer than allowed; the stream is of no use then.
  var isOverlong: Bool { (lineEnd ?? bytes.count) - start > limit }

  mutating func append(_ more: some Collection<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      lineEnd = lineEnd.map { $0 - start }
      start = 0
    }
    bytes += more
    findLine()
  }

  /// Takes the next whole line, without its line feed.
  mutating func nextLine() -> [UInt8]? {
    guard let end = lineEnd else { return nil }
    let line = Array(bytes[start..<end])
    start = end + 1
    searched = start
    lineEnd = nil
    findLine()
    return line
  }

  private mutating func findLine() {
    guard lineEnd == nil else { return }
    lineEnd = bytes[searched...].firstIndex(of: UInt8(ascii: "\n"))
    searched = lineEnd ?? bytes.count
  }
}
