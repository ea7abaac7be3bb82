import Foundation
import Texts

/// A PDF of Cairo's with what `info` says about it as XMP; objects that Cairo's table names but that it never wrote are
/// marked as free.
///
/// Cairo 1.16 reserves objects for links and destinations that it then leaves out, and checkers call such a file damaged.
public func describedPDF(_ file: Data, _ info: DocumentInfo) throws(FigureError) -> Data {
  try PDFMetadata.added(info, to: file)
}

/// Adds an XMP packet to a PDF of Cairo's: its own metadata have no place for more than a title and key words.
///
/// By an incremental update (ISO 32000-1, 7.5.6): the catalog is written again behind the end of the file, with the
/// packet that it points to, so that Cairo's bytes stay as they are.
enum PDFMetadata {
  static func added(_ info: DocumentInfo, to file: Data) throws(FigureError) -> Data {
    guard let provenance = info.provenance else { return file }
    let tail = String(decoding: file.suffix(1024), as: UTF8.self)
    guard let size = number(after: "/Size ", in: tail), let root = number(after: "/Root ", in: tail),
      let table = number(after: "startxref\n", in: tail), let catalog = object(root, in: file, before: table)
    else { throw .rendering(format: "PDF", message: "Cairo's trailer is not as expected") }
    var result = file
    if result.last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
    let packet = Array(self.packet(info, provenance).utf8)
    let packetStart = result.count
    result.append(Data("\(size) 0 obj\n<< /Type /Metadata /Subtype /XML /Length \(packet.count) >>\nstream\n".utf8))
    result.append(contentsOf: packet)
    result.append(Data("\nendstream\nendobj\n".utf8))
    let catalogStart = result.count
    result.append(Data("\(root) 0 obj\n\(catalog) /Metadata \(size) 0 R >>\nendobj\n".utf8))
    let tableStart = result.count
    let written = [(root, "\(padded(catalogStart)) 00000 n"), (size, "\(padded(packetStart)) 00000 n")]
    let free = unwritten(in: file, table: table, count: size).map { ($0, "\(padded(0)) 65535 f") }
    var sections = (written + free).sorted { $0.0 < $1.0 }.map { "\($0.0) 1\n\($0.1) \n" }
    sections.insert("xref\n", at: 0)
    let infoEntry = number(after: "/Info ", in: tail).map { " /Info \($0) 0 R" } ?? ""
    let trailer = "trailer\n<< /Size \(size + 1) /Root \(root) 0 R\(infoEntry) /Prev \(table) >>\n"
    result.append(Data((sections.joined() + trailer + "startxref\n\(tableStart)\n%%EOF\n").utf8))
    return result
  }

  /// The objects that the table says are written but that are not where it says.
  private static func unwritten(in file: Data, table: Int, count: Int) -> [Int] {
    let head = Array("xref\n0 \(count)\n".utf8)
    let first = table + head.count
    guard count > 0, table >= 0, file.count - first >= 20 * count else { return [] }
    return file.withUnsafeBytes { bytes in
      guard bytes[table..<first].elementsEqual(head) else { return [] }
      return (1..<count).filter { number in
        let entry = bytes[(first + 20 * number)..<(first + 20 * number + 18)]
        guard entry.last == UInt8(ascii: "n"), let offset = Int(String(decoding: entry.prefix(10), as: UTF8.self))
        else { return false }
        let object = Array("\(number) 0 obj".utf8)
        guard offset + object.count <= bytes.count else { return true }
        return !bytes[offset..<(offset + object.count)].elementsEqual(object)
      }
    }
  }

  private static func padded(_ offset: Int) -> String {
    let digits = String(offset)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }

  private static func number(after key: String, in text: String) -> Int? {
    guard let found = text.ranges(of: key).last else { return nil }
    return Int(text[found.upperBound...].prefix { $0.isNumber })
  }

  /// The dictionary of an object without its closing `>>`; the catalog is the last object that Cairo writes.
  private static func object(_ number: Int, in file: Data, before table: Int) -> String? {
    let start = max(0, table - 4096)
    guard table <= file.count, start < table else { return nil }
    let text = String(decoding: file[(file.startIndex + start)..<(file.startIndex + table)], as: UTF8.self)
    guard let head = text.ranges(of: "\(number) 0 obj\n").last,
      let end = text[head.upperBound...].firstRange(of: ">>\nendobj")
    else { return nil }
    return String(text[head.upperBound..<end.lowerBound])
  }

  /// The packet (ISO 16684-1): what other programs look for, and our provenance under our own name.
  private static func packet(_ info: DocumentInfo, _ provenance: String) -> String {
    var properties = ""
    if let title = info.title {
      properties +=
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">\(escaped(title))</rdf:li></rdf:Alt></dc:title>\n"
    }
    if let subject = info.subject {
      properties +=
        "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">\(escaped(subject))</rdf:li></rdf:Alt></dc:description>\n"
    }
    if !info.keywords.isEmpty {
      properties += "<pdf:Keywords>\(escaped(info.keywords.joined(separator: ", ")))</pdf:Keywords>\n"
    }
    return """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
       xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:sphere="urn:sphere:provenance">
      \(properties)<xmp:CreateDate>\(info.createdText)</xmp:CreateDate>
      <xmp:CreatorTool>sphere</xmp:CreatorTool>
      <sphere:provenance>\(escaped(provenance))</sphere:provenance>
      </rdf:Description></rdf:RDF></x:xmpmeta>
      <?xpacket end="r"?>
      """
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in pageText(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
