/// Terms at the left, their explanations at the right.
func aligned(_ entries: [(term: String, text: String)]) -> String {
  let width = entries.map(\.term.count).max() ?? 0
  return entries.map { term, text in
    "  " + term + String(repeating: " ", count: width - term.count + 2) + text + "\n"
  }.joined()
}
