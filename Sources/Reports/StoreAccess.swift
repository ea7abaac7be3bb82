import Foundation
import Specifications
import Storage

/// The store as cells see it: read-only, with the front matter's queries as tables.
struct StoreAccess {
  /// What a query lacks, worded for the cell that holds it.
  struct Mistake: Error, Sendable {
    var message: String
    var hint: String?
  }

  private let fragments: [(name: String, query: String)]

  init(path: String, fragments: [(name: String, query: String)]) throws(RenderError) {
    self.fragments = fragments
  }
  func frame(_ query: String) -> Result<Frame, Mistake> { .success(Frame()) }
  func composed(_ query: String) -> String { query }
  func latestSeconds() -> Int? { nil }
  func runCount() -> Int { 0 }
  func provenance(_ ids: [String]) -> (text: String, count: Int) { ("", 0) }
  func progress(experiment: String, profile: String?) -> [String] { [] }
}
