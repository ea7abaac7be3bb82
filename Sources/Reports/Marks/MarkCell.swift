import Documents
import Figures
import Rows
import Specifications

/// One entry of `marks`: a kind of mark, its rows, its channels and options, not yet filled with data.
struct MarkCell: Sendable {
  /// Where a channel takes its values from.
  enum Channel: Sendable, Hashable {
    case column(String, SourcePosition)
    case constant(Frame.Value)
    case template(Template, SourcePosition)

    /// The column's name, nil for a constant.
    var column: String? { if case .column(let name, _) = self { name } else { nil } }
  }

  /// The kind with its options.
  var declaration: any MarkDeclaration
  var rows: FigureCell.Rows
  var channels: [String: Channel]
  /// What tooltips say; nil lists the channels' values.
  var tip: Template?
  /// The name of the kind as it is written, where that is one which only older files use.
  var formerName: String?
  var position: SourcePosition
  var path: String

  /// The kind.
  var kind: any MarkDeclaration.Type { type(of: declaration) }

  /// The keys that all marks have.
  static let commonKeys = ["mark", "data", "where", "transform", "tip"]

  /// Reads one entry of `marks`.
  static func read(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> MarkCell? {
    let reader = CellReader(node, findings: findings, path: path)
    guard let name = reader.requiredString("mark", "dot, line, area, rule, bar, ...") else { return nil }
    guard let kind = MarkKinds.kind(name) else {
      _ = reader.choice("mark", MarkKinds.names)
      return nil
    }
    reader.allow(commonKeys + kind.ownKeys)
    var channels: [String: Channel] = [:]
    for name in kind.channels.map(\.name) {
      if let value = reader[name] { channels[name] = channel(value, path: reader.path(name), findings) }
    }
    for channel in kind.channels where channel.isNeeded && reader[channel.name] == nil {
      findings.report("\(kind.name): missing channel `\(channel.name)`", at: node.position, path: path)
    }
    if let conflict = kind.conflict(Set(channels.keys)) {
      findings.report("\(kind.name): \(conflict)", at: node.position, path: path)
    }
    return MarkCell(
      declaration: kind.read(reader), rows: FigureCell.Rows.read(reader), channels: channels,
      tip: reader.string("tip").map { Template($0) }, formerName: name == kind.name ? nil : name,
      position: node.position, path: path)
  }

  private static func channel(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Channel? {
    switch node.content {
    case .scalar(let text, let plain):
      if let number = node.double { return .constant(.number(number)) }
      if text.hasPrefix("#") || (plain && text == "ink") { return .constant(.text(text)) }
      return text.contains("{") ? .template(Template(text), node.position) : .column(text, node.position)
    case .mapping:
      let reader = CellReader(node, findings: findings, path: path)
      reader.allow(["value"])
      return (reader["value"]?.value).map { .constant($0) }
    case .sequence:
      findings.report("must be a column or a number, found \(node.found)", at: node.position, path: path)
      return nil
    }
  }

  /// A remark on a name that only older files use.
  func remark(file: String) -> Diagnostic? {
    guard let formerName else { return nil }
    return Diagnostic(
      file: file, position: position, path: path, message: "the mark `\(formerName)` is called `\(kind.name)` now",
      hint: "write {mark: \(kind.name), ...}", severity: .warning)
  }
}
