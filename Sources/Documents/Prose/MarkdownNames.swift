import Specifications

/// The labels of a text's footnotes and references, and those that name nothing: cmark drops or shows them silently.
struct MarkdownNames {
  private(set) var mistakes: [Markdown.Mistake] = []
  private(set) var refusal: Markdown.Mistake?
  /// Brackets that may be references, and inline values, so far.
  var brackets = 0
  var values = 0

  private var footnotes: [String: Int] = [:]
  private var references: Set<String> = []
  private var usedFootnotes: [(label: String, line: Int)] = []
  private var usedReferences: [(label: String, line: Int)] = []
  private var definitionStart: Int?
  private var longestDefinition = 0

  mutating func useFootnote(_ label: String, line: Int) { usedFootnotes.append((label, line)) }

  mutating func use(_ label: String, line: Int) {
    brackets += 1
    if !label.hasPrefix("^") { usedReferences.append((label, line)) }
  }

  mutating func defineFootnote(_ label: String, line: Int) {
    if footnotes.updateValue(line, forKey: label.lowercased()) != nil {
      mistakes.append(
        Markdown.Mistake(line: line, message: "a second footnote `\(label)`", hint: "rename one of the two"))
    }
    if footnotes.count > MarkdownLimits.footnotes {
      refusal = Markdown.Mistake(
        line: line, message: "more than \(MarkdownLimits.footnotes) footnotes", hint: "split the report")
    }
  }

  mutating func define(_ label: String, at place: Int, line: Int) {
    endDefinition(at: place)
    definitionStart = place
    references.insert(Self.folded(label))
  }

  /// A definition's address and title reach at most to an empty line or to the next definition.
  mutating func endDefinition(at place: Int) {
    if let start = definitionStart { longestDefinition = max(longestDefinition, place - start) }
    definitionStart = nil
  }

  /// Letter case and the kind of white space count for nothing in labels.
  private static func folded(_ label: String) -> String {
    label.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Looks up every label that was used.
  mutating func finish(endingAt place: Int, line: Int) {
    endDefinition(at: place)
    let (bytes, overflow) = longestDefinition.multipliedReportingOverflow(by: brackets)
    if overflow || bytes > MarkdownLimits.references, !references.isEmpty {
      refusal = Markdown.Mistake(
        line: line, message: "references that come to more than \(MarkdownLimits.references >> 20) MB of addresses",
        hint: "write shorter addresses")
    }
    let known = footnotes.keys.sorted()
    var used: Set<String> = []
    for (label, line) in usedFootnotes where used.insert(label.lowercased()).inserted {
      guard footnotes[label.lowercased()] == nil else { continue }
      report(line, "no footnote `\(label)`: no line begins with [^\(label)]:", label, known)
    }
    for (label, line) in footnotes.sorted(by: { $0.value < $1.value }) where !used.contains(label) {
      mistakes.append(
        Markdown.Mistake(
          line: line, message: "the footnote `\(label)` is not referred to, so it would not show",
          hint: "write [^\(label)] where it belongs"))
    }
    var missing: Set<String> = []
    let labels = references.sorted()
    for (label, line) in usedReferences {
      let folded = Self.folded(label)
      guard !folded.isEmpty, !references.contains(folded), missing.insert(folded).inserted else { continue }
      report(line, "no reference `\(label)`: no line begins with [\(label)]:", label, labels)
    }
  }

  private mutating func report(_ line: Int, _ message: String, _ label: String, _ known: [String]) {
    // Names are compared one by one; a text of thousands of wrong ones needs no hint for each.
    let hint = mistakes.count < 100 ? nearestName(to: label, among: Array(known.prefix(1000))) : nil
    mistakes.append(
      Markdown.Mistake(
        line: line, message: message,
        hint: hint.map { "did you mean `\($0)`?" } ?? "write \\[ for a bracket that is meant as such"))
  }
}
