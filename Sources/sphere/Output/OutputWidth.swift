import Foundation
import Rows
import Storage

/// The columns of the terminal that standard output is; nil where it is none, and lines may be as long as they are.
func outputColumns(environment: [String: String] = ProcessInfo.processInfo.environment) -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
  var size = winsize()
  guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

extension Table {
  /// The table for people in at most `width` columns: what does not fit beside the rest follows below it, each part under
  /// the first column again; texts that are wider than a part are cut and end in `…`.
  func aligned(fitting width: Int?) -> String {
    guard let width, !columns.isEmpty, longestLine > width else { return aligned() }
    let key = selecting([0]).longestLine
    let room = max(8, width - key - 2)
    let short = Table(
      columns: columns, rows: rows.map { row in row.enumerated().map { $0 == 0 ? $1 : $1.cut(to: room) } })
    var parts: [[Int]] = [[0]]
    for index in columns.indices.dropFirst() {
      let part = (parts.last ?? [0]) + [index]
      if part.count > 2, short.selecting(part).longestLine > width {
        parts.append([0, index])
      } else {
        parts[parts.count - 1] = part
      }
    }
    return parts.map { short.selecting($0).aligned() }.joined(separator: "\n")
  }

  /// The characters of the longest line of the table for people.
  var longestLine: Int { aligned().split(separator: "\n").map(\.count).max() ?? 0 }

  /// The table for people with a last column of words, which go on in further lines where they do not fit.
  func aligned(withWords words: [[String]], named name: String, fitting width: Int) -> String {
    let lines = aligned().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = longestLine + 2
    func padded(_ line: String) -> String { line + String(repeating: " ", count: max(0, start - line.count)) }
    var text = ""
    for (index, line) in lines.enumerated() where !(line.isEmpty && index == lines.count - 1) {
      switch index {
      case 0: text += padded(line) + name + "\n"
      case 1: text += padded(line) + String(repeating: "-", count: name.count) + "\n"
      default:
        var current = padded(line)
        var isEmpty = true
        for word in words[index - 2] {
          if !isEmpty, current.count + 1 + word.count > width {
            text += current + "\n"
            (current, isEmpty) = (String(repeating: " ", count: start), true)
          }
          current += (isEmpty ? "" : " ") + word
          isEmpty = false
        }
        while current.last == " " { current.removeLast() }
        text += current + "\n"
      }
    }
    return text
  }
}

extension Value {
  /// A text of at most so many characters.
  fileprivate func cut(to count: Int) -> Value {
    guard case .text(let text) = self, text.count > count else { return self }
    return .text(text.prefix(max(1, count - 1)) + "…")
  }
}
