import Foundation
import Rows
import Specifications
import Storage
import Synchronization
import Texts

/// The store as cells see it: read-only, with the front matter's queries as tables.
struct ReportQueries: Sendable {
  /// What is wrong with a query, worded for the cell that holds it.
  struct Mistake: Error, Sendable {
    var message: String
    var hint: String?
  }

  /// What one cell may ask for: far more than a figure shows, and no more than a reader waits for.
  static let limits = StoreReader.Limits(rows: 1_000_000, seconds: 20, bytes: 128 << 20)

  private let reader: StoreReader
  private let fragments: [(name: String, query: String)]
  private let limits: StoreReader.Limits
  private let keptFragments = KeptFragments()
  /// Whether there is a store.
  let isPresent: Bool
  private let wasAsked = Flag()

  /// Whether rows of a store were asked for that is not there.
  var wasMissed: Bool { !isPresent && wasAsked.isSet }
  private let faults = Faults()

  /// What has kept a query from its rows although nothing is wrong with it.
  private final class Faults: Sendable {
    let first = Mutex<StorageError?>(nil)
  }

  /// Opens an existing store; nil for none, whose tables are empty.
  init(
    path: String?, fragments: [(name: String, query: String)], limits: StoreReader.Limits = Self.limits
  ) throws(RenderError) {
    self.fragments = fragments
    self.limits = limits
    isPresent = path != nil
    do throws(StorageError) {
      if let path {
        reader = try StoreReader(path: path, limits: limits, isReproducible: true)
      } else {
        reader = try StoreReader(limits: limits, isReproducible: true)
      }
    } catch {
      throw .store(path: path ?? "in memory", message: error.message + (error.hint.map { "\n  hint: \($0)" } ?? ""))
    }
  }

  /// Ends a rendering whose store could not be read: its cells would say of themselves what is the disk's.
  func checkReadable() throws(RenderError) {
    guard let fault = faults.first.withLock({ $0 }) else { return }
    throw .store(path: reader.path, message: fault.message + (fault.hint.map { "\n  hint: \($0)" } ?? ""))
  }

  private func note(_ error: StorageError) {
    if error.isOfMachine { faults.first.withLock { $0 = $0 ?? error } }
  }

  // MARK: Queries

  /// The rows of a query, in which the front matter's names stand for their queries.
  func frame(_ query: String) -> Result<Frame, Mistake> {
    if !isPresent, readsStore(query) { wasAsked.set() }
    do {
      let table = try reader.query(executable(query))
      return .success(Frame(table))
    } catch {
      note(error)
      var hint = error.hint
      switch error.kind {
      case .irreproducible:
        return .failure(
          Mistake(
            message: "refused: \(error.message)",
            hint: "a report must be reproducible; take times from the store, say runs.ended_seconds, "
              + "and spread numbers by arithmetic, say mod(i * 0.618034, 1)"))
      case .notAllowed:
        return .failure(
          Mistake(
            message: "refused: a cell may only read the store (\(error.message))",
            hint: "write one SELECT, WITH or VALUES; files, settings and other databases are out of reach"))
      case .tooSlow:
        return .failure(
          Mistake(
            message: "stopped after \(Int(limits.seconds)) seconds",
            hint: "simplify the query; a recursive WITH needs an end, say LIMIT"))
      case .unknownTable(let name) where hint == nil:
        hint = hintForUnknownName(name, among: fragments.map(\.name) + Self.tables)
      default: break
      }
      return .failure(Mistake(message: error.message, hint: hint))
    }
  }

  /// The store's tables and views.
  private static let tables = [
    "runs", "encoders", "scores", "points", "pairs", "losses", "step_losses", "courses", "timings", "history",
    "measurements",
    "parameters", "embeddings", "checkpoints", "environments", "requests", "cells", "overrides", "patches",
    "definitions",
  ]

  /// Whether a query takes rows from the store, and not only from itself or from files.
  func readsStore(_ query: String) -> Bool {
    let words = Self.words(composed(query))
    return zip(words, words.dropFirst()).contains { word, next in
      (word == "from" || word == "join") && Self.tables.contains(next)
    }
  }

  /// The front matter's names that a query has in it, and those that their queries have.
  func names(in query: String) -> Set<String> { named(in: query, within: { $0.query }) }

  /// The query with the front matter's queries that it names, and those that these name, in front as `WITH`.
  func composed(_ query: String) -> String {
    let wanted = names(in: query)
    return with(fragments.filter { wanted.contains($0.name) }, before: query)
  }

