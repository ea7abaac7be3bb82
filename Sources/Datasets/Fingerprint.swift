import CCrypto

/// SHA-256 over several pieces, through libcrypto.
struct Fingerprint: ~Copyable {
  private let context: OpaquePointer?

  init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// The digest in lower-case hex; nothing can be added afterwards.
  consuming func hex() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// SHA-256 of files, each preceded by its name and size, so that bytes cannot move from one file to the next.
  static func of(_ files: [MappedFile]) -> String {
    let fingerprint = Fingerprint()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      fingerprint.add("\(name) \(file.bytes.count)\n")
      fingerprint.add(file.bytes)
    }
    return fingerprint.hex()
  }
}
