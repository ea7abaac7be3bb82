import CPangoCairo
import Foundation

/// Draws links and the places that they lead to; Cairo refuses a whole document in which one leads nowhere.
struct PageLinks {
  /// The names of all places.
  let known: Set<String>

  /// Makes an area a link.
  func draw(_ url: String, x: Double, y: Double, width: Double, height: Double, on cairo: OpaquePointer) {
    let target: String
    if url.hasPrefix("#") {
      guard known.contains(String(url.dropFirst())) else { return }
      target = "dest='\(url.dropFirst())'"
    } else {
      guard url.contains(":") else { return }
      // Cairo refuses the document if the quotes do not match.
      let safe = url.utf8.map { byte in
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
          ? String(Unicode.Scalar(byte)) : String(format: "%%%02X", Int32(byte))
      }
      target = "uri='\(safe.joined())'"
    }
    let numbers = [x, y, width, height].map { String(format: "%.2f", $0) }.joined(separator: " ")
    cairo_tag_begin(cairo, CAIRO_TAG_LINK, "rect=[\(numbers)] \(target)")
    cairo_tag_end(cairo, CAIRO_TAG_LINK)
  }

  /// A place that links can go to.
  func destination(_ name: String, x: Double, y: Double, on cairo: OpaquePointer) {
    guard known.contains(name) else { return }
    let place = String(format: "x=%.2f y=%.2f", x, max(0, y - 8))
    cairo_tag_begin(cairo, CAIRO_TAG_DEST, "name='\(name)' \(place)")
    cairo_tag_end(cairo, CAIRO_TAG_DEST)
  }
}
