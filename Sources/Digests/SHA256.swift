// Digests: SHA-256 of bytes, texts and files, through libcrypto.
// Invariant: a digest depends on the bytes alone.
// Start with `SHA256`.

import CCrypto
import Files
import Foundation

/// A SHA-256 digest under way: add pieces, then take the digest.
public struct SHA256: ~Copyable {
  private let context: OpaquePointer?

  /// A digest of nothing yet.
  public init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public func add(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// Adds the UTF-8 bytes of a text.
  public func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// The digest's 32 bytes; nothing can be added afterwards.
  private consuming func bytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest
  }

  /// The digest of a text's UTF-8 bytes in base 64, as web pages state it.
  public static func base64(of text: String) -> String {
    let digest = SHA256()
    digest.add(text)
    return Data(digest.bytes()).base64EncodedString()
  }

  /// The digest in lower-case hexadecimal; nothing can be added afterwards.
  public consuming func hexadecimal() -> String {
    let digest = bytes()
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of a text's UTF-8 bytes.
  public static func of(_ text: String) -> String {
    let digest = SHA256()
    digest.add(text)
    return digest.hexadecimal()
  }

  /// The digest of bytes.
  public static func of(_ data: Data) -> String {
    let digest = SHA256()
    data.withUnsafeBytes { digest.add($0) }
    return digest.hexadecimal()
  }

  /// The digest of a file, which is read piece by piece.
  ///
  /// - Throws: when the file cannot be read, or is shortened meanwhile.
  public static func ofFile(at url: URL) throws(FileError) -> String {
    let digest = SHA256()
    try OpenFile(url.path).forEachChunk { digest.add($0) }
    return digest.hexadecimal()
  }
}
