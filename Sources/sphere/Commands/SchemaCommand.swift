import Experiments
import Reports
import Specifications
import Training

extension CommandDescription {
  static let schema = CommandDescription(
    name: "schema",
    abstract: "Print the JSON schema of experiment files or of reports' cells, for editors and other programs.",
    discussion: [
      "The schema (draft 2020-12) is made from the declarations that read the files. An editor that is given it completes keys, "
        + "shows what they mean and marks errors while you write.",
      "Some errors only 'sphere run' knows, with or without --dry-run: those that follow from several keys together, the names of "
        + "layers, and the keys and values of a sweep.",
    ],
    operands: [Operand(name: "KIND", help: "What kind of file: experiment or report.")],
    examples: [
      Example(commandLine: "sphere schema experiment > experiment.schema.json", meaning: "a schema for your editor"),
      Example(
        commandLine: "sphere schema report > report.schema.json",
        meaning: "of figure, table, claim and run cells, and of the front matter under $defs"),
    ])
}

/// `sphere schema`.
let schemaCommand = Command(description: .schema) { arguments in
  let kinds = ["experiment", "report"]
  let kind = arguments.operands.first ?? ""
  guard kinds.contains(kind) else {
    throw UsageError(
      command: .schema, message: "KIND is one of \(kinds.joined(separator: ", ")), found '\(kind)'", unknown: kind,
      known: kinds)
  }
  print((kind == "report" ? reportSchema() : Vocabulary.standard.schema).indentedText)
  return .success
}
