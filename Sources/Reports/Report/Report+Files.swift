import Documents
import Foundation

/// The files that a report reads.
extension Report {
  /// The paths of the tables and pictures of the report's folder that the report names, each once, whether or not they
  /// are there.
  public var readFiles: [String] {
    var names = tables.map(\.input.path)
    for (_, cell) in cells.sorted(by: { $0.key < $1.key }) {
      if case .table(let table) = cell.content, case .file(let name)? = table.source?.kind { names.append(name) }
      guard case .figure(let figure) = cell.content else { continue }
      for case .file(let name) in figure.sources.map(\.kind) { names.append(name) }
      for mark in figure.panels.flatMap(\.allMarks) {
        if case .constant(.text(let name))? = mark.channels["file"] { names.append(name) }
      }
    }
    names += blocks.flatMap(\.pictures).compactMap { PicturePath(url: $0.url)?.path }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { folder.appendingPathComponent($0).path }
  }
}

extension FigureCell.PanelCell {
  /// The marks of this panel and of those below it.
  fileprivate var allMarks: [MarkCell] { marks + below.flatMap(\.allMarks) }
}

extension Block {
  /// The pictures of its text, in order.
  var pictures: [ProsePicture] {
    switch self {
    case .heading(_, let text), .paragraph(let text): text.pictures
    case .list(_, _, let items): items.joined().flatMap(\.pictures)
    case .quote(let blocks), .footnote(_, let blocks): blocks.flatMap(\.pictures)
    case .table(_, let header, let rows): ([header] + rows).joined().flatMap(\.pictures)
    case .code, .cell, .formula, .rule: []
    }
  }
}

extension [Inline] {
  fileprivate var pictures: [ProsePicture] {
    flatMap { inline -> [ProsePicture] in
      switch inline {
      case .picture(let picture): [picture]
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner): inner.pictures
      default: []
      }
    }
  }
}
