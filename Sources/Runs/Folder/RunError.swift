/// A run could not be made, found or taken.
public enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name has what a name may not have.
  case badName(name: String, problem: String)
  /// There is a run of that name.
  case nameExists(name: String, runs: String)
  /// There is no such run.
  case notFound(run: String, runs: String?)
  /// Another engine works on the run.
  case locked(run: String, pid: Int32?)
  /// A link in the runs folder stands for a folder elsewhere, which is left alone.
  case isLink(run: String)
  /// The folder holds no run.
  case noRun(folder: String)
  /// The system refuses a file or folder.
  case file(FileError)

  /// In one line: what is wrong, where, and what would be right.
  public var description: String {
    switch self {
    case .badName(let name, let problem):
      "run name \(quoted(name)) \(problem); use 1 to \(RunName.longest) letters, digits, '.', '_' and '-', a letter or digit first"
    case .nameExists(let name, let runs):
      "run \(quoted(name)) exists already in \(runs.withoutControlCharacters); choose another name, or go on with it by --resume"
    case .notFound(let run, let runs?):
      "there is no run \(quoted(run)) in \(runs.withoutControlCharacters); 'tandem runs' lists those there are"
    case .notFound(let run, nil):
      "there is no run folder at \(run.withoutControlCharacters)"
    case .locked(let run, let pid?):
      "run \(quoted(run)) is in use by the engine with process id \(pid); attach to it, or stop it first"
    case .locked(let run, nil):
      "run \(quoted(run)) is in use by another engine; attach to it, or stop it first"
    case .isLink(let run):
      "run \(quoted(run)) is a link to a folder elsewhere; rename or delete that folder itself"
    case .noRun(let folder):
      "\(folder.withoutControlCharacters) holds no run (no recipe, status or curves); it is left as it is"
    case .file(let error):
      error.description
    }
  }
}

/// The text in quotation marks, safe to print.
func quoted(_ text: String) -> String { "\"\(text.withoutControlCharacters)\"" }
