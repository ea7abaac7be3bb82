/// The known name that a misspelt one most likely means; nil where none is near.
///
/// Near is a Damerau-Levenshtein distance (insertion, deletion, substitution, exchange of neighbours) of at most a third of the
/// longer name, at least 1; letter case and the difference of `-` and `_` count for nothing. Ties go to the first name.
public func nearestName(to name: String, among names: [String]) -> String? {
  // Nothing that long was meant as one of the names, and comparing it would cost its length.
  guard name.utf8.count <= 200 else { return nil }
  let wanted = folded(name)
  var best: (name: String, distance: Int)?
  for candidate in names where candidate != name {
    let other = folded(candidate)
    let limit = max(1, max(wanted.count, other.count) / 3)
    let distance = editDistance(wanted, other)
    // Two names of one letter are near to each other only by their case.
    guard distance <= limit, max(wanted.count, other.count) > distance else { continue }
    if distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  return best?.name
}

/// The hint for an unknown name: the nearest known one, or else the list of them.
public func hintForUnknownName(_ name: String, among names: [String]) -> String? {
  if let nearest = nearestName(to: name, among: names) { return "did you mean `\(nearest)`?" }
  return names.isEmpty ? nil : "known: \(names.joined(separator: ", "))"
}

/// The text, or its beginning and `...` where it is too long for a message.
public func shortened(_ text: String, to count: Int = 60) -> String {
  text.utf8.count <= count || text.count <= count ? text : text.prefix(count - 3) + "..."
}

private func folded(_ name: String) -> [Character] {
  name.lowercased().map { $0 == "_" ? "-" : $0 }
}

/// The number of insertions, deletions, substitutions and exchanges of neighbours that turn one word into another.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { rows[i][0] = i }
  for j in 0...b.count { rows[0][j] = j }
  for i in 1...a.count {
    for j in 1...b.count {
      let substitution = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, substitution)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
      }
    }
  }
  return rows[a.count][b.count]
}
