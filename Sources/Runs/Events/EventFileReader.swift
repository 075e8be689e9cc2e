import Glibc

/// What is wrong with an event file; reading goes on with what can be read.
public enum EventFileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// Records that were skipped, the first at `offset`.
  case damagedRecords(path: String, count: Int, offset: Int)
  /// A length that cannot be trusted: nothing after `offset` can be read.
  case damagedLength(path: String, offset: Int)
  /// The system does not let us read it.
  case unreadable(FileError)

  /// In one line: what is wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .damagedRecords(let path, let count, let offset):
      "\(path.withoutControlCharacters): \(count) damaged record\(count == 1 ? "" : "s") skipped, the first at byte \(offset)"
    case .damagedLength(let path, let offset):
      "\(path.withoutControlCharacters): damaged at byte \(offset), what follows cannot be read; is it an event file?"
    case .unreadable(let error):
      error.description
    }
  }
}

/// Reads one event file from where it stopped the last time. A record that is not wholly there yet is left for the next time.
struct EventFileReader {
  let path: String
  /// Bytes of the records that have been read.
  private(set) var offset = 0
  /// The file as it was at the last reading.
  private(set) var seen: FileStatus?
  private var scalars = EventScalars()
  private var points: [EventPoint] = []
  private var reportedDamageAt: Int?

  init(path: String) { self.path = path }

  /// Whether `status` shows another file, or one that lost bytes that have been read: the log was rewritten.
  func isReplaced(in status: FileStatus) -> Bool {
    guard let seen else { return false }
    return !status.isSameFile(as: seen) || status.size < offset
  }

  /// Appends the new scalars of a file of which `status` was just asked; reads at most about `budget` bytes and lowers it.
  mutating func read(
    _ status: FileStatus, into values: inout [Scalar], problems: inout [EventFileProblem], budget: inout Int
  ) {
    read(status, problems: &problems, budget: &budget) { points, tags in
      for point in points where point.tag != EventPoint.restart {
        values.append(
          Scalar(tag: tags.text(of: point.tag), step: point.step, wallTime: point.wallTime, value: point.value))
      }
    }
  }

  /// As above, but hands on the points of about a megabyte at a time, with what knows their tags.
  mutating func read(
    _ status: FileStatus, problems: inout [EventFileProblem], budget: inout Int, sink: ([EventPoint], EventScalars) -> Void
  ) {
    let isUnchanged = seen.map { $0.size == status.size } ?? false
    guard !isUnchanged || isCutShort, status.size > offset, budget > 0 else {
      seen = status
      return
    }
    seen = status
    isCutShort = false
    let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { return problems.append(.unreadable(FileError("read", path, errno))) }
    defer { close(file) }
    var damage: (count: Int, offset: Int)?
    var wanted = Self.chunkSize
    readingChunks: while offset < status.size {
      guard budget > 0 else {
        isCutShort = true
        break
      }
      let chunk: [UInt8]
      do throws(FileError) {
        chunk = try readFile(file, at: offset, count: min(wanted, status.size - offset), path: path)
      } catch {
        problems.append(.unreadable(error))
        break
      }
      points.removeAll(keepingCapacity: true)
      let outcome = readRecords(in: chunk, damage: &damage)
      if !points.isEmpty { sink(points, scalars) }
      offset += outcome.taken
      budget -= outcome.taken
      switch outcome.end {
      case .damagedLength:
        if reportedDamageAt != offset { problems.append(.damagedLength(path: path, offset: offset)) }
        reportedDamageAt = offset
        break readingChunks
      case .incomplete(let size):
        // The rest of the record is not in the file: not yet.
        guard size <= status.size - offset else { break readingChunks }
        // So large a record holds pictures or a graph, or is a hole in a file of noise: passed over unread.
        if size > Self.largestRecord {
          offset += size
          wanted = Self.chunkSize
          continue
        }
        wanted = max(Self.chunkSize, size)
      default:
        break
      }
    }
    if let damage { problems.append(.damagedRecords(path: path, count: damage.count, offset: damage.offset)) }
  }

  /// Whether the last reading stopped for want of budget.
  private(set) var isCutShort = false

  private static let chunkSize = 1 << 20
  private static let largestRecord = 64 << 20

  /// Reads the whole records in `chunk`; gives the bytes taken and what stands after them.
  private mutating func readRecords(
    in chunk: [UInt8], damage: inout (count: Int, offset: Int)?
  ) -> (taken: Int, end: RecordFrame.Found) {
    chunk.withUnsafeBytes { bytes in
      var taken = 0
      while true {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
        let found = RecordFrame.find(in: rest)
        switch found {
        case .record(let size, let range):
          do {
            try scalars.read(UnsafeRawBufferPointer(rebasing: rest[range]), into: &points)
          } catch {
            damage = ((damage?.count ?? 0) + 1, damage?.offset ?? offset + taken)
          }
          taken += size
        case .damagedData(let size):
          damage = ((damage?.count ?? 0) + 1, damage?.offset ?? offset + taken)
          taken += size
        case .incomplete, .damagedLength:
          return (taken, found)
        }
      }
    }
  }
}
