import Foundation

extension ClaimDifference {
  /// The claims of two pages, in the order of the first: all of them, with the numbers that differ.
  static func list(_ first: [ReportPage.Claim], _ second: [ReportPage.Claim]) -> [ClaimDifference] {
    let others = Dictionary(second.map { ($0.name, $0) }) { claim, _ in claim }
    let own = Set(first.map(\.name))
    return first.map { claim in
      guard let other = others[claim.name] else {
        return ClaimDifference(name: claim.name, statement: claim.statement, old: claim.verdict, new: "")
      }
      return ClaimDifference(
        name: claim.name, statement: other.statement, old: claim.verdict, new: other.verdict,
        values: changes(claim.values, other.values))
    }
      + second.filter { !own.contains($0.name) }.map { claim in
        ClaimDifference(name: claim.name, statement: claim.statement, old: "", new: claim.verdict)
      }
  }

  private static func changes(
    _ first: [(label: String, text: String)], _ second: [(label: String, text: String)]
  ) -> [RowsDifference.ValueChange] {
    let others = Dictionary(second.map { ($0.label, $0.text) }) { text, _ in text }
    let own = Dictionary(first.map { ($0.label, $0.text) }) { text, _ in text }
    var labels: [String] = []
    for value in first + second where !labels.contains(value.label) { labels.append(value.label) }
    return labels.compactMap { label in
      let (old, new) = (own[label] ?? "", others[label] ?? "")
      guard old != new else { return nil }
      let difference = number(old).flatMap { before in number(new).map { $0 - before } }
      return RowsDifference.ValueChange(column: label, old: old, new: new, difference: difference)
    }
  }

  /// The number that a text begins with, as pages write it: a true minus sign, maybe a unit behind it.
  private static func number(_ text: String) -> Double? {
    let plain = text.replacing("−", with: "-").prefix { $0.isNumber || $0 == "-" || $0 == "." || $0 == "," }
    guard !plain.contains(","), text.first != "[" else {
      // `0.068, 95 % interval`: the comma ends the number.
      return Double(plain.prefix { $0 != "," })
    }
    return Double(plain)
  }
}
