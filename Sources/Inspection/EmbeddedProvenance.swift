import CXML
import Foundation

extension FigureFile {
  /// The provenance that `sphere` wrote into the file, as JSON; nil where there is none.
  ///
  /// - Throws: `FileRefusal` when the file is malformed.
  public func provenance() throws(FileRefusal) -> String? {
    switch format {
    case .pdf:
      guard let packet = try PDFDocument(self).metadata() else { return nil }
      return try? SVGDocument.text(of: "provenance", inXML: packet)
    case .svg:
      return try SVGDocument(self).text(of: "provenance", in: "metadata")
    case .png: return try PNGFile(self).texts["sphere-provenance"]
    case .eps:
      let pieces = try PostScriptFile(self).comments("%sphere-provenance: ")
      return pieces.isEmpty ? nil : pieces.joined()
    }
  }
}

extension SVGDocument {
  /// The text of the first element of a name in an XML text; nil where it is malformed or has none.
  static func text(of name: String, inXML data: Data) throws(FileRefusal) -> String? {
    _ = xmlIsReady
    let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
    let parsed = data.withUnsafeBytes { raw in
      xmlReadMemory(raw.bindMemory(to: CChar.self).baseAddress, Int32(raw.count), "metadata.xml", nil, options)
    }
    guard let parsed else { throw FileRefusal(file: "metadata", message: "it is no well-formed XML") }
    defer { xmlFreeDoc(parsed) }
    return xmlDocGetRootElement(parsed).flatMap { SVGElement($0).first(named: name)?.text }
  }
}