  /// The composed query as it runs: what the front matter's queries return is computed once for the report.
  ///
  /// Where rows cannot be kept, say because they are too many, the query stands in its place as in `composed`, and so do
  /// its errors.
  private func executable(_ query: String, for asking: [String] = []) -> String {
    var kept: Set<String> = []
    let wanted = named(in: query) { fragment in
      // A query that comes back to itself cannot run; SQLite says so.
      guard !asking.contains(fragment.name) else { return fragment.query }
      let isKept = keptFragments.isKept(fragment.name) { () throws(StorageError) in
        try reader.keep(
          Self.table(fragment.name), rowsOf: executable(fragment.query, for: asking + [fragment.name]))
      }
      guard isKept else { return fragment.query }
      kept.insert(fragment.name)
      return ""
    }
    let used = fragments.filter { wanted.contains($0.name) }.map { fragment in
      kept.contains(fragment.name)
        ? (fragment.name, "SELECT * FROM temp.\"\(Self.table(fragment.name))\"") : fragment
    }
    return with(used, before: query)
  }

  /// No query can name such a table by chance.
  private static func table(_ name: String) -> String { "with \(name)" }

  /// The front matter's queries that a query names, and those that these name in turn, within what `text` says of them.
  private func named(in query: String, within text: ((name: String, query: String)) -> String) -> Set<String> {
    var wanted: Set<String> = []
    var unread = [query]
    while let words = unread.popLast().map({ Set(Self.words($0)) }) {
      for fragment in fragments where words.contains(fragment.name.lowercased()) {
        if wanted.insert(fragment.name).inserted { unread.append(text(fragment)) }
      }
    }
    return wanted
  }

