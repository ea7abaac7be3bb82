import Figures
import Inspection
import Specifications
import Texts

extension CommandDescription {
  static let lint = CommandDescription(
    name: "lint",
    abstract: "Check a figure's file against a venue's rules.",
    discussion: [
      "FILE is a PDF, SVG, PNG or EPS of sphere or of any other program. The command checks the page's size, fonts, "
        + "outlined text, the smallest text and thinnest line at their size on the page, text that the edge cuts off, a title "
        + "inside the graphic, colours that colour-blind readers or a print without colour cannot tell apart, the resolution "
        + "of images, and the file's size.",
      "Files may come from anyone: each is read by a separate process with 800 MB of memory and 7 s of time. A file that "
        + "needs more, or exceeds a limit of what figures contain, is refused with that limit.",
      "The exit status is 0 when nothing has to be changed, 1 when something has, 2 when a file cannot be used.",
    ],
    operands: [Operand(name: "FILE", help: "The figures' files.", repeats: true)],
    options: [
      Option(
        name: "venue", value: "VENUE",
        help: "Whose rules: icml, neurips, iclr, cvpr, ieee, nature or free (default: free, any page).",
        choices: Venue.allCases.map(\.rawValue)),
      .json,
    ],
    examples: [
      Example(commandLine: "sphere lint scatter.pdf --venue icml", meaning: "whether ICML would object"),
      Example(
        commandLine: "sphere lint reports/paper/figures/*.pdf --venue icml", meaning: "all figures of a report"),
    ])
}

/// `sphere lint`.
let lintCommand = Command(description: .lint) { arguments in
  let venue = arguments.value("venue").flatMap(Venue.init(rawValue:)) ?? .free
  var isClean = true
  var isUsable = true
  var documents: [JSONValue] = []
  for path in arguments.operands {
    do {
      if let page = try ReportPage(path: path) { throw page.isNoFigure }
      let summary = try FigureReader.lint(path, for: venue)
      isClean = isClean && summary.isClean
      documents.append(json(path, summary))
      if !arguments.flag("json") { print(text(path, summary)) }
    } catch let error as FileRefusal {
      isUsable = false
      note("sphere lint: \(error)")
      documents.append(.object(["file": .string(path), "error": .string(error.message)]))
    }
  }
  if arguments.flag("json") {
    print(document(["venue": .string(venue.rawValue), "files": .array(documents)]))
  }
  return isUsable ? isClean ? .success : .failure : .usage
}

/// `scatter.pdf: error: fonts: ...`, the remedy below; a clean file says so.
private func text(_ path: String, _ summary: LintSummary) -> String {
  var lines = summary.findings.map { finding in
    "\(path): \(finding.level.rawValue): \(finding.rule): \(finding.message)"
      + (finding.remedy.isEmpty ? "" : "\n  hint: \(finding.remedy)")
  }
  if summary.isClean {
    let size = "\(significant(summary.width, 6)) x \(significant(summary.height, 6)) pt"
    lines.append(
      "\(path): clean: \(size), \(counted(summary.fonts.count, "font")), \(counted(summary.texts, "text")), "
        + "\(counted(summary.lines, "line")), \(counted(summary.images, "image"))")
  }
  return lines.joined(separator: "\n")
}

private func json(_ path: String, _ summary: LintSummary) -> JSONValue {
  .object([
    "file": .string(path), "format": .string(summary.format), "bytes": .integer(summary.bytes),
    "width_points": .number(summary.width), "height_points": .number(summary.height), "clean": .bool(summary.isClean),
    "fonts": .array(
      summary.fonts.map { font in
        .object([
          "name": .string(font.name), "kind": .string(font.kind), "embedded": .bool(font.isEmbedded),
        ])
      }),
    "smallest_text_points": JSONValue(summary.smallestText), "thinnest_line_points": JSONValue(summary.thinnestLine),
    "findings": .array(
      summary.findings.map { finding in
        .object([
          "rule": .string(finding.rule), "level": .string(finding.level.rawValue),
          "message": .string(finding.message), "remedy": .string(finding.remedy),
        ])
      }),
  ])
}
