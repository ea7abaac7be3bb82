import Figures

/// No text is smaller on the page than the venue's readers can read.
struct TextSizeRule: Rule {
  let name = "text-size"

  func findings(_ subject: Subject) -> [Finding] {
    let least = subject.venue.minimumTextSize
    // Sizes are stored in thousandths.
    let small = subject.contents.texts.filter { $0.size > 0 && $0.size < least - 0.005 }
    guard let smallest = small.map(\.size).min() else { return [] }
    var seen: Set<String> = []
    let words = small.map { $0.text.prefix(24).trimmingSpaces }.filter { !$0.isEmpty && seen.insert($0).inserted }
    let examples = words.isEmpty ? "" : ": " + listed(words.map { "“\($0)”" }, atMost: 3)
    return [
      Finding(
        name, .error,
        "text down to \(points(smallest)) in \(small.count) place\(small.count == 1 ? "" : "s")\(examples); "
          + "\(subject.venue.title) needs \(points(least))",
        remedy: "set a larger font size at the final width")
    ]
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
