import Testing
import Texts

@Suite struct UnsafeCharacterTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("a\u{7}lpha", "a\\u{7}lpha"), ("\u{1B}[31mred", "\\u{1B}[31mred"),
    ("a\tb\rc", "a\\tb\\rc"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{7F}", "\\u{7F}"), ("\u{FFFE}", "\\u{FFFE}"),
    ("user\u{202E}gpj.exe", "user\\u{202E}gpj.exe"), ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"),
    ("日本 é ☃ 😀", "日本 é ☃ 😀"), ("two\nlines", "two\nlines"), ("a\u{2028}b", "a\\u{2028}b"),
  ])
  func terminalsShowWhatTheyWouldObey(_ text: String, _ shown: String) {
    #expect(terminalText(text) == shown)
  }

  @Test func aLineStaysALineWhereItIsAskedFor() { #expect(terminalText("a\nb", keepsLines: false) == "a\\nb") }

  @Test(arguments: [
    ("a\u{7}b", "a\u{FFFD}b"), ("a\tb\nc", "a\tb\nc"), ("\u{9C}\u{7F}\u{0}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"), ("a\r\nb\rc", "a\nb\nc"),
    // Overrides never, embeddings and isolates only where they are closed.
    ("a\u{202E}b\u{202C}", "a\u{FFFD}b\u{FFFD}"), ("\u{2067}ab\u{2069}", "\u{2067}ab\u{2069}"),
    ("\u{2067}ab", "\u{FFFD}ab"), ("\u{202B}a\nb\u{202C}", "\u{FFFD}a\nb\u{FFFD}"),
    ("\u{2067}a\u{202C}\u{2069}", "\u{2067}a\u{FFFD}\u{2069}"), ("שלום", "שלום"),
  ])
  func pagesHoldNothingThatTurnsOrBreaksThem(_ text: String, _ shown: String) {
    #expect(pageText(text) == shown)
  }
}
