import Figures
import Foundation
import Reports
import Specifications

extension CommandDescription {
  /// `sphere figure`, for people.
  static let figure = CommandDescription(
    name: "figure",
    abstract: "Render one figure of a report at a venue's size.",
    discussion: [
      "Its rows are written beside it as CSV, and an entry with their digests into manifest.json. The file itself says "
        + "what it was made from: 'sphere explain FILE' prints that, 'sphere verify FILE' renders it again."
    ],
    operands: [Operand(name: "REPORT.md#NAME", help: "The report, and the figure's name in it.")],
    options: [
      .reportStore,
      Option(
        name: "venue", value: "VENUE",
        help: "Whose widths and fonts to use: icml, neurips, iclr, cvpr, ieee, nature or free (default: the report's).",
        choices: Venue.allCases.map(\.rawValue)),
      Option(
        name: "width", value: "WIDTH", help: "column or page (default: the figure's).",
        choices: FigureExtent.allCases.map(\.rawValue)),
      Option(
        name: "format", value: "LIST", help: "Which of pdf, svg, png and eps to write (default: pdf,svg,png)."),
      Option(name: "outlines", help: "Draw the letters of SVG files as paths, for readers without the fonts."),
      Option(name: "out", short: "o", value: "DIR", help: "The folder to write into (default: the working folder)."),
      .json,
    ],
    examples: [
      Example(
        commandLine: "sphere figure reports/paper.md#circle-features --venue icml --width column --format pdf",
        meaning: "circle-features.pdf for one column of an ICML paper")
    ])
}

/// `sphere figure`.
let figureCommand = Command(description: .figure) { arguments in
  let operand = arguments.operands[0]
  // The last one: figures' names have none, files' names may.
  guard let sign = operand.lastIndex(of: "#"), sign != operand.startIndex,
    operand.index(after: sign) != operand.endIndex
  else {
    throw UsageError(
      command: .figure, message: "name the figure after a '#', as in \(operand.isEmpty ? "REPORT.md" : operand)#NAME")
  }
  let parts = [String(operand[..<sign]), String(operand[operand.index(after: sign)...])]
  let names = FigureFormat.allCases.map(\.rawValue)
  let formats = try arguments.words("format", from: names) ?? ["pdf", "svg", "png"]
  let created = try sourceDateSeconds(arguments)
  let report = try readReport(URL(fileURLWithPath: parts[0]), arguments: arguments)
  let (files, remarks) = try renderFigure(
    report: report, name: parts[1], store: try storePath(arguments, report: report),
    venue: arguments.value("venue").flatMap(Venue.init(rawValue:)),
    width: arguments.value("width").flatMap(FigureExtent.init(rawValue:)),
    formats: formats.compactMap(FigureFormat.init(rawValue:)), outlined: arguments.flag("outlines"),
    output: URL(fileURLWithPath: arguments.value("out") ?? ".", isDirectory: true), createdSeconds: created)
  for remark in remarks { note(remark.description) }
  if arguments.flag("json") {
    print(
      document([
        "files": .array(files.map { .string($0.path) }), "remarks": .array(remarks.map(json)),
      ]))
  } else {
    for file in files { print(file.path) }
  }
  return .success
}
