import Figures
import Rows
import Specifications

/// The rows of one mark, by the mark's channels: what a declaration is filled from.
struct MarkRows {
  let mark: MarkCell
  var frame: Frame
  let findings: DiagnosticCollector
  let ask: (String, String?) -> ShownText
  /// Whether numbers name categories of colour.
  let colorIsOrdinal: Bool
  /// Whether text of columns is markup; otherwise it is shown as it is.
  let readsMarkup: Bool
  /// The kinds of the panel's axes.
  let xKind: AxisKind
  let yKind: AxisKind
  /// Reads a PNG file of the report's folder.
  let picture: (String) -> Result<PixelGrid, ReportFolder.Refusal>

  // Beyond this many rows tooltips and run ids would outweigh the figure.
  private static let mostTooltips = 5_000

  /// The mark filled with these rows; nil after an error.
  func filled() -> Mark? {
    for (name, channel) in mark.channels.sorted(by: { $0.key < $1.key }) {
      if case .column(let column, let position) = channel, frame[column] == nil {
        findings.reportUnknown("column", column, known: frame.names, at: position, path: "\(mark.path).\(name)")
        return nil
      }
    }
    return mark.declaration.filled(self)
  }

  /// Whether the cell gives a channel.
  func has(_ name: String) -> Bool { mark.channels[name] != nil }

  /// Reports an error of the whole mark.
  func report(_ message: String, channel: String? = nil, hint: String? = nil) {
    findings.report(
      message, at: mark.position, path: channel.map { "\(mark.path).\($0)" } ?? mark.path, hint: hint)
  }

  /// A channel's number where the cell gives one for all rows; nil where it names a column.
  func constant(_ name: String, _ range: ClosedRange<Double>) -> Double? {
    guard case .constant(.number(let number)) = mark.channels[name] else { return nil }
    if !range.contains(number) {
      findings.report(
        "must be within \(shortestText(range.lowerBound)) and \(shortestText(range.upperBound)), found \(shortestText(number))",
        at: mark.position, path: "\(mark.path).\(name)")
    }
    return min(max(number, range.lowerBound), range.upperBound)
  }

  /// Numbers of a channel, or one for all rows where the cell has none.
  func numbers(_ name: String, otherwise value: Double) -> [Double]? {
    has(name) ? numbers(name) : [Double](repeating: value, count: frame.count)
  }

  // MARK: Channels

  func values(_ name: String) -> [Frame.Value]? {
    switch mark.channels[name] {
    case .column(let column, _): frame[column]
    case .constant(let value): [Frame.Value](repeating: value, count: frame.count)
    case .template(let template, let position):
      (0..<frame.count).map { row in
        .text(
          template.filled(
            frame, row: row, findings, at: position, path: "\(mark.path).\(name)",
            as: .markup(readsText: readsMarkup), ask: ask))
      }
    case nil: nil
    }
  }

  /// A channel as numbers where all its values are, otherwise as texts.
  func column(_ name: String) -> Column? {
    guard let values = values(name) else { return nil }
    if values.allSatisfy({ $0 == .null || $0.number != nil }) { return .numbers(values.map { $0.number ?? .nan }) }
    return .texts(values.map { $0 == .null ? "" : category($0, of: name) })
  }

  /// A channel as numbers; nulls are NaN, text is an error.
  func numbers(_ name: String) -> [Double]? {
    guard let values = values(name) else { return nil }
    if let text = values.first(where: { if case .text = $0 { true } else { false } }) {
      findings.report(
        "needs numbers, found `\(text.text)`", at: mark.position, path: "\(mark.path).\(name)")
      return nil
    }
    return values.map { $0.number ?? .nan }
  }

  /// A channel as markup to be read.
  func texts(_ name: String) -> [String] {
    let form = form(of: name)
    return values(name)?.map { form.text($0.shown(nil)) } ?? []
  }

  /// A channel as keys of categories.
  func categories(_ name: String) -> [String] { values(name)?.map { category($0, of: name) } ?? [] }

  /// The key of a category: of a text, the markup that shows it.
  private func category(_ value: Frame.Value, of name: String) -> String {
    guard case .text(let text) = value else { return value.category }
    return Category.key(form(of: name).text(ShownText(text)))
  }

  /// What a channel's text becomes: what a column holds is shown as it is, unless the cell asks for mathematics.
  private func form(of name: String) -> TextForm {
    .markup(readsText: readsMarkup || mark.channels[name]?.column == nil)
  }

  func paint(default paint: Paint) -> Paint {
    switch mark.channels["color"] {
    case nil: return paint
    case .column, .template:
      if colorIsOrdinal { return .column(.texts(categories("color"))) }
      return column("color").map { .column($0) } ?? paint
    case .constant(.number(let number)):
      if let index = Int(exactly: number), (0..<1_000).contains(index) { return .category(index) }
      findings.report(
        "must be a whole number from 0, the palette's, found `\(Frame.Value.number(number).text)`", at: mark.position,
        path: "\(mark.path).color")
      return paint
    case .constant(let value):
      if value.text == "ink" { return .ink }
      if value.text.count == 7, value.text.hasPrefix("#"), let code = UInt32(value.text.dropFirst(), radix: 16) {
        return .color(Color(code))
      }
      findings.report(
        "must be a column, a number, ink or \"#rrggbb\", found `\(value.text)`", at: mark.position,
        path: "\(mark.path).color")
      return paint
    }
  }

  func provenance() -> Provenance {
    guard frame.count <= Self.mostTooltips else { return Provenance() }
    let runs = frame["run_id"]?.map(\.text) ?? []
    if let tip = mark.tip {
      let tips = (0..<frame.count).map {
        tip.filled(frame, row: $0, findings, at: mark.position, path: "\(mark.path).tip", as: .plain, ask: ask)
      }
      return Provenance(runs: runs, tooltips: tips)
    }
    let names = mark.kind.channels.compactMap { mark.channels[$0.name]?.column }
    let columns = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }
      .compactMap { name in frame[name.element].map { (name.element, $0) } }
    let tips = (0..<frame.count).map { row in
      columns.map { "\($0.0) \($0.1[row].shown(nil).plain)" }.joined(separator: ", ")
    }
    return Provenance(runs: runs, tooltips: tips)
  }
}
