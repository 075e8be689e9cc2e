import Glibc

/// Another program, for what needs a second process: locks, killed engines, mounts.
final class Child {
  private var pid: pid_t = 0
  private let output: Int32

  /// Starts a program of the PATH with its standard output in a pipe; `nil` where there is none.
  init?(_ arguments: [String]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = ends[0]
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    guard posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ) == 0 else {
      close(output)
      return nil
    }
  }

  deinit {
    kill()
    close(output)
  }

  var processID: Int32 { pid }

  /// The next line that the program prints; `nil` at its end.
  func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }

  /// Ends the program as a crash would, and waits until it is gone.
  func kill() {
    guard pid > 0 else { return }
    Glibc.kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    pid = 0
  }

  /// Waits for the end of the program; its exit status.
  func wait() -> Int32 {
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    pid = 0
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }

  static let hasPython = Child(["python3", "-c", "import fcntl"])?.wait() == 0
}

/// A disk of a few blocks, to be filled; only where the system lets us mount one.
final class SmallDisk {
  let folder: TemporaryFolder

  init?() {
    guard let folder = try? TemporaryFolder() else { return nil }
    guard Child(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder.path])?.wait() == 0 else { return nil }
    self.folder = folder
  }

  deinit { _ = Child(["umount", folder.path])?.wait() }

  static let isPossible = geteuid() == 0 && SmallDisk() != nil
}
