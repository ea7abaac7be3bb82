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
      do throws(FileRefusal) {
        return try SVGDocument.text(of: "provenance", inXML: packet)
      } catch {
        // Metadata that are no XML say nothing; what no figure's ask for is reported.
        if let limit = error.limit { throw FileRefusal(file: self.name, exceeding: limit) }
        return nil
      }
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
  /// The text of the first element of a name in an XML text; nil where it has none.
  ///
  /// - Throws: `FileRefusal` when it is malformed or goes beyond a `ReadingLimit`.
  static func text(of name: String, inXML data: Data) throws(FileRefusal) -> String? {
    let parsed = try parseXML(data, file: "metadata")
    defer { xmlFreeDoc(parsed) }
    return xmlDocGetRootElement(parsed).flatMap { SVGElement($0).first(named: name)?.text }
  }
}
