import Experiments
import Specifications
import Training

extension CommandDescription {
  static let schema = CommandDescription(
    name: "schema",
    abstract: "Print the JSON schema of experiment files, for editors and other programs.",
    discussion: [
      "The schema (draft 2020-12) is made from the declarations that read the files. An editor that is given it completes keys, "
        + "shows what they mean and marks errors while you write.",
      "Some errors only 'sphere run' knows, with or without --dry-run: those that follow from several keys together, the names of "
        + "layers, and the keys and values of a sweep.",
    ],
    operands: [Operand(name: "KIND", help: "What kind of file: experiment.")],
    examples: [
      Example(commandLine: "sphere schema experiment > experiment.schema.json", meaning: "a schema for your editor")
    ])
}

/// `sphere schema`.
let schemaCommand = Command(description: .schema) { arguments in
  let kinds = ["experiment"]
  let kind = arguments.operands.first ?? ""
  guard kinds.contains(kind) else {
    throw UsageError(
      command: .schema, message: "KIND is one of \(kinds.joined(separator: ", ")), found '\(kind)'", unknown: kind,
      known: kinds)
  }
  print(Vocabulary.standard.schema.indentedText)
  return .success
}
