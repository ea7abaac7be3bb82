import Figures
import Foundation

/// An encapsulated PostScript file, read without running it.
///
/// PostScript is a language; followed are the operators that stand in the page's flow, which is all of it in what
/// Cairo and Matplotlib write.
struct PostScriptFile {
  private let file: FigureFile
  private let header: [Substring]

  init(_ file: FigureFile) throws(FileRefusal) {
    self.file = file
    let tail = String(decoding: file.bytes.suffix(4096), as: UTF8.self)
    guard ["%%EOF", "%%Trailer", "showpage"].contains(where: { tail.contains($0) }) else {
      throw FileRefusal(file: file.name, message: "it is not a whole PostScript file: it ends before its page does")
    }
    let text = String(decoding: file.bytes.prefix(1 << 18), as: UTF8.self)
    var lines: [Substring] = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard line.hasPrefix("%") || lines.isEmpty else { break }
      lines.append(line)
      if line.hasPrefix("%%EndComments") { break }
    }
    header = lines
  }

  /// The rest of the header's comment lines that begin with `key`.
  func comments(_ key: String) -> [String] {
    header.filter { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
  }

  func contents() throws(FileRefusal) -> Contents {
    guard let box = box("%%HiResBoundingBox:") ?? box("%%BoundingBox:"), box.width > 0, box.height > 0 else {
      throw FileRefusal(file: file.name, message: "it has no %%BoundingBox, or an empty one")
    }
    var contents = Contents(width: box.width, height: box.height)
    let budget = ReadingBudget()
    let toPage = Transform2D(1, 0, 0, -1, -box.x, box.y + box.height)
    var fonts: [Contents.FontUse] = []
    file.bytes.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      fonts = Self.fonts(bytes, needed: comments("%%DocumentNeededResources:") + comments("%%DocumentNeededFonts:"))
      var interpreter = PageInterpreter(contents: contents, transform: toPage, budget: budget)
      interpreter.run(bytes, PDFResources(nil), from: pageStart)
      contents = interpreter.contents
    }
    try budget.check(file)
    for font in fonts { contents.add(font) }
    contents.remarks.append("PostScript is followed, not run: what its procedures draw is not seen")
    return contents
  }

  private func box(_ key: String) -> Rectangle? {
    guard let text = comments(key).first else { return nil }
    let n = text.split(separator: " ").compactMap { Double($0) }
    guard n.count == 4, n.allSatisfy(\.isFinite) else { return nil }
    return Rectangle(x: n[0], y: n[1], width: n[2] - n[0], height: n[3] - n[1])
  }

  /// Behind the procedures and fonts, where the page's own operators begin.
  private var pageStart: Int {
    for mark in ["%%EndPageSetup", "%%EndSetup", "%%EndProlog"] {
      if let range = file.bytes.range(of: Data(mark.utf8)) { return range.upperBound - file.bytes.startIndex }
    }
    return 0
  }

  /// The fonts that the file brings, by their definitions, and those that it asks for.
  private static func fonts(_ bytes: UnsafeBufferPointer<UInt8>, needed: [String]) -> [Contents.FontUse] {
    var fonts: [Contents.FontUse] = []
    var name = "unnamed"
    var kind: String?
    // By bytes: characters are ten times slower to search.
    for slice in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      let line = UnsafeBufferPointer(rebasing: slice)
      if let start = line.end(of: "/FontName /") {
        name = text(line[start...].prefix { $0 > 32 && $0 != UInt8(ascii: "/") })
      }
      if let start = line.end(of: "/FontType ") {
        let number = text(line[start...].prefix { (48...57).contains($0) })
        kind = ["1": "Type 1", "2": "Type 1", "3": "Type 3", "42": "TrueType"][number] ?? "Type \(number)"
      }
      if line.starts(0, "%!PS-AdobeFont") || line.starts(0, "%!FontType1") { kind = "Type 1" }
      guard let found = kind else { continue }
      if line.starts(0, "%%EndResource") || line.end(of: "definefont") != nil || line.end(of: "eexec") != nil {
        fonts.append(Contents.FontUse(name: plain(name), kind: found, isEmbedded: true))
        kind = nil
      }
    }
    for line in needed {
      for word in line.split(separator: " ") where word != "font" && word != "procset" {
        fonts.append(Contents.FontUse(name: String(word), kind: "unknown", isEmbedded: false))
      }
    }
    return fonts
  }

  /// The start of a name.
  private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    String(decoding: bytes.prefix(200), as: UTF8.self)
  }

  private static func plain(_ name: String) -> String {
    guard let plus = name.firstIndex(of: "+"), name.distance(from: name.startIndex, to: plus) == 6 else { return name }
    return String(name[name.index(after: plus)...])
  }
}
