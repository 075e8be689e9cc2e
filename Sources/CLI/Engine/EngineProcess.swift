import Foundation
import Runs

/// An engine in a process of its own: its own session, no terminal, output to engine.log.
struct EngineProcess {
  let folder: RunFolder
  let pid: pid_t

  /// Starts `tandem engine` for a run.
  ///
  /// - Throws: `EngineProcessError` where the process cannot be started.
  static func start(_ folder: RunFolder, resumes: Bool) throws -> EngineProcess {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder.engineLog, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    // A session of its own: no terminal signals it, and no closing shell hangs it up. POSIX_SPAWN_SETSID, of glibc 2.26.
    posix_spawnattr_setflags(&attributes, 0x80)

    let arguments = ["tandem", "engine", folder.path] + (resumes ? ["--resume"] : [])
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, try executable(), &actions, &attributes, &pointers, environ)
    guard code == 0 else { throw EngineProcessError("cannot start the engine: \(String(cString: strerror(code)))") }
    return EngineProcess(folder: folder, pid: pid)
  }

  /// This program's own file, also where it was found on the PATH.
  private static func executable() throws -> String {
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw EngineProcessError("cannot find the program's own file: /proc/self/exe is not there")
    }
    return path
  }

  /// Takes note of the end of the engine, so that it leaves no zombie while its parent lives.
  func reap() {
    var status: Int32 = 0
    waitpid(pid, &status, WNOHANG)
  }

  /// Waits until the engine answers on its socket.
  ///
  /// - Throws: `EngineProcessError` with the engine's own reason where it ended before.
  func waitUntilReady() throws {
    while true {
      if RunLock.isHeld(folder), let client = try? ControlClient(folder), client.isConnected { return }
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        throw EngineProcessError(StatusFile.read(folder)?.reason ?? "the engine ended; its log is \(folder.engineLog)")
      }
      usleep(20_000)
    }
  }
}

/// Why there is no engine.
struct EngineProcessError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
