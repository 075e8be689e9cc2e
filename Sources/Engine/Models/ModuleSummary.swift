import Gradients
import Tensors

/// What a network is made of: a row a layer.
public struct ModuleSummary: Sendable, Equatable, CustomStringConvertible {
  /// One layer.
  public struct Row: Sendable, Equatable {
    /// Where it stands: "0", "backbone.3".
    public var path: String
    /// What it is: "Dense 120 -> 8".
    public var layer: String
    /// The shape of its output.
    public var outputShape: [Int]
    /// Numbers that it learns.
    public var parameters: Int
    /// Whether it stays in evaluation.
    public var isFrozen: Bool
    /// What the phase switches in it; `nil` where both phases are the same function.
    public var phaseSwitch: String?
  }

  /// A row a layer, in the order of application.
  public var rows: [Row]
  /// Numbers that the network learns, and those of them that are frozen.
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// Numbers in frozen layers.
  public var frozenParameters: Int { rows.filter(\.isFrozen).reduce(0) { $0 + $1.parameters } }

  /// As a table.
  public var description: String {
    let header = ["layer", "", "output", "parameters", "frozen", "the phase switches"]
    let table =
      [header]
      + rows.map { row in
        [
          row.path, row.layer, "\(row.outputShape)", String(row.parameters), row.isFrozen ? "yes" : "",
          row.isFrozen ? "" : row.phaseSwitch ?? "",
        ]
      }
    let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { row in
      var line = ""
      for (text, width) in zip(row, widths) { line += text + String(repeating: " ", count: width - text.count + 2) }
      while line.last == " " { line.removeLast() }
      return line
    }
    return (lines + ["\(parameters) parameters, \(frozenParameters) of them frozen"]).joined(separator: "\n")
  }
}

extension Sequential {
  /// The layers with their shapes for one input, their parameters, and what the phase switches in them. Nothing is computed.
  ///
  /// - Parameter input: The shape of an input, batch included: `[1, 56, 46, 1]`.
  public func summary(input: [Int]) -> ModuleSummary {
    var shape = input
    return ModuleSummary(
      rows: layers.enumerated().map { index, layer in
        shape = layer.outputShape(shape)
        return ModuleSummary.Row(
          path: String(index), layer: layer.description, outputShape: shape, parameters: layer.parameterCount,
          isFrozen: layer.isFrozen,
          phaseSwitch: layer.phaseSwitch)
      })
  }
}
