import Glibc

/// Calls again while a signal interrupted the call, and gives its result.
@discardableResult
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// What the file system says of a path: enough to tell whether a file changed, grew or was replaced.
struct FileStatus: Equatable {
  var device: UInt
  var inode: UInt
  var size: Int
  /// Last change of the content, nanoseconds since 1970.
  var modified: Int
  var isFolder: Bool

  /// Of what `path` leads to (links are followed); `nil` where there is nothing.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    size = Int(status.st_size)
    modified = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
    isFolder = status.st_mode & S_IFMT == S_IFDIR
  }

  var modifiedSeconds: Double { Double(modified) * 1e-9 }

  /// Whether both are one file, whatever was written to it in between.
  func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// The path from the root, without looking at what it leads to.
func absolutePath(_ path: String) -> String {
  var path = path
  while path.count > 1, path.hasSuffix("/") { path.removeLast() }
  guard !path.hasPrefix("/") else { return path }
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  guard getcwd(&buffer, buffer.count) != nil else { return path }
  let here = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  return path.isEmpty || path == "." ? here : (here == "/" ? "/" + path : here + "/" + path)
}

/// Names in a folder, sorted by their bytes; without "." and "..".
///
/// Throws: `FileError` where the folder cannot be read.
func namesInFolder(_ path: String) throws(FileError) -> [String] {
  guard let folder = opendir(path) else { throw FileError("read", path, errno) }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The bytes of a file.
///
/// Throws: `FileError` where it cannot be read or holds more than `limit` bytes.
func contentsOfFile(_ path: String, limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
  let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
  guard file >= 0 else { throw FileError("read", path, errno) }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0 else { throw FileError("read", path, errno) }
  let size = Int(status.st_size)
  guard size <= limit else { throw FileError("read", path, EFBIG) }
  return try readFile(file, at: 0, count: size, path: path)
}

/// At most `count` bytes from `offset` on; fewer only at the end of the file.
func readFile(_ file: Int32, at offset: Int, count: Int, path: String) throws(FileError) -> [UInt8] {
  var failure: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    while filled < count, let base = buffer.baseAddress {
      let got = uninterrupted { pread(file, base + filled, count - filled, off_t(offset + filled)) }
      if got < 0 { failure = errno }
      if got <= 0 { return }
      filled += got
    }
  }
  if failure != 0 { throw FileError("read", path, failure) }
  return bytes
}
