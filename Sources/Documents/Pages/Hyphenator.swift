import CHyphen
import Foundation

/// Finds where English words may be divided, by the patterns of TeX that Debian's hyphen-en-us holds.
///
/// libhyphen says nothing of threads, hence the lock around its use, and the unchecked conformance.
final class Hyphenator: @unchecked Sendable {
  /// The hyphenator of this program; where no patterns are installed it divides no word.
  static let english = Hyphenator(
    paths: ["/usr/share/hyphen/hyph_en_US.dic", "/usr/share/hyphen/hyph_en_GB.dic"])

  private let dictionary: UnsafeMutablePointer<HyphenDict>?
  private let lock = NSLock()
  private var known: [String: [Int]] = [:]

  /// Reads the first of the files that is there.
  init(paths: [String]) {
    let path = paths.first { FileManager.default.fileExists(atPath: $0) }
    dictionary = path.flatMap { hnj_hyphen_load($0) }
  }

  deinit { if let dictionary { hnj_hyphen_free(dictionary) } }

  /// The numbers of letters after which a word may be divided, in order; none for what is no plain word.
  func divisions(of word: String) -> [Int] {
    guard word.utf8.count >= 6, word.utf8.count <= 60, word.utf8.allSatisfy({ Self.isLetter($0) }) else { return [] }
    // Abbreviations and names in capitals are not divided.
    guard word.utf8.dropFirst().allSatisfy({ $0 >= 97 }) else { return [] }
    let lower = word.lowercased()
    lock.lock()
    defer { lock.unlock() }
    guard let dictionary else { return [] }
    if let found = known[lower] { return found }
    let count = lower.utf8.count
    var marks = [CChar](repeating: 0, count: count + 5)
    let status = sphere_hyphenate(dictionary, lower, Int32(count), &marks)
    let places = status != 0 ? [] : (0..<count - 1).filter { marks[$0] % 2 == 1 }.map { $0 + 1 }
    known[lower] = places
    return places
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
