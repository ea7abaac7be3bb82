extension SentenceVocabulary {
  /// The words of a list, one a line, whose first is the unknown word.
  ///
  /// - Parameter limit: The words after the first that are used.
  /// - Throws: `DatasetError` with the line that is wrong.
  init(list bytes: [UInt8], path: String, limit: Int) throws(DatasetError) {
    func refuse(_ line: Int, _ expected: String, _ found: String, _ remedy: String) -> DatasetError {
      DatasetError(subject: "\(path):\(line)", expected: expected, found: found, remedy: remedy)
    }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    let first = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard Self.unknownWords.contains(first) else {
      throw refuse(
        1, "the unknown word \(Self.unknownWord)", "`\(first.prefix(40))`",
        "put \(Self.unknownWord) into the first line: its number 0 is that of every word that is not in the list")
    }
    var table = WordTable()
    for (index, line) in lines.enumerated().dropFirst() {
      let remedy = "write one word a line"
      guard let word = String(validating: line, as: UTF8.self) else {
        throw refuse(index + 1, "a word in UTF-8", "other bytes", remedy)
      }
      guard !line.isEmpty, line.count <= 1000, !line.contains(where: ByteClass.isSpace) else {
        throw refuse(index + 1, "a word", line.isEmpty ? "an empty line" : "`\(word.prefix(40))`", remedy)
      }
      guard table.add(Array(line)) == index - 1 else {
        throw refuse(index + 1, "a word that is not there yet", "`\(word.prefix(40))` again", "remove the line")
      }
    }
    self.init(table.count > limit ? table.first(limit) : table)
  }
}
