import Digests
import Files
import Foundation
import Tensors

/// What is known of the files of a listing after each was read once: their headers, what is wrong with them, and the fingerprint of
/// names, sizes and bytes.
///
/// Reading every file takes about a minute for 10 GB; so the answer is kept in the cache folder under the digest of names, sizes
/// and times of change, and used until one of those changes. `sphere data check` reads the files in any case.
struct PictureIndex: Sendable {
  /// What a file holds.
  enum Entry: Sendable, Hashable {
    case picture(PictureHeader, damage: String?)
    /// Is left out.
    case unreadable(String)

    /// Whether it may be read another time, though nothing of the file changes: permissions, a failing disk.
    var isTransient: Bool {
      if case .unreadable(let reason) = self { reason.hasPrefix(PictureIndex.cannotRead) } else { false }
    }
  }

  private static let cannotRead = "it cannot be read: "

  /// One a file of the listing.
  let entries: [Entry]
  /// SHA-256 of the classes, and of every file's name, size and bytes.
  let fingerprint: String

  /// The largest file that is read.
  private static let mostBytes = 1 << 28

  /// Finds the answer in the cache folder, or reads all files and keeps the answer there.
  ///
  /// - Parameters:
  ///   - cache: The folder of kept answers; nil: there is none.
  ///   - isTrusting: Whether a kept answer is good enough.
  init(_ listing: ClassFolderListing, cache: String?, isTrusting: Bool, workers: Workers) {
    let kept = cache.map { "\($0)/pictures-\(listing.digest).txt" }
    if isTrusting, let kept, let found = Self(keptAt: kept, count: listing.files.count) {
      self = found
      return
    }
    self.init(reading: listing, workers: workers)
    // A file that was changed a moment ago can change again without another time of change.
    let now = Int(Date().timeIntervalSince1970 * 1e9)
    guard let cache, let kept, listing.newest < now - 2_000_000_000, !entries.contains(where: \.isTransient) else {
      return
    }
    // A cache that cannot be written costs time, and nothing else.
    try? keep(at: kept, in: cache)
  }

  private init(reading listing: ClassFolderListing, workers: Workers) {
    let results = workers.map(listing.files.count) { index in
      Self.read("\(listing.folder)/\(listing.files[index].name)", size: listing.files[index].size)
    }
    let digest = SHA256()
    digest.add("class folders 1\n")
    for name in listing.classNames { digest.add("\(name)\0") }
    for (file, result) in zip(listing.files, results) {
      digest.add("\(file.name)\0\(file.size) \(result.digest)\n")
    }
    fingerprint = digest.hexadecimal()
    entries = results.map(\.entry)
  }

  /// The SHA-256 of a file, and what it holds: a JPEG is decoded at an eighth of its size, which finds all damage.
  private static func read(_ path: String, size: Int) -> (digest: String, entry: Entry) {
    let data: Data
    do throws(FileError) {
      let file = try OpenFile(path)
      if file.size > mostBytes {
        let digest = SHA256()
        try file.forEachChunk { digest.add($0) }
        return (digest.hexadecimal(), .unreadable("it has \(grouped(file.size)) bytes"))
      }
      data = try file.bytes()
    } catch {
      return ("unreadable", .unreadable(cannotRead + error.reason))
    }
    let entry = data.withUnsafeBytes { bytes -> Entry in
      do throws(PictureDefect) {
        let header = try PictureHeader(bytes)
        let shrink = header.kind == .jpeg ? 8 : 1
        let box = ViewParameters.Box(header.orientation.displayed(header.stored.shrunk(by: shrink)))
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: box.height * box.width * 3)
        defer { room.deallocate() }
        let (_, defect) = PictureDecoder().decode(bytes, header, shrink: shrink, box: box, into: room)
        return .picture(header, damage: defect?.description)
      } catch {
        return .unreadable(error.description)
      }
    }
    return (SHA256.of(data), entry)
  }
}

extension PictureIndex {
  private static let firstLine = "sphere pictures 1"

  /// Reads a kept answer; nil where there is none, or it is damaged.
  private init?(keptAt path: String, count: Int) {
    guard let data = try? readFile(path) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == count + 3, lines[0] == Self.firstLine, lines[1].utf8.count == 64 else { return nil }
    fingerprint = String(lines[1])
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for line in lines[2..<count + 2] {
      guard let entry = Self.entry(line) else { return nil }
      entries.append(entry)
    }
    self.entries = entries
  }

  private static func entry(_ line: Substring) -> Entry? {
    if line.hasPrefix("- ") { return .unreadable(String(line.dropFirst(2))) }
    let words = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
    let numbers = words.prefix(4).compactMap { Int($0) }
    guard numbers.count == 4, let kind = PictureHeader.Kind(rawValue: numbers[0]),
      (1...0xFFFF).contains(numbers[1]), (1...0xFFFF).contains(numbers[2]),
      numbers[1] * numbers[2] <= PictureHeader.mostPixels
    else { return nil }
    return .picture(
      PictureHeader(
        kind: kind, stored: ImageSize(height: numbers[1], width: numbers[2]),
        orientation: PictureOrientation(exif: numbers[3])),
      damage: words.count == 5 ? String(words[4]) : nil)
  }

  private func keep(at path: String, in folder: String) throws {
    var text = "\(Self.firstLine)\n\(fingerprint)\n"
    for entry in entries {
      switch entry {
      case .picture(let header, let damage):
        text += "\(header.kind.rawValue) \(header.stored.height) \(header.stored.width) \(header.orientation.exif)"
        if let damage { text += " \(Self.oneLine(damage))" }
      case .unreadable(let reason): text += "- \(Self.oneLine(reason))"
      }
      text += "\n"
    }
    try makeFolder(folder)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// Where answers are kept: `sphere` in `XDG_CACHE_HOME`, else in `~/.cache`; nil where there is neither.
  static func cacheFolder(_ environment: [String: String]) -> String? {
    // The XDG specification has relative paths ignored.
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/sphere" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.cache/sphere"
  }
}