  /// The words of a query in lower case, in order.
  private static func words(_ query: String) -> [String] {
    query.lowercased().utf8.split { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): false
      default: true
      }
    }.map { String(decoding: $0, as: UTF8.self) }
  }

  private func with(_ used: [(name: String, query: String)], before query: String) -> String {
    let body = query.trimmed
    guard !used.isEmpty else { return body }
    // The line break ends a comment that a fragment may close with.
    let parts = used.map { "\($0.name) AS (\n\(Self.indented($0.query))\n)" }.joined(separator: ", ")
    let words = body.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    if words.count == 2, words[0].lowercased() == "with" {
      let rest = words[1].trimmed
      let isRecursive = rest.lowercased().hasPrefix("recursive ")
      return "WITH \(isRecursive ? "RECURSIVE " : "")\(parts), \(isRecursive ? String(rest.dropFirst(10)) : rest)"
    }
    return "WITH \(parts)\n\(body)"
  }

  private static func indented(_ query: String) -> String {
    query.trimmed.split(whereSeparator: \.isNewline).map { "  \($0)" }.joined(separator: "\n")
  }

  /// The rows of one of the program's own queries; empty where the store cannot answer.
  private func rows(_ sql: String, _ parameters: [Value] = []) -> [[Value]] {
    do throws(StorageError) { return try reader.query(sql, parameters: parameters).rows } catch {
      note(error)
      return []
    }
  }

  // MARK: Runs

  /// When the latest run ended, in whole seconds since 1970; nil without runs.
  func latestSeconds() -> Int? {
    rows("SELECT max(ended_seconds) FROM runs").first?.first?.double.flatMap { Int(exactly: $0.rounded(.down)) }
  }

  /// The number of runs.
  func runCount() -> Int { rows("SELECT count(*) FROM runs").first?.first?.int ?? 0 }

  /// Where numbers come from: experiments, profiles, data, counts, seeds and revisions of runs, for readers.
  func provenance(_ ids: [String]) -> String {
    // Ids are hexadecimal; whatever else a query called run_id is no run.
    let known = ids.filter { !$0.isEmpty && $0.allSatisfy(\.isHexDigit) }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    let groups = rows(
      """
      SELECT r.experiment, r.profile, r.data, count(*), sum(r.status = 'diverged'), json_group_array(DISTINCT r.seed),
        json_group_array(DISTINCT substr(e.git_revision, 1, 7)), max(e.patch_sha256 IS NOT NULL)
      FROM runs AS r LEFT JOIN environments AS e ON e.run_id = r.id WHERE r.id IN (\(list)) OR r.short_id IN (\(list))
      GROUP BY r.experiment, r.profile, r.data ORDER BY r.experiment, r.profile, r.data
      """)
    let texts = groups.map { group in
      let count = group[3].int ?? 0
      let diverged = group[4].int ?? 0
      var text = group[0].text
      text += group[1].text.isEmpty ? "" : ", profile \(group[1].text)"
      text += ", \(group[2].text): \(count) run\(count == 1 ? "" : "s")"
      if diverged > 0 { text += " (\(diverged) diverged)" }
      let seeds = Self.list(group[5].text).compactMap { Int($0) }.sorted()
      text += ", \(seeds.count == 1 ? "seed" : "seeds") \(Self.ranges(seeds))"
      let revisions = Self.list(group[6].text).filter { !$0.isEmpty }.sorted()
      if !revisions.isEmpty {
        text += ", revision\(revisions.count == 1 ? "" : "s") \(revisions.joined(separator: ", "))"
        if group[7].int == 1 { text += " with uncommitted changes" }
      }
      return text
    }
    return texts.isEmpty ? "Runs that the store does not know" : texts.joined(separator: "; ")
  }

  /// What tooltips say of runs: experiment, profile, and the parameters in which runs of one experiment differ here.
  func origin(of ids: [String]) -> (profiles: [String], data: [String]) {
    let known = ids.filter { !$0.isEmpty && $0.allSatisfy(\.isHexDigit) }
    guard !known.isEmpty else { return ([], []) }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    func distinct(_ column: String) -> [String] {
      rows("SELECT DISTINCT \(column) FROM runs WHERE id IN (\(list)) ORDER BY 1").map { $0[0].text }
    }
    return (distinct("profile").filter { !$0.isEmpty }, distinct("data"))
  }

  /// Each of the runs with a line about it.
  func descriptions(_ ids: [String]) -> [(id: String, line: String)] {
    let known = ids.filter { !$0.isEmpty && $0.allSatisfy(\.isHexDigit) }
    guard !known.isEmpty else { return [] }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    let found = rows(
      """
      WITH mine AS (SELECT id, experiment, profile, status FROM runs WHERE id IN (\(list))),
        varied AS (
          SELECT experiment, key FROM mine JOIN parameters ON run_id = id
          WHERE key NOT LIKE 'evaluate.%' AND key NOT LIKE 'views.%' AND key NOT LIKE 'data.%'
          GROUP BY experiment, key HAVING count(DISTINCT value) > 1 OR key IN ('seed', 'method'))
      SELECT id, experiment, profile, status, varied.key, value FROM mine LEFT JOIN varied USING (experiment)
        LEFT JOIN parameters ON run_id = id AND parameters.key = varied.key ORDER BY id, varied.key
      """)
    var lines: [(id: String, line: String)] = []
    for row in found {
      if lines.last?.id != row[0].text {
        var line = row[1].text + (row[2].text.isEmpty ? "" : ", profile \(row[2].text)")
        if row[3].text != "finished" { line += ", \(row[3].text)" }
        lines.append((row[0].text, line))
      }
      guard !row[4].isNull, !row[5].isNull else { continue }
      let value = row[5].double.map { Frame.Value.number($0).text } ?? row[5].text
      lines[lines.count - 1].line += ", \(row[4].text) \(value)"
    }
    return lines
  }

  /// How many runs of an experiment ended how, a line a profile.
  func progress(experiment: String, profile: String?) -> [String] {
    let found = rows(
      """
      SELECT q.profile, ifnull(r.status, 'pending') AS ended, count(*)
      FROM requests AS q LEFT JOIN runs AS r ON r.id = q.run_id
      WHERE q.experiment = ?1 AND (?2 IS NULL OR q.profile = ?2) GROUP BY q.profile, ended ORDER BY q.profile, ended
      """, [.text(experiment), profile.map { .text($0) } ?? .null])
    var lines: [(profile: String, counts: [String])] = []
    for row in found {
      let count = "\(row[2].text) \(row[1].text)"
      if lines.last?.profile == row[0].text {
        lines[lines.count - 1].counts.append(count)
      } else {
        lines.append((row[0].text, [count]))
      }
    }
    return lines.map { line in
      (line.profile.isEmpty ? "no profile" : line.profile) + ": " + line.counts.joined(separator: ", ")
    }
  }

  /// The elements of a JSON array of texts or numbers.
  private static func list(_ json: String) -> [String] {
    json.dropFirst().dropLast().split(separator: ",").map { $0.trimmed.replacing("\"", with: "") }.filter {
      $0 != "null"
    }
  }

  /// `0–4, 7`.
  private static func ranges(_ numbers: [Int]) -> String {
    var parts: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = parts.last, last.upperBound + 1 == number {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(
      separator: ", ")
  }
}

/// Something that has happened, or not yet.
private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
