/// The words that all names of a list have, said once: what is left of each name is what tells it from the others.
struct CommonWords {
  /// The words that all names have, in order; empty for none, and where there is one name.
  let words: String
  private let common: Set<Substring>

  /// The words that all of the names have.
  init(_ names: [String]) {
    let distinct = Set(names)
    guard distinct.count > 1, let first = distinct.min() else {
      (words, common) = ("", [])
      return
    }
    var shared = Set(first.split(separator: " "))
    for name in distinct where !shared.isEmpty { shared.formIntersection(name.split(separator: " ")) }
    // A name of nothing but common words would have none left.
    let isTold = distinct.allSatisfy { $0.split(separator: " ").contains { !shared.contains($0) } }
    // Words that end a part, say an experiment's name or a key before a row's number, keep their place.
    shared = shared.filter { $0.contains("=") && $0.last != "," && $0.last != ":" }
    common = isTold ? shared : []
    words = first.split(separator: " ").filter { isTold && shared.contains($0) }.joined(separator: " ")
  }

  /// A name without the words that all have.
  func name(_ name: String) -> String {
    if common.isEmpty { return name }
    let rest = name.split(separator: " ").filter { !common.contains($0) }
    return rest.isEmpty ? name : rest.joined(separator: " ")
  }
}

/// A text of at most so many characters: its middle gives way, between words where there are several, as names differ at their
/// ends.
func middleShortened(_ text: String, to count: Int) -> String {
  guard text.count > count, count > 4 else { return text }
  let words = text.split(separator: " ")
  var (head, tail, used) = ([Substring](), [Substring](), 3)
  for word in words {
    guard used + word.count + 1 <= count * 3 / 5 else { break }
    head.append(word)
    used += word.count + 1
  }
  for word in words.dropFirst(head.count).reversed() {
    guard used + word.count + 1 <= count else { break }
    tail.insert(word, at: 0)
    used += word.count + 1
  }
  if head.isEmpty {
    // A long word is cut.
    let rest = count / 3
    return "\(text.prefix(count - rest - 1))…\(text.suffix(rest))"
  }
  return (head + ["…"] + tail).joined(separator: " ")
}
