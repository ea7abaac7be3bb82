/// What is known of the side of a report or figure before its runs are read.
struct RenderedPages: Sendable {
  /// The store, where it is found.
  var store: String?
  /// The ids of the runs, or their first digits.
  var runs: Set<String>
}

extension Comparer {
  func openPages() async throws -> [RenderedPages?] { sides.map { _ in nil } }
  func comparePages(_ pages: [RenderedPages?], _ pairing: RunPairing, into comparison: inout Comparison) throws {}
}
