import Foundation

/// What a file says about itself; the same information and drawing give the same bytes.
public struct DocumentInfo: Sendable, Hashable {
  /// The title.
  public var title: String?
  /// The subject, say the query behind the figure.
  public var subject: String?
  /// Key words, say run ids.
  public var keywords: [String]
  /// Seconds since 1970 UTC written as the date of creation; the clock is never read.
  public var createdSeconds: Int
  /// What the file was made from, as JSON for programs; nil writes none.
  public var provenance: String?

  /// The information of a file.
  public init(
    title: String? = nil, subject: String? = nil, keywords: [String] = [], createdSeconds: Int = 0,
    provenance: String? = nil
  ) {
    self.title = title
    self.subject = subject
    self.keywords = keywords
    self.createdSeconds = createdSeconds
    self.provenance = provenance
  }
}
