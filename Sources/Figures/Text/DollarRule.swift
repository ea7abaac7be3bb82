/// The one rule for dollar signs, in prose and in labels (Pandoc's).
///
/// A dollar opens mathematics where no space follows it and a later one closes it; a dollar closes where no space is before
/// it and no digit after it. Every other dollar is a dollar: `$5 and $6`, `US$`, and `\$` wherever it is.
public enum DollarRule {
  /// The place of the dollar that closes the mathematics opened by the one at `start`; nil where that is only a dollar.
  ///
  /// - Parameter endsText: Whether the text that may hold the mathematics ends before this place.
  public static func closing(
    in characters: [Character], openedAt start: Int, endsText: (Int) -> Bool = { _ in false }
  ) -> Int? {
    guard start + 1 < characters.count, !characters[start + 1].isWhitespace, characters[start + 1] != "$" else {
      return nil
    }
    var index = start + 1
    while index < characters.count, !endsText(index) {
      switch characters[index] {
      case "\\": index += 2
      case "$":
        if characters[index - 1].isWhitespace { return nil }
        if index + 1 < characters.count, characters[index + 1].isNumber { return nil }
        return index
      default: index += 1
      }
    }
    return nil
  }
}

extension RichText {
  /// The markup that shows a text as it is, whatever dollars and backslashes it holds: for text from data.
  public static func literal(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\\") }) else { return text }
    var result = ""
    for character in text {
      if character == "$" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
