import Figures

/// The caption is the title: none stands inside the graphic.
///
/// A heuristic: a line of words alone above everything else that is drawn, about as large as the largest text, in the
/// middle of the page or of the marks.
struct TitleRule: Rule {
  let name = "title"

  func findings(_ subject: Subject) -> [Finding] {
    guard let title = title(subject.contents) else { return [] }
    return [
      Finding(
        name, .warning, "“\(title.prefix(60))” stands above the graphic like a title",
        remedy: "leave it out and say it in the caption")
    ]
  }

  /// Texts on one baseline.
  private struct Line {
    var text: String
    var size: Double
    var left: Double
    var right: Double
    var baseline: Double
    var pieces = 1
  }

  private func title(_ contents: Contents) -> String? {
    let lines = lines(contents)
    guard let top = lines.min(by: { $0.baseline < $1.baseline }), lines.count > 1 else { return nil }
    let words = top.text.filter(\.isLetter).count
    let largest = lines.map(\.size).max() ?? 0
    guard words >= 3, top.size >= largest * 0.99, top.pieces == 1 else { return nil }
    // Titles of lettered panels side by side; SVG does not tell how far apart they stand.
    if top.text.contains("(a)") && top.text.contains("(b)") { return nil }
    // Everything else begins below its baseline; marks that span the page are frames and backgrounds.
    let marks = contents.marks.filter { $0.width < contents.width * 0.98 || $0.height < contents.height * 0.98 }
    guard let left = marks.map(\.x).min(), let right = marks.map(\.right).max(), !marks.isEmpty else { return nil }
    guard marks.allSatisfy({ $0.bottom > top.baseline && $0.y > top.baseline - top.size * 0.3 }) else { return nil }
    let middle = (top.left + top.right) / 2
    let reach = contents.width * 0.08
    let isInTheMiddle = abs(middle - contents.width / 2) < reach || abs(middle - (left + right) / 2) < reach
    return isInTheMiddle ? top.text.trimmingSpaces : nil
  }

  /// Horizontal texts joined into lines, as far as they follow each other closely.
  private func lines(_ contents: Contents) -> [Line] {
    var lines: [Line] = []
    let texts = contents.texts.filter { $0.isHorizontal && !$0.text.trimmingSpaces.isEmpty }.prefix(5000)
    for text in texts.sorted(by: { ($0.start.y, $0.start.x) < ($1.start.y, $1.start.x) }) {
      let place = lines.lastIndex { abs($0.baseline - text.start.y) < 0.5 * max($0.size, text.size) }
      guard let place else {
        lines.append(
          Line(text: text.text, size: text.size, left: text.start.x, right: text.end.x, baseline: text.start.y))
        continue
      }
      let isNext =
        text.start.x - lines[place].right < max(1, 0.6 * text.size) && text.end.x > lines[place].left - text.size
      lines[place].text += (isNext ? "" : " ") + text.text
      lines[place].size = max(lines[place].size, text.size)
      lines[place].left = min(lines[place].left, text.start.x)
      lines[place].right = max(lines[place].right, text.end.x)
      if !isNext { lines[place].pieces += 1 }
    }
    return lines
  }
}
