import Specifications

/// A picture of the prose: `![alternative](url "title")`.
public struct ProsePicture: Sendable, Hashable {
  /// What has come of reading the file.
  public enum Content: Sendable, Hashable {
    /// Nobody has looked yet; what stands in its place is the alternative.
    case unread
    /// The file's picture.
    case file(PictureFile)
    /// It cannot be shown, and why.
    case refused(Diagnostic)
  }

  /// The file as written, relative to the report's folder.
  public var url: String
  /// What says the same to somebody who does not see it.
  public var alternative: String
  /// The title as written, in Markdown; empty for none.
  public var title: String
  /// Where it is written.
  public var position: SourcePosition
  /// The title with its inline values filled in.
  public var caption: [Inline] = []
  /// What has come of reading the file.
  public var content = Content.unread

  /// A picture as it is written.
  public init(url: String, alternative: String, title: String, position: SourcePosition) {
    self.url = url
    self.alternative = alternative
    self.title = title
    self.position = position
  }

  /// The file's picture; nil where there is none to show.
  public var file: PictureFile? { if case .file(let file) = content { file } else { nil } }

  /// What stands in the line where no picture can.
  var substitute: Inline {
    if case .refused(let mistake) = content { .code(mistake.description) } else { .text(alternative) }
  }
}

extension Block {
  /// The picture that makes up a paragraph of its own, and the address that it leads to, if any.
  public var pictureAlone: (picture: ProsePicture, link: String?)? {
    guard case .paragraph(let inlines) = self, inlines.count == 1 else { return nil }
    switch inlines[0] {
    case .picture(let picture): return (picture, nil)
    case .link(let url, let inner):
      guard inner.count == 1, case .picture(let picture) = inner[0] else { return nil }
      return (picture, url)
    default: return nil
    }
  }
}
