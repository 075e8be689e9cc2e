#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// What the system says about the last failed call.
func systemMessage() -> String { String(cString: strerror(errno)) }

/// The largest file of an image, in bytes: what is larger would be read into memory before it could be refused.
private let mostFileBytes = 1 << 30

/// The bytes of a regular file.
///
/// - Throws: `ImageError` of kind `tooLarge`, or of kind `unreadable` if there is no such file, it cannot be read, or it is no regular file.
func readBytes(ofFile file: String) throws(ImageError) -> [UInt8] {
  func failure(_ problem: String) -> ImageError { ImageError(kind: .unreadable, file: file, offset: nil, problem: problem) }
  // Not blocking: a pipe in a folder of images must not hang the program before it is refused.
  let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw failure("cannot be opened: \(systemMessage())") }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read: \(systemMessage())") }
  guard status.st_mode & S_IFMT == S_IFREG else { throw failure("is no regular file; expected an image") }
  let size = Int(status.st_size)
  guard size <= mostFileBytes else {
    throw ImageError(
      kind: .tooLarge, file: file, offset: mostFileBytes, problem: "\(size) bytes; of an image at most \(mostFileBytes) are read")
  }
  var bytes = [UInt8](repeating: 0, count: size)
  var filled = 0
  var message: String?
  bytes.withUnsafeMutableBytes { buffer in
    while filled < size, let base = buffer.baseAddress {
      let count = read(descriptor, base + filled, size - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 { message = systemMessage() }
      if count <= 0 { break }
      filled += count
    }
  }
  if let message { throw failure("cannot be read: \(message)") }
  return filled == size ? bytes : Array(bytes[..<filled])
}

/// An entry of a folder.
struct FolderEntry: Equatable {
  let name: String
  let isFolder: Bool
}

/// What is in a folder, in natural order; names that begin with a dot are left out.
///
/// - Throws: `DatasetError.unreadableFolder`.
func entries(ofFolder folder: String) throws(DatasetError) -> [FolderEntry] {
  guard let stream = opendir(folder) else { throw .unreadableFolder(folder: folder, reason: systemMessage()) }
  defer { closedir(stream) }
  var entries: [FolderEntry] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
    }
    guard !name.hasPrefix(".") else { continue }
    var status = stat()
    let isFolder = stat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    entries.append(FolderEntry(name: name, isFolder: isFolder))
  }
  return entries.sorted { isInNaturalOrder($0.name, $1.name) }
}

/// Whether `left` comes before `right` when runs of digits count as numbers: s2 before s10.
///
/// Names that differ only in leading zeros are ordered byte by byte, so that the order is always the same.
func isInNaturalOrder(_ left: String, _ right: String) -> Bool {
  func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  var (a, b) = (Array(left.utf8)[...], Array(right.utf8)[...])
  while let first = a.first, let second = b.first {
    if isDigit(first), isDigit(second) {
      let (numberA, numberB) = (
        a.prefix(while: isDigit).drop { $0 == UInt8(ascii: "0") }, b.prefix(while: isDigit).drop { $0 == UInt8(ascii: "0") }
      )
      if numberA.count != numberB.count { return numberA.count < numberB.count }
      if !numberA.elementsEqual(numberB) { return numberA.lexicographicallyPrecedes(numberB) }
      a = a.drop(while: isDigit)
      b = b.drop(while: isDigit)
    } else {
      if first != second { return first < second }
      a = a.dropFirst()
      b = b.dropFirst()
    }
  }
  if a.isEmpty != b.isEmpty { return a.isEmpty }
  return left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// Whether a regular file of that name is there.
func isFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}
