/// Whether a word that no quotation marks enclose stands for a value that is missing or not finite.
///
/// `NULL`, `NA`, `NaN`, `inf` and `infinity` in any case; the last three with or without a sign, and with YAML's leading
/// dot. CSV files, JSON files and cells are read alike by this one rule; quoted, each of them is text.
public func isMissingWord(_ text: some StringProtocol) -> Bool {
  // The longest is `+.infinity`.
  guard text.utf8.count <= 10 else { return false }
  let word = text.lowercased()
  if word == "null" || word == "na" { return true }
  var rest = word[...]
  if rest.hasPrefix("-") || rest.hasPrefix("+") { rest = rest.dropFirst() }
  if rest.hasPrefix(".") { rest = rest.dropFirst() }
  return ["nan", "inf", "infinity"].contains(rest)
}
