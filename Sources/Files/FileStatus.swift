import Glibc

/// What the system says of a file.
public struct FileStatus: Sendable, Hashable {
  /// What a path names.
  public enum Kind: Sendable, Hashable {
    case file, folder, link, other

    /// In words: `a folder`.
    public var name: String {
      switch self {
      case .file: "a regular file"
      case .folder: "a folder"
      case .link: "a symbolic link"
      case .other: "not a regular file (a pipe, socket or device)"
      }
    }
  }

  /// What tells a file from all others that exist at the same time, whatever their names.
  public struct Identity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64
    init(_ status: stat) { (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
  }

  /// When a file was changed last.
  public struct Instant: Sendable, Hashable {
    private let seconds: Int
    private let nanoseconds: Int
    init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

    /// The time since the beginning of 1970.
    public var nanosecondsSince1970: Int { seconds * 1_000_000_000 + nanoseconds }
  }

  /// What it is.
  public let kind: Kind
  /// Its bytes.
  public let size: Int
  /// Which file it is.
  public let identity: Identity
  /// When it was changed last.
  public let modified: Instant
  /// The names that it has; 0: it was deleted.
  public let names: Int

  /// What a path names; nil where there is nothing, and where the system does not say.
  public init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    size = Int(status.st_size)
    identity = Identity(status)
    modified = Instant(status.st_mtim)
    names = Int(status.st_nlink)
  }

  /// The name that an open file of this process has now; nil where it has none any more, or cannot be told.
  public static func presentName(of identity: Identity) -> String? {
    let folder = "/proc/self/fd"
    for name in (try? contentsOfFolder(folder)) ?? [] {
      guard let descriptor = Int32(name), let status = FileStatus(descriptor: descriptor),
        status.identity == identity, status.names > 0
      else { continue }
      var room = [UInt8](repeating: 0, count: 4096)
      let count = room.withUnsafeMutableBytes { bytes -> Int in
        guard let start = bytes.baseAddress else { return 0 }
        return readlink("\(folder)/\(name)", start.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      guard count > 0 else { continue }
      let path = String(decoding: room[..<count], as: UTF8.self)
      if FileStatus(path)?.identity == identity { return path }
    }
    return nil
  }
}

/// Whether this process may write to a file, or make files in a folder.
public func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
