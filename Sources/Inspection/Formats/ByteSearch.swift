import Foundation

extension UnsafeBufferPointer<UInt8> {
  /// Where a text next begins, at or behind `start`; nil where it does not.
  func place(of text: StaticString, from start: Int = 0) -> Int? {
    guard let base = baseAddress, text.utf8CodeUnitCount > 0 else { return nil }
    var place = start
    while place + text.utf8CodeUnitCount <= count {
      guard let found = memchr(base + place, Int32(text.utf8Start.pointee), count - place) else { return nil }
      place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if starts(place, text) { return place }
      place += 1
    }
    return nil
  }

  /// Where a text's first place ends; nil where there is none.
  func end(of text: StaticString) -> Int? { place(of: text).map { $0 + text.utf8CodeUnitCount } }

  /// Whether a text is at a place.
  func starts(_ place: Int, _ text: StaticString) -> Bool {
    guard let base = baseAddress, place + text.utf8CodeUnitCount <= count else { return false }
    return memcmp(base + place, text.utf8Start, text.utf8CodeUnitCount) == 0
  }
}
