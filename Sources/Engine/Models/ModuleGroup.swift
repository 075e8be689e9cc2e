import Tensors

/// Modules by name that are a module together: the losses of a fit that have parameters or buffers of their own.
public final class ModuleGroup: Module {
  public let submodules: [(name: String, value: any Module)]

  /// Creates one of its parts.
  public init(_ submodules: [(name: String, value: any Module)]) {
    require(
      Set(submodules.map(\.name)).count == submodules.count,
      "the modules of a group have different names, found \(submodules.map(\.name))")
    self.submodules = submodules
  }
}
