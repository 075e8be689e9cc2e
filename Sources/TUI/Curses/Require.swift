/// Stops the program unless `condition` holds; for mistakes of the programmer, never for terminals or input.
func require(_ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
  if !condition { fatalError(message(), file: file, line: line) }
}
