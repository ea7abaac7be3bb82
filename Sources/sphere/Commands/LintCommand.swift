import Figures
import Inspection
import Specifications

extension CommandDescription {
  static let lint = CommandDescription(
    name: "lint",
    abstract: "Check a figure's file against a venue's rules.",
    discussion: [
      "FILE is a PDF, SVG, PNG or EPS, of sphere or of any other program. Checked are the page's size, fonts, outlined "
        + "text, the smallest text and thinnest line as they come out on the page, text that the edge cuts off, a title "
        + "inside the graphic, colours that fall together for colour-blind readers or in print without colour, the "
        + "resolution of images, and the file's size.",
      "The exit status is 0 when nothing has to be mended, 1 when something has, 2 when a file cannot be used.",
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
      let file = try FigureFile(path: path)
      let outcome = try file.lint(for: venue)
      isClean = isClean && outcome.isClean
      documents.append(json(path, file, outcome))
      if !arguments.flag("json") { print(text(path, outcome)) }
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
private func text(_ path: String, _ outcome: LintOutcome) -> String {
  let contents = outcome.contents
  var lines = outcome.findings.map { finding in
    "\(path): \(finding.level.rawValue): \(finding.rule): \(finding.message)"
      + (finding.remedy.isEmpty ? "" : "\n  hint: \(finding.remedy)")
  }
  if outcome.isClean {
    let size = "\(significant(contents.width, 6)) x \(significant(contents.height, 6)) pt"
    lines.append(
      "\(path): clean: \(size), \(counted(contents.fonts.count, "font")), \(counted(contents.texts.count, "text")), "
        + "\(counted(contents.lines.count, "line")), \(counted(contents.images.count, "image"))")
  }
  return lines.joined(separator: "\n")
}

private func json(_ path: String, _ file: FigureFile, _ outcome: LintOutcome) -> JSONValue {
  let contents = outcome.contents
  return .object([
    "file": .string(path), "format": .string(file.format.rawValue), "bytes": .integer(file.bytes.count),
    "width_points": .number(contents.width), "height_points": .number(contents.height),
    "clean": .bool(outcome.isClean),
    "fonts": .array(
      contents.fonts.map { font in
        .object([
          "name": .string(font.name), "kind": .string(font.kind), "embedded": .bool(font.isEmbedded),
        ])
      }),
    "smallest_text_points": JSONValue(contents.texts.map(\.size).min()),
    "thinnest_line_points": JSONValue(contents.lines.map(\.width).min()),
    "findings": .array(
      outcome.findings.map { finding in
        .object([
          "rule": .string(finding.rule), "level": .string(finding.level.rawValue),
          "message": .string(finding.message), "remedy": .string(finding.remedy),
        ])
      }),
  ])
}
