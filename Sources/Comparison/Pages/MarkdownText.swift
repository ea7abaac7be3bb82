import Texts

/// Foreign text made safe for Markdown as GitHub reads it, in paragraphs and in the cells of tables.
enum MarkdownText {
  /// Longer texts lose their middle: a comment holds 65,536 characters.
  static let mostCharacters = 400

  /// A text as it reads: no formatting, HTML, formula, mention or reference comes of it.
  static func escaped(_ text: String, most: Int = mostCharacters) -> String {
    var result = ""
    for character in line(text, most: most) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(character)"
      // A word joiner, which nobody sees, keeps `@name` and `#12` from notifying people and linking.
      case "@", "#": result += "\(character)\u{2060}"
      default: result.append(character)
      }
    }
    return result
  }

  /// A name as code.
  static func code(_ text: String) -> String {
    let line = line(text)
    if line.isEmpty { return "–" }
    var (longest, run) = (0, 0)
    for character in line {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = line.first == "`" || line.last == "`" ? " " : ""
    // The bar would end the cell of a table, in code as well.
    return fence + pad + line.replacing("|", with: "\\|") + pad + fence
  }

  /// Lines as a fenced block of a language.
  static func block(_ lines: [String], language: String) -> String {
    let safe = lines.map { pageText($0).replacing("\n", with: " ") }
    let longest = safe.map { $0.prefix { $0 == " " || $0 == "`" }.count { $0 == "`" } }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(safe.joined(separator: "\n"))\n\(fence)\n"
  }

  /// A table; cells are Markdown.
  static func table(_ header: [String], numeric: Set<Int> = [], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    return line(header) + line(header.indices.map { numeric.contains($0) ? "---:" : "---" }) + rows.map(line).joined()
  }

  /// What is folded under a line of text; both are Markdown, the line without blocks.
  static func fold(_ summary: String, _ content: String) -> String {
    "<details><summary>\(summary)</summary>\n\n\(content)\n</details>\n"
  }

  /// Text of HTML, for summaries.
  static func html(_ text: String) -> String {
    line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("@", with: "@\u{2060}").replacing("#", with: "#\u{2060}").replacing("`", with: "&#96;")
      .replacing("*", with: "&#42;").replacing("_", with: "&#95;").replacing("[", with: "&#91;")
      .replacing("$", with: "&#36;").replacing("\\", with: "&#92;").replacing("~", with: "&#126;")
  }

  /// One line without what no page may hold.
  private static func line(_ text: String, most: Int = mostCharacters) -> String {
    middleShortened(String(pageText(text).map { $0.isNewline || $0 == "\t" ? " " : $0 }), to: most)
  }
}
