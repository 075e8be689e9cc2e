import Glibc

extension RunFolder {
  /// Gives a run another name, in the same runs folder.
  ///
  /// Throws: `RunError.notFound`, `.isLink`, `.locked` for a run that an engine has, `.nameExists`, `.file`; nothing is changed then.
  public static func rename(_ name: String, to newName: RunName, in runs: String) throws(RunError) -> RunFolder {
    let (folder, lock) = try claim(name, in: runs)
    defer { lock.release() }
    let path = absolutePath(runs) + "/" + newName.description
    // Making the folder claims the name; the other one then takes its place, which fails where somebody filled it meanwhile.
    guard mkdir(path, 0o700) == 0 else {
      let code = errno
      throw code == EEXIST ? .nameExists(name: newName.description, runs: runs) : .file(FileError("create", path, code))
    }
    guard Glibc.rename(folder.path, path) == 0 else {
      let code = errno
      rmdir(path)
      throw .file(FileError("rename", folder.path, code))
    }
    return try open(newName.description, in: runs)
  }

  /// Deletes a run with all that is in its folder. Links in it are deleted, what they lead to is not.
  ///
  /// Throws: `RunError.notFound`, `.isLink`, `.noRun`, `.locked` for a run that an engine has; `.file` where a part cannot be removed.
  public static func delete(_ name: String, in runs: String) throws(RunError) {
    let (folder, lock) = try claim(name, in: runs)
    defer { lock.release() }
    // Under a name that no list shows, so that the run is there whole or not at all.
    let doomed = absolutePath(runs) + "/.\(name).\(getpid()).deleted"
    guard Glibc.rename(folder.path, doomed) == 0 else { throw .file(FileError("remove", folder.path, errno)) }
    do throws(FileError) { try removeTree(AT_FDCWD, doomed, shown: doomed) } catch { throw .file(error) }
  }

  /// A run that is really there, and that no engine may take as long as the lock is held.
  private static func claim(_ name: String, in runs: String) throws(RunError) -> (RunFolder, RunLock) {
    let folder = try open(name, in: runs)
    var status = stat()
    guard lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .isLink(run: name) }
    guard folder.holdsRun else { throw .noRun(folder: folder.path) }
    return (folder, try RunLock(folder))
  }
}

/// Removes a file, a link or a folder with all that is in it, and never looks through a link.
///
/// - Parameters:
///   - parent: The open folder that it is in.
///   - name: Its name in there.
///   - shown: Its path, for a problem.
private func removeTree(_ parent: Int32, _ name: String, shown: String) throws(FileError) {
  if unlinkat(parent, name, 0) == 0 { return }
  guard errno == EISDIR || errno == EPERM else { throw FileError("remove", shown, errno) }
  let descriptor = uninterrupted { openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
  guard descriptor >= 0 else { throw FileError("remove", shown, errno) }
  guard let folder = fdopendir(descriptor) else {
    let code = errno
    close(descriptor)
    throw FileError("remove", shown, code)
  }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  for name in names { try removeTree(descriptor, name, shown: shown + "/" + name) }
  guard unlinkat(parent, name, AT_REMOVEDIR) == 0 else { throw FileError("remove", shown, errno) }
}
