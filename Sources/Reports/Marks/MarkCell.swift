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

  /// One entry of `marks`.
  static let reading = Reading<MarkCell>(constraint: "a mark", schema: .definition("mark"), read)

  @Sendable private static func read(_ node: YAMLNode, _ path: String, _ findings: DiagnosticCollector) -> MarkCell? {
    let reader = MappingReader(node, path: path, collector: findings)
    guard let name = reader.requiredString("mark", "dot, line, area, rule, bar, ...") else { return nil }
    guard let kind = MarkKinds.kind(name) else {
      _ = reader.choice("mark", MarkKinds.names)
      return nil
    }
    let mark = read(reader, kind, name: name)
    reader.finish()
    return mark
  }

  /// Reads the keys of a kind.
  private static func read(_ reader: MappingReader, _ kind: any MarkDeclaration.Type, name: String) -> MarkCell {
    var channels: [String: Channel] = [:]
    for channel in kind.channels {
      if channel.isNeeded { reader.require(channel.name) }
      channels[channel.name] = reader.optional(channel.name, .channel)
      if channel.isNeeded, reader[channel.name] == nil {
        reader.report("\(kind.name): missing channel `\(channel.name)`")
      }
    }
    if let conflict = kind.conflict(Set(channels.keys)) { reader.report("\(kind.name): \(conflict)") }
    return MarkCell(
      declaration: kind.read(reader), rows: FigureCell.Rows.read(reader), channels: channels,
      tip: reader.string("tip").map { Template($0) }, formerName: name == kind.name ? nil : name,
      position: reader.node.position, path: reader.path)
  }

  /// What a JSON schema says of a mark.
  static var schema: Schema {
    Schema.any(
      of: MarkKinds.all.map { kind in
        MappingReader.schema { reader in
          _ = reader.required("mark", Reading<String>.choice([kind.name, kind.formerName].compactMap(\.self)))
          _ = read(reader, kind, name: kind.name)
        }
      })
  }

  /// A remark on a name that only older files use.
  func remark(file: String) -> Diagnostic? {
    guard let formerName else { return nil }
    return Diagnostic(
      file: file, position: position, path: path, message: "the mark `\(formerName)` is called `\(kind.name)` now",
      hint: "write {mark: \(kind.name), ...}", severity: .warning)
  }
}

extension Reading where Value == MarkCell.Channel {
  /// A column, a number, a template, a colour, or `{value: ...}`.
  static var channel: Reading {
    let schema = Schema.any(of: [Reading<String>.string.schema, constant.schema])
    return Reading(constraint: "a column or a number", schema: schema) { node, path, findings in
      switch node.content {
      case .scalar(let text, let plain):
        if let number = node.double { return .constant(.number(number)) }
        if text.hasPrefix("#") || (plain && text == "ink") { return .constant(.text(text)) }
        return text.contains("{") ? .template(Template(text), node.position) : .column(text, node.position)
      case .mapping: return constant.read(node, path, findings)
      case .sequence:
        findings.report("must be a column or a number, found \(node.found)", at: node.position, path: path)
        return nil
      }
    }
  }

  private static var constant: Reading { constantChannel }
}

/// A constant in place of a column.
private let constantChannel = Reading<MarkCell.Channel>.object { reader in
  reader.optional("value", .scalar).map { .constant($0) }
}
