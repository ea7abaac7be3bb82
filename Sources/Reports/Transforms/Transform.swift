import Foundation
import Rows
import Specifications
import Statistics
import Tensors

/// A step from rows to rows between a source and a mark.
///
/// Each kind has a file of its own: its keys, the columns that it needs, and the rows that it makes.
protocol TransformOperation: Sendable {
  /// The name that files use.
  static var name: String { get }
  /// Reads the mapping; nil after an error. It asks for every key of the kind, whatever the others are: so it is known.
  init?(_ reader: MappingReader)
  /// The columns that must be there.
  var columns: [String] { get }
  /// The rows made of a frame that has the columns and at least one row; throws what only the data can show.
  func applied(to frame: Frame) throws(TransformMistake) -> Frame
}

/// What is wrong with the data of a transform.
struct TransformMistake: Error {
  var message: String

  init(_ message: String) { self.message = message }

  init(_ error: FeatureError) { message = "\(error)" }
}

/// A transform with its place in the file.
struct Transform: Sendable {
  /// What is done.
  var operation: any TransformOperation
  /// Where it stands in the file.
  var position: SourcePosition
  /// Its dotted path.
  var path: String

  /// All kinds, by the order in which the reference has them.
  static let kinds: [any TransformOperation.Type] = [
    BinTransform.self, SummaryTransform.self, BestTransform.self, RegressionTransform.self, CorrelationTransform.self,
    DensityTransform.self, AngularDensityTransform.self, AngleTransform.self, PotentialTransform.self,
    StackTransform.self, NormalizeTransform.self, CumulativeTransform.self, SortTransform.self,
    OrthographicTransform.self,
  ]

  /// The names of all kinds.
  static var names: [String] { kinds.map { $0.name } }

  /// One transform, or a list of them.
  static let list: Reading<[Transform]> = {
    let one = Reading<Transform>(constraint: "a transform", schema: .definition("transform"), read)
    let list = Reading<[Transform]>.sequence(of: one)
    return Reading(constraint: list.constraint, schema: .any(of: [one.schema, list.schema])) { node, path, findings in
      if case .mapping = node.content { return one.read(node, path, findings).map { [$0] } }
      return list.read(node, path, findings)
    }
  }()

  /// Reads a transform: a mapping with one key.
  @Sendable private static func read(_ node: YAMLNode, _ path: String, _ findings: DiagnosticCollector) -> Transform? {
    guard case .mapping(let entries) = node.content, entries.count == 1, let entry = entries.first else {
      findings.report(
        "must be one transform, say {bin: {of: distance}}, found \(node.found)", at: node.position, path: path)
      return nil
    }
    guard let kind = kinds.first(where: { $0.name == entry.key }) else {
      findings.reportUnknown("transform", entry.key, known: names, at: entry.position, path: path)
      return nil
    }
    let reader = MappingReader(entry.value, path: "\(path).\(entry.key)", collector: findings)
    let operation = kind.init(reader)
    reader.finish()
    return operation.map { Transform(operation: $0, position: entry.position, path: reader.path) }
  }

  /// What a JSON schema says of a transform.
  static var schema: Schema {
    Schema.any(
      of: kinds.map { kind in
        Schema.object([kind.name: MappingReader.schema { _ = kind.init($0) }.orNull], required: [kind.name])
      })
  }

  /// The rows made of `frame`, which has the transform's columns and at least one row; none after an error.
  func applied(to frame: Frame, _ findings: DiagnosticCollector) -> Frame {
    do throws(TransformMistake) {
      return try operation.applied(to: frame)
    } catch {
      findings.report(error.message, at: position, path: path)
      return Frame()
    }
  }

  /// Results do not depend on the number of threads.
  static let workers = Workers(threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
}

extension MappingReader {
  /// Columns that must be named: one, or a list.
  func columns(_ key: String, _ purpose: String) -> [String]? {
    require(key)
    if let names = strings(key), !names.isEmpty { return names }
    if self[key] == nil {
      collector.report("the key `\(key)` is missing: \(purpose)", at: node.position, path: path)
    }
    return nil
  }
}

extension Frame {
  /// Refuses work that grows with rows times places before it begins.
  func checkWork(_ places: Int, most: Int) throws(TransformMistake) {
    let work = count.multipliedReportingOverflow(by: places)
    guard work.overflow || work.partialValue > most else { return }
    throw TransformMistake(
      "\(places) places for each of \(count) rows, at most \(most / places) rows are taken: ask for fewer places, or sample "
        + "the rows in the query")
  }

  /// A column as numbers; NaN for nulls and texts.
  func numbers(_ name: String) -> [Double] { self[name]?.map { $0.number ?? .nan } ?? [] }

  /// The run ids of rows, joined; nil where the frame has none.
  func runs(_ rows: [Int]) -> Value? {
    self["run_id"].map { runs in .text(rows.map { runs[$0].text }.filter { !$0.isEmpty }.joined(separator: ",")) }
  }
}
