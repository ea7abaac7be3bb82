import Files
import Foundation
import Rows
import Storage
import Texts

/// What is known of standard error, where progress and messages go, or of standard output.
struct Terminal: Sendable {
  private let descriptor: Int32
  /// Whether progress can be redrawn in place.
  let isInteractive: Bool
  /// Whether colours are wanted.
  let hasColor: Bool
  /// Whether the locale shows characters outside ASCII.
  let isUnicode: Bool

  /// Standard error, or standard output, as the environment describes it.
  init(environment: [String: String] = ProcessInfo.processInfo.environment, isOutput: Bool = false) {
    descriptor = isOutput ? STDOUT_FILENO : STDERR_FILENO
    let isDumb = environment["TERM"] == "dumb" || environment["TERM"] == nil
    isInteractive = isatty(descriptor) == 1 && !isDumb
    let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let isForced = environment["CLICOLOR_FORCE"].map { !$0.isEmpty && $0 != "0" } ?? false
    hasColor = !isRefused && (isForced || isInteractive)
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    isUnicode = locale.uppercased().contains("UTF")
  }

  /// The width in columns at this moment; a window may be resized.
  var columns: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The text in a colour, where colours are wanted.
  ///
  /// Its beginning and end are marked by noncharacters, which no text keeps on its way to the terminal; `shown` makes control
  /// sequences of them.
  func painted(_ text: String, _ color: Color) -> String {
    guard hasColor, let start = Unicode.Scalar(Self.firstMark + UInt32(color.rawValue)),
      let end = Unicode.Scalar(Self.endMark)
    else { return text }
    return "\(Character(start))\(terminalText(text))\(Character(end))"
  }

  /// U+FDD0 to U+FDEF are no characters: some begin a colour, one ends it.
  private static let firstMark: UInt32 = 0xFDD0 - 2
  private static let endMark: UInt32 = 0xFDE0

  /// Lines with painted parts as the terminal gets them: what it would obey is visible, and the paint is its own.
  static func shown(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { (0xFDD0...0xFDEF).contains($0.value) }) else {
      return terminalText(text)
    }
    var result = ""
    var plain = ""
    for scalar in text.unicodeScalars {
      let color = scalar.value >= firstMark ? Color(rawValue: Int(scalar.value - firstMark)) : nil
      guard scalar.value == endMark || color != nil else {
        plain.unicodeScalars.append(scalar)
        continue
      }
      result += terminalText(plain) + "\u{1B}[\(color?.code ?? 0)m"
      plain = ""
    }
    return result + terminalText(plain)
  }

  /// The colours used; each has one meaning.
  enum Color: Int, Sendable {
    /// Something went wrong.
    case red = 31
    /// Something was done.
    case green = 32
    /// Something deserves attention.
    case yellow = 33
    /// Something of less importance.
    case dim = 2
    /// A heading. (Its own code is 1, for which there is no noncharacter.)
    case bold = 3

    /// The number in the control sequence.
    var code: Int { self == .bold ? 1 : rawValue }
  }
}

/// Writes text to standard error at once.
func writeToStandardError(_ text: String) { StandardStreams.writeError(text) }

/// Writes a line to standard error; what a terminal would obey in it is made visible.
func note(_ line: String) { writeToStandardError(Terminal.shown(line) + "\n") }

/// Writes text to standard output; what a terminal would obey in it is made visible.
///
/// Whether all of it could be written is asked once, at the end.
/// It has the name of Swift's own, so that no text of others gets past it by accident, and none is dropped: that one ignores
/// what cannot be written.
func print(_ text: String, terminator: String = "\n") { StandardStreams.writeOutput(terminalText(text) + terminator) }

/// Writes a table to standard output.
///
/// CSV for a file or another program is written as it is: it has to read back the same. People see it as they see other text.
func print(_ table: Table, _ style: TableStyle) {
  let text = table.text(style)
  if style == .csv, isatty(STDOUT_FILENO) == 0 {
    StandardStreams.writeOutput(text)
  } else {
    print(text, terminator: "")
  }
}

/// `0:07`, `12:34`, `3:04:05`.
func clock(_ seconds: Double) -> String {
  let whole = Int(max(0, min(seconds, 3.6e9)).rounded())
  let minutes = whole / 60 % 60
  func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return whole < 3600
    ? "\(minutes):\(padded(whole % 60))" : "\(whole / 3600):\(padded(minutes)):\(padded(whole % 60))"
}

/// An estimated duration in words: `about 8 s`, `about 12 min`, `about 3.5 h`, `about 2.1 days`.
func duration(_ seconds: Double) -> String {
  switch seconds {
  case ..<1: "under 1 s"
  case ..<90: "about \(Int(seconds.rounded())) s"
  case ..<5400: "about \(Int((seconds / 60).rounded())) min"
  case ..<172_800: "about \(fixed(seconds / 3600, 1)) h"
  default: "about \(fixed(seconds / 86400, 1)) days"
  }
}
