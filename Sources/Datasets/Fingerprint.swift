import Digests

extension SHA256 {
  /// SHA-256 of files, each preceded by its name and size, so that bytes cannot move from one file to the next.
  static func of(_ files: [DatasetFile]) throws(DatasetError) -> String {
    let digest = SHA256()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      digest.add("\(name) \(file.count)\n")
      try file.forEachChunk { digest.add($0) }
    }
    return digest.hexadecimal()
  }
}
