import Foundation

/// Runs other programs; a test puts its own in the place of the system's.
public struct CommandRunner: Sendable {
  /// What a program left behind.
  public struct Result: Sendable, Equatable {
    /// The exit status; 127 if there is no such program.
    public let status: Int
    /// What it wrote to standard output and standard error, in the order it came.
    public let output: String

    /// A result.
    public init(status: Int, output: String) {
      self.status = status
      self.output = output
    }

    /// The last line that says something, for a message of one line.
    var lastLine: String {
      output.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? "no message"
    }
  }

  /// Runs a program, found in `PATH`, with arguments, and waits for its end.
  public let run: @Sendable (_ command: [String]) -> Result

  /// A runner of one's own.
  public init(run: @escaping @Sendable (_ command: [String]) -> Result) { self.run = run }

  /// Runs programs on this machine, without input.
  public static let system = CommandRunner { command in
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")  // 127 if `PATH` has no such program
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do { try process.run() } catch { return Result(status: 127, output: "\(error)") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(status: Int(process.terminationStatus), output: String(decoding: output, as: UTF8.self))
  }
}
