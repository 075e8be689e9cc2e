import CKernels

/// The vector instructions that the kernels use, chosen once a process: the best that the machine has, or what the environment variable
/// `TANDEM_CPU` asks for where the machine has it.
public enum VectorLevel: String, CaseIterable, Sendable {
  /// What every processor of this architecture has.
  case baseline
  /// AVX2 with fused multiply-add: vectors of eight.
  case avx2
  /// AVX-512: vectors of sixteen.
  case avx512

  /// The level in use.
  public static var current: VectorLevel { VectorLevel(rawValue: String(cString: tk_level_name(tk_level()))) ?? .baseline }
}
