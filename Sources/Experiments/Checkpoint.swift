/// Weights on disk.
public struct Checkpoint: Sendable, Hashable {
  /// The path, relative to the store's folder where it lies below it.
  public var path: String
  /// The SHA-256 of the file, in hexadecimal.
  public var sha256: String
  /// A checkpoint.
  public init(path: String, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}
