import CXML
import Foundation

/// libxml2 prepares itself at its first use, which may be only one at a time.
private let xmlIsReady: Bool = {
  xmlInitParser()
  return true
}()

/// Reads XML that anybody may have written; the caller frees the document.
///
/// No network, no files, and no entities of the document's own: a declaration of one ends the reading, because a few of
/// them, one within the other, make gigabytes. What libxml2 would need much memory or time for is counted before it sees it.
///
/// - Throws: `FileRefusal` when it is malformed, declares entities or goes beyond a `ReadingLimit`.
func parseXML(_ data: Data, file: String) throws(FileRefusal) -> xmlDocPtr {
  _ = xmlIsReady
  try checkEncoding(data, file: file)
  let budget = ReadingBudget()
  data.withUnsafeBytes { XMLSurvey(bytes: $0.bindMemory(to: UInt8.self)).count(into: budget) }
  if let limit = budget.exceeded { throw FileRefusal(file: file, exceeding: limit) }
  guard let parser = xmlNewParserCtxt() else { throw FileRefusal(file: file, message: "there is no memory to read it") }
  defer { xmlFreeParserCtxt(parser) }
  parser.pointee.sax?.pointee.entityDecl = { context, _, _, _, _, _ in
    guard let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
    // Any address that is not nil.
    parser.pointee._private = context
    xmlStopParser(parser)
  }
  let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
  let parsed = data.withUnsafeBytes { raw in
    xmlCtxtReadMemory(
      parser, raw.bindMemory(to: CChar.self).baseAddress, Int32(clamping: raw.count), "figure", nil, options)
  }
  if parser.pointee._private != nil {
    if let parsed { xmlFreeDoc(parsed) }
    throw FileRefusal(
      file: file,
      message: "it declares entities, which can stand for any amount of text and are not read; "
        + "`xmllint --noent --dropdtd` writes the file without them")
  }
  if let parsed { return parsed }
  var detail = "it is not well-formed XML"
  let error = parser.pointee.lastError
  if let text = error.message.map({ String(cString: $0) }) {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    detail += ": line \(error.line): \(line)"
  }
  throw FileRefusal(file: file, message: detail)
}

/// Markup is counted by its ASCII characters, so their codes have to be ASCII's.
private func checkEncoding(_ data: Data, file: String) throws(FileRefusal) {
  let head = String(decoding: data.prefix(512), as: Unicode.ASCII.self)
  var encoding = "UTF-8"
  if head.hasPrefix("<?xml") || head.dropFirst(3).hasPrefix("<?xml"),
    let declaration = head.split(separator: "?>", maxSplits: 1).first,
    let place = declaration.range(of: "encoding")
  {
    encoding = String(declaration[place.upperBound...].drop { !$0.isLetter }.prefix { $0 != "\"" && $0 != "'" })
  }
  let known = ["UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1", "ISO-8859-15", "LATIN1", "WINDOWS-1252"]
  let isPlain = data.prefix(4).allSatisfy { $0 != 0 && $0 < 0xFE }
  guard isPlain, known.contains(encoding.uppercased()) else {
    throw FileRefusal(
      file: file, message: "its encoding is \(isPlain ? encoding.prefix(40) : "UTF-16"); write it in UTF-8")
  }
}

/// Counts elements and attributes in XML's bytes without reading it: libxml2's time for one element grows with the square
/// of its attributes, and its memory for a document is thirty times the document.
private struct XMLSurvey {
  let bytes: UnsafeBufferPointer<UInt8>

  func count(into budget: ReadingBudget) {
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "<") else {
        place += 1
        continue
      }
      if starts(place, "<!--") {
        place = end(of: "-->", from: place + 4)
      } else if starts(place, "<![CDATA[") {
        place = end(of: "]]>", from: place + 9)
      } else if starts(place, "<?") {
        place = end(of: "?>", from: place + 2)
      } else if starts(place, "</") || starts(place, "<!") {
        place += 2
      } else if !element(&place, budget) {
        return
      }
    }
  }

  /// Goes over a tag, whose attributes are its quoted values; false beyond a limit.
  private func element(_ place: inout Int, _ budget: ReadingBudget) -> Bool {
    var attributes = 0
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: ">"), bytes[place] != UInt8(ascii: "<") {
      let byte = bytes[place]
      place += 1
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { continue }
      attributes += 1
      while place < bytes.count, bytes[place] != byte { place += 1 }
      place += 1
    }
    if attributes > ReadingLimit.attributes.most { budget.exceed(.attributes) }
    budget.spend(.attributesInAll, attributes)
    return budget.spend(.elements)
  }

  private func starts(_ place: Int, _ text: StaticString) -> Bool { bytes.starts(place, text) }

  /// Behind the next place of a text; the end where there is none.
  private func end(of text: StaticString, from start: Int) -> Int {
    bytes.place(of: text, from: start).map { $0 + text.utf8CodeUnitCount } ?? bytes.count
  }
}
