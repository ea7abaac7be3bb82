import Specifications

/// The number that a figure or table bears because its cell says so: `3`, `3a`, `A1`.
struct CellNumber: Sendable, Hashable {
  /// As written; letters, digits, dots and hyphens alone, safe in pages as it is.
  var text: String
  /// Where it stands.
  var position: SourcePosition

  /// The longest number, in characters.
  static let most = 8

  /// What it counts as: 3 for `3` and `3a`, nothing for `A1`.
  var leading: Int? { Int(text.prefix { $0.isNumber }) }

  /// Whether a text can be a number.
  static func isNumber(_ text: String) -> Bool {
    let isWord = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
    return isWord && text.count <= most && text.first.map { $0.isLetter || $0.isNumber } == true
  }
}

extension Reading where Value == CellNumber {
  /// `number`, as figures and tables have it.
  static var cellNumber: Reading {
    Reading(constraint: "3, 3a or A1", schema: Reading<String>.string.schema) { node, path, findings in
      guard let text = Reading<String>.string.read(node, path, findings) else { return nil }
      if CellNumber.isNumber(text) { return CellNumber(text: text, position: node.position) }
      findings.report(
        "must be a number such as 3, 3a or A1, of at most \(CellNumber.most) characters, found \(node.found)",
        at: node.position, path: path)
      return nil
    }
  }
}

extension ReportCell {
  /// The number that the cell asks for.
  var givenNumber: CellNumber? {
    switch content {
    case .figure(let figure): figure.number
    case .table(let table): table.number
    case .claim, .run, .unreadable: nil
    }
  }

  /// Gives cells of one kind, in the order of the file, their numbers; a number that two ask for is an error.
  ///
  /// Cells that ask for none are counted from the largest number that is asked for: in a report that reproduces a
  /// paper, none of its own figures then passes for one of the paper's that is left out.
  static func number(_ cells: inout [ReportCell], file: String) {
    var count = cells.compactMap { $0.givenNumber?.leading }.max() ?? 0
    var taken: [String: (name: String, line: Int)] = [:]
    for index in cells.indices {
      guard let given = cells[index].givenNumber else {
        count += 1
        cells[index].number = String(count)
        continue
      }
      cells[index].number = given.text
      // `3a` and `3A` would be told apart by nobody.
      if let first = taken[given.text.lowercased()] {
        cells[index].diagnostics.append(
          Diagnostic(
            file: file, position: given.position, path: "number",
            message: "\(cells[index].kind) \(given.text) is `\(first.name)` already, on line \(first.line)",
            hint: "give one of the two another number, or none"))
      } else {
        taken[given.text.lowercased()] = (cells[index].name, given.position.line)
      }
    }
  }
}
