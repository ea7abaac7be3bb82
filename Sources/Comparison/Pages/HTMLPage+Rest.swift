import Texts

/// Claims, prose, configuration, environment and notes.
extension HTMLPage {
  mutating func claims() {
    let flipped = comparison.claims.filter(\.isFlipped)
    section(
      "claims", "Claims", "\(flipped.count) of \(comparison.claims.count) flipped", isUnchanged: flipped.isEmpty
    ) { page in
      for claim in flipped {
        page.html += "<article\(page.stop())>\n<h3>\(page.badge(VerdictSign(claim))) \(page.escape(claim.name))</h3>\n"
        page.html += "<p>\(page.escape(claim.statement))</p>\n\(page.list(claim.values.map(\.sentence)))</article>\n"
      }
      page.html += page.folded(
        VerdictSign("=", "unchanged", .muted),
        page.comparison.claims.filter { !$0.isFlipped }.map { "\($0.name): \($0.new)" })
    }
  }

  mutating func prose() {
    guard let prose = comparison.prose else { return }
    section(
      "prose", "Prose", "\(counted(prose.blocks.count, "block")) with other words or numbers",
      isUnchanged: prose.blocks.isEmpty
    ) { page in
      for block in prose.blocks {
        let pieces = block.map { piece -> String in
          let text = page.escape(piece.text)
          switch piece.kind {
          case .same: return text
          case .removed: return "<del>\(text)</del>"
          case .added: return "<ins>\(text)</ins>"
          }
        }
        page.html += "<p\(page.stop("block"))>\(pieces.joined(separator: " "))</p>\n"
      }
      page.html += "<p class=\"unchanged more\">= \(counted(prose.unchanged, "block")) the same</p>\n"
    }
  }

  mutating func configuration() {
    guard let configuration = comparison.configuration else { return }
    let isUnchanged = configuration.keys.isEmpty && configuration.unmatched.allSatisfy { $0 == 0 }
    section(
      "configuration", "Configuration",
      "\(counted(configuration.keys.count, "key")) \(configuration.keys.count == 1 ? "differs" : "differ")",
      isUnchanged: isUnchanged
    ) { page in
      if !configuration.keys.isEmpty {
        let rows = configuration.keys.map { key in
          (
            "",
            ["<code>\(page.escape(key.key))</code>"] + page.comparison.sides.indices.map { page.escape(key.text($0)) }
              + [key.separates ? "separates the sides" : ""]
          )
        }
        let heads = [Head(title: "key")] + page.comparison.sides.map { Head(title: $0.label) } + [Head(title: "")]
        page.html += "<div\(page.stop())>\n\(page.table(heads, rows))</div>\n"
      }
      if configuration.unchanged > 0 {
        page.html +=
          "<p class=\"unchanged more\">= \(counted(configuration.unchanged, "key")) with the same values on all sides</p>\n"
      }
      for (side, count) in configuration.unmatched.enumerated() where count > 0 {
        page.html +=
          "<p>+ \(counted(count, "configuration")) only in \(page.escape(page.comparison.label(side)))</p>\n"
      }
      if !page.comparison.attribution.isEmpty {
        page.html += "<h3>Which key goes with the changes</h3>\n<ul>\n"
        for attribution in page.comparison.attribution {
          page.html +=
            "<li>\(attribution.isTold ? "" : "<span class=\"badge plain\">? cannot be told</span> ")"
            + "<code>\(page.escape(attribution.key))</code>: \(page.escape(attribution.statement))</li>\n"
        }
        page.html += "</ul>\n"
      }
    }
  }

  mutating func environment() {
    let all = comparison.environment
    let differing = all.filter(\.differs)
    section(
      "environment", "Data, code and machine", "\(differing.count) of \(counted(all.count, "fact")) differ",
      isUnchanged: differing.isEmpty
    ) { page in
      func table(_ facts: [EnvironmentDifference]) -> String {
        let heads =
          [Head(title: "fact")] + page.comparison.sides.map { Head(title: $0.label) } + [Head(title: "effect")]
        return page.table(
          heads,
          facts.map { fact in
            (
              "",
              [page.escape(fact.fact)] + page.comparison.sides.indices.map { page.escape(fact.text($0)) }
                + [
                  page.badge(
                    VerdictSign(
                      fact.canChangeResults ? "●" : "−", fact.effect, fact.canChangeResults ? .attention : .muted))
                ]
            )
          })
      }
      if !differing.isEmpty { page.html += "<div\(page.stopBesideChanges())>\n\(table(differing))</div>\n" }
      for fact in differing where !fact.patch.isEmpty {
        page.html += page.fold(
          "Difference of the \(page.escape(fact.fact)), \(counted(fact.patch.count, "line"))", isUnchanged: false,
          page.patch(fact.patch))
      }
      let same = all.filter { !$0.differs }
      if !same.isEmpty {
        page.html += page.fold("= \(counted(same.count, "fact")) the same", isUnchanged: true, table(same))
      }
    }
  }

  /// Lines of a diff; each keeps its sign.
  private func patch(_ lines: [String]) -> String {
    let texts = lines.map { line in
      let text = escape(line)
      return line.hasPrefix("+") ? "<ins>\(text)</ins>" : line.hasPrefix("-") ? "<del>\(text)</del>" : text
    }
    return "<pre><code>\(texts.joined(separator: "\n"))</code></pre>\n"
  }

  mutating func notes() {
    section("notes", "Notes", isUnchanged: comparison.notes.isEmpty) { page in
      page.html += page.list(page.comparison.notes)
      if !page.comparison.requestPhrases.isEmpty {
        page.html += "<p class=\"more\">\(page.escape(page.comparison.requestPhrases.joined(separator: "; ")))</p>\n"
      }
    }
  }
}
