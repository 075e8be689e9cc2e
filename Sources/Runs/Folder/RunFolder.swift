import Glibc

/// The folder of one run, and the paths in it. Engine and screen meet here and nowhere else.
public struct RunFolder: Sendable, Hashable {
  /// From the root, so that it stays right when the process changes its folder.
  public let path: String

  /// The last part of the path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// The resolved recipe.
  public var recipe: String { path + "/recipe.yaml" }
  /// Event files of the training curves.
  public var training: String { path + "/train" }
  /// Event files of the validation curves.
  public var validation: String { path + "/validation" }
  /// Evaluation records, one a file.
  public var evaluations: String { path + "/evaluations" }
  /// Checkpoints, one a file, and the links to the best and the last.
  public var checkpoints: String { path + "/checkpoints" }
  /// A link to the checkpoint of the best evaluation.
  public var bestCheckpoint: String { checkpoints + "/best.safetensors" }
  /// A link to the newest checkpoint.
  public var lastCheckpoint: String { checkpoints + "/last.safetensors" }
  /// What the engine has to say, in lines of text.
  public var engineLog: String { path + "/engine.log" }
  /// The socket through which a running engine takes commands.
  public var controlSocket: String { path + "/control.sock" }
  /// Held by the engine as long as it lives.
  public var lock: String { path + "/run.lock" }
  /// The last status, for when no engine is there to ask.
  public var status: String { path + "/status.json" }

  /// What the user has to say on the run, in one line.
  public var noteFile: String { path + "/note.txt" }

  /// The record of the evaluation at a step.
  public func evaluation(step: Int) -> String { evaluations + "/step-\(step).json" }
  /// The checkpoint of a step.
  public func checkpoint(step: Int) -> String { checkpoints + "/step-\(step).safetensors" }

  private init(path: String) { self.path = absolutePath(path) }

  /// Makes the folder of a new run, readable by its owner alone, and the runs folder where it is missing.
  ///
  /// Throws: `RunError.nameExists`, or `RunError.file` where the folder cannot be made; nothing is left behind then.
  public static func create(_ name: RunName, in runs: String) throws(RunError) -> RunFolder {
    let folder = RunFolder(path: runs + "/" + name.description)
    do throws(FileError) {
      try createFolders(absolutePath(runs))
      guard mkdir(folder.path, 0o700) == 0 else { throw FileError("create", folder.path, errno) }
    } catch {
      throw error.code == EEXIST ? .nameExists(name: name.description, runs: runs) : .file(error)
    }
    let parts = [folder.training, folder.validation, folder.evaluations, folder.checkpoints]
    for part in parts where mkdir(part, 0o700) != 0 {
      let error = FileError("create", part, errno)
      for part in parts { rmdir(part) }
      rmdir(folder.path)
      throw .file(error)
    }
    return folder
  }

  /// Makes the folder of a new run named after its recipe and the first number that is free: "orl-softmax-1".
  ///
  /// Throws: `RunError.file` where the folder cannot be made.
  public static func createNumbered(after recipe: String, in runs: String) throws(RunError) -> RunFolder {
    let base = RunName(cleaning: recipe)
    var number = 1
    while true {
      // Another process may take the number between the look and the making: the making decides.
      while FileStatus(path: runs + "/" + base.numbered(number).description) != nil { number += 1 }
      do throws(RunError) {
        return try create(base.numbered(number), in: runs)
      } catch .nameExists {
        number += 1
      }
    }
  }

  /// A run by its name.
  ///
  /// Throws: `RunError.badName`, `RunError.notFound`.
  public static func open(_ name: String, in runs: String) throws(RunError) -> RunFolder {
    let path = runs + "/" + (try RunName(name)).description
    guard FileStatus(path: path)?.isFolder == true else { throw .notFound(run: name, runs: runs) }
    return RunFolder(path: path)
  }

  /// A run, or a log folder that another program wrote, by its path.
  ///
  /// Throws: `RunError.notFound` where there is no folder.
  public static func open(path: String) throws(RunError) -> RunFolder {
    guard FileStatus(path: path)?.isFolder == true else { throw .notFound(run: path, runs: nil) }
    return RunFolder(path: path)
  }

  /// Makes a folder and those above it where they are missing.
  private static func createFolders(_ path: String) throws(FileError) {
    if mkdir(path, 0o755) == 0 { return }
    let code = errno
    if FileStatus(path: path)?.isFolder == true { return }
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      // A file in the folder's place must not be taken for a run that exists.
      throw FileError("create", path, code == EEXIST ? ENOTDIR : code)
    }
    try createFolders(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError("create", path, errno) }
  }
}
