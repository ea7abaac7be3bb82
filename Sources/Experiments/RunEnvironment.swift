/// Where a run was made; recorded, never part of its id.
public struct RunEnvironment: Sendable, Hashable, Codable {
  /// The git revision of the program's source tree, empty if unknown.
  public var gitRevision: String
  /// The uncommitted changes as a patch, empty if none or unknown.
  public var gitPatch: String
  /// The Swift compiler.
  public var compiler: String
  /// The CPU model.
  public var cpu: String
  /// OpenBLAS's version and core, say `OpenBLAS 0.3.21 SkylakeX`.
  public var blas: String
  /// Threads a run.
  public var threads: Int
  /// The operating system.
  public var system: String
  /// An environment.
  public init(
    gitRevision: String, gitPatch: String, compiler: String, cpu: String, blas: String, threads: Int, system: String
  ) {
    self.gitRevision = gitRevision
    self.gitPatch = gitPatch
    self.compiler = compiler
    self.cpu = cpu
    self.blas = blas
    self.threads = threads
    self.system = system
  }
}
