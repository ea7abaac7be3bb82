import Datasets
import Testing

@Suite struct TokenizerTests {
  private func words(_ text: String, lower: Bool = true) -> String {
    Tokenizer(isLowercasing: lower).words(of: text)?.joined(separator: " ") ?? "damaged"
  }

  @Test func punctuationAndCliticsAreWordsOfTheirOwn() {
    let cases = [
      ("Don't you know? It's Mr. Smith's dog.", "do n't you know ? it 's mr. smith 's dog ."),
      ("They'll cost $1,000.50, won't they?!", "they 'll cost $ 1,000.50 , wo n't they ? !"),
      ("\"Well,\" said he, \"I cannot.\"", "`` well , '' said he , `` i can not . ''"),
      ("“Well,” said he—‘tis late…", "`` well , '' said he -- ` tis late ..."),
      ("'Tis the boys' well-known rock 'n' roll", "'t is the boys ' well-known rock 'n ' roll"),
      ("at 12:30 o'clock (in the U.S.): go;stop", "at 12:30 o'clock ( in the u.s. ) : go ; stop"),
      ("the end.)", "the end . )"), ("wait.... what--no", "wait ... . what -- no"),
      ("ÉTÉ straße Ωmega", "été straße ωmega"), ("a\u{A0}b\u{2003}c\u{85}d\tsoft\u{AD}ly", "a b c d softly"),
    ]
    for (text, expected) in cases { #expect(words(text) == expected, "\(text)") }
    #expect(words("Don't Ask THE Boy", lower: false) == "Do n't Ask THE Boy")
    #expect(words(" \t ") == "" && words("") == "" && words("a\u{0}b") == "damaged")
  }

  /// Texts that others have cut into words, as BookCorpus and MR are, stay as they are.
  @Test func whatIsCutAlreadyStaysAsItIs() {
    for text in [
      "do n't you know ? it 's mr. smith 's dog .", "`` well , '' said he , `` i can not . ''",
      "simplistic , silly and tedious .", "the rock 's new `` conan '' and that he 's going to",
      "wo n't 've 'll 'd n't ...",
    ] {
      #expect(words(text) == text)
    }
    // Straight marks with space on both sides take turns.
    #expect(words("a \" b \" c \" d \"") == "a `` b '' c `` d ''")
  }
}
