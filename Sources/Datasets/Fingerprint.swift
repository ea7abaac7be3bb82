import Digests

extension SHA256 {
  /// SHA-256 of files, each preceded by its name and size, so that bytes cannot move from one file to the next.
  static func of(_ files: [MappedFile]) -> String {
    let digest = SHA256()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      digest.add("\(name) \(file.bytes.count)\n")
      digest.add(file.bytes)
    }
    return digest.hexadecimal()
  }
}
