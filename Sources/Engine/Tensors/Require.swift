/// Stops the program unless `condition` holds; for mistakes of the programmer (shapes, axes, ranges), never for files or input.
///
/// `precondition` loses its message in release builds, so this is built on `fatalError`, which keeps it.
///
/// - Parameters:
///   - condition: What must hold.
///   - message: What was expected, what was found, and what helps; evaluated only on failure.
///   - file: Where the message says it happened.
///   - line: Likewise.
@inlinable
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
