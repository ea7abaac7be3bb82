import Datasets
import Foundation
import TestSupport
import Testing

/// Texts in a temporary folder, and what a corpus makes of them.
private struct Texts {
  let folder: URL

  func write(_ text: String, _ name: String = "a.txt") throws { try write(Array(text.utf8), name) }

  func write(_ bytes: [UInt8], _ name: String = "a.txt") throws {
    try Fixture.write(bytes, to: folder.appendingPathComponent(name))
  }

  func corpus(
    _ names: [String] = ["a.txt"], indexed: Int = 1 << 16, _ change: (inout CorpusSettings) -> Void = { _ in }
  ) throws(DatasetError) -> SentenceCorpus {
    var settings = CorpusSettings()
    change(&settings)
    return try SentenceCorpus(
      paths: names.map { folder.appendingPathComponent($0).path }, settings: settings, indexed: indexed)
  }

  func refusal(_ names: [String] = ["a.txt"], _ change: (inout CorpusSettings) -> Void = { _ in }) -> String {
    let message = DatasetsTests.refusal { () throws(DatasetError) in try corpus(names, change) }
    return (message ?? "nothing").replacingOccurrences(of: folder.path + "/", with: "")
  }
}

extension SentenceCorpus {
  /// The sentences of a range as people read them, `|` before the first of each text.
  fileprivate func texts(_ range: Range<Int>? = nil) throws -> [String] {
    let list = try sentences(range ?? 0..<count)
    return (0..<list.count).map { index in
      (list.startsText[index] ? "|" : "") + list[index].map { vocabulary[$0] }.joined(separator: " ")
    }
  }
}

private func withTexts(_ body: (Texts) throws -> Void) throws {
  try withTemporaryFolder { try body(Texts(folder: $0)) }
}

private func gzipped(_ url: URL) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["gzip", "-k", url.path]
  try process.run()
  process.waitUntilExit()
}

@Suite struct SentenceCorpusTests {
  @Test func linesAreSentencesAndBlankLinesEndTexts() throws {
    try withTexts { texts in
      try texts.write("\u{FEFF}One cat.\r\nTwo cats .\n \u{A0}\r\n\n\nThree\nfour", "a.txt")
      try texts.write("five\n", "b/2.txt")
      try texts.write("six\n\n", "b/10.txt")
      try texts.write("not read", "b/README.md")
      let expected = ["|one cat .", "two cats .", "|three", "four", "|six", "|five"]
      let corpus = try texts.corpus(["a.txt", "b"])
      // Files of a folder are in the order of their names' bytes.
      #expect(try corpus.texts() == expected)
      #expect(corpus.statistics.sentences == 6 && corpus.statistics.texts == 4 && corpus.statistics.words == 10)
      #expect(corpus.statistics.types == 9 && corpus.statistics.unknownWords == 0)
      #expect(try corpus.texts(2..<4) == ["|three", "four"] && corpus.texts(5..<6) == ["|five"])
      let joined = try texts.corpus { $0.layout.blankLinesEndTexts = false }
      #expect(try joined.texts() == ["|one cat .", "two cats .", "three", "four"])
    }
  }

  @Test func theVocabularyIsByCountThenByBytes() throws {
    try withTexts { texts in
      try texts.write("b a c a\nB d c e a\n")
      let corpus = try texts.corpus { $0.vocabularySize = 3 }
      #expect((0..<4).map { corpus.vocabulary[$0] } == ["<unk>", "a", "b", "c"] && corpus.wordCount == 4)
      #expect(try corpus.texts() == ["|b a c a", "b <unk> c <unk> a"])
      #expect(corpus.statistics.unknownWords == 2 && corpus.statistics.unknownShare == 2.0 / 9)
      let kept = try texts.corpus {
        $0.tokenizer.isLowercasing = false
        $0.longest = 3
      }
      #expect(try kept.texts() == ["|b a c", "B d c"])
      #expect(kept.statistics.cutSentences == 2 && kept.statistics.words == 9 && kept.statistics.types == 6)
      #expect(kept.vocabulary.number(of: "nobody") == SentenceVocabulary.unknown)
    }
  }

  @Test func aListOfWordsGivesThemTheirNumbers() throws {
    try withTexts { texts in
      try texts.write("a b c\n")
      let list = texts.folder.appendingPathComponent("words").path
      func use(_ settings: inout CorpusSettings) { settings.dictionary = list }
      try texts.write("<unk>\nc\nd\r\na\n", "words")
      #expect(try texts.corpus(["a.txt"], use).sentences(0..<1).words == [3, 0, 1])
      let short = try texts.corpus {
        use(&$0)
        $0.vocabularySize = 2
      }
      #expect(try short.sentences(0..<1).words == [0, 0, 1] && short.wordCount == 3)
      try texts.write("the\nc\n", "words")
      #expect(
        texts.refusal(["a.txt"], use) == """
          words:1: expected the unknown word <unk>, found `the`
            hint: put <unk> into the first line: its number 0 is that of every word that is not in the list
          """)
      for (content, start) in [
        ("<unk>\na\na\n", "words:3: expected a word that is not there yet, found `a` again"),
        ("<unk>\na\n\nb\n", "words:3: expected a word, found an empty line"),
        ("<unk>\na b\n", "words:2: expected a word, found `a b`"), ("", "words: expected a list of words"),
      ] {
        try texts.write(content, "words")
        #expect(texts.refusal(["a.txt"], use).hasPrefix(start), "\(content)")
      }
    }
  }

  @Test func runningTextIsSplitIntoSentences() throws {
    try withTexts { texts in
      try texts.write(
        """
        CHAPTER I.

        Mr. J. Smith came. “What!” cried he.
        “No? Yes…” And then\r
        it was I. The 3 men left at 5 p.m. on
        Monday... so they say. (So it is.) 12 went.

        A new text
        without a stop

        """)
      func split(_ settings: inout CorpusSettings) { settings.layout.sentences = .split }
      let corpus = try texts.corpus(["a.txt"], split)
      #expect(
        try corpus.texts() == [
          "|chapter i .", "|mr. j. smith came .", "`` what ! '' cried he .", "`` no ?", "yes ... ''",
          "and then it was i .", "the 3 men left at 5 p.m. on monday ... so they say .", "( so it is . )", "12 went .",
          "|a new text without a stop",
        ])
      // From any sentence on, the same.
      for start in 0..<corpus.count {
        #expect(try texts.corpus(["a.txt"], split).texts(start..<corpus.count) == Array(try corpus.texts()[start...]))
      }
    }
  }

  /// However few places are noted, and in whatever order sentences are asked for.
  @Test func sentencesAreFoundAgainFromNotedPlaces() throws {
    try withTexts { texts in
      let lines = (0..<5_000).map { "w\($0 % 97) x\($0) y" + ($0 % 50 == 49 ? "\n" : "") }
      try texts.write(lines.prefix(3_000).joined(separator: "\n"), "1.txt")
      try texts.write(lines.suffix(2_000).joined(separator: "\n"), "2.txt")
      let whole = try texts.corpus(["1.txt", "2.txt"])
      let all = try whole.texts()
      #expect(whole.count == 5_000)
      try gzipped(texts.folder.appendingPathComponent("2.txt"))
      let sparse = try texts.corpus(["1.txt", "2.txt.gz"], indexed: 4)
      for start in [4_990, 0, 2_999, 17, 3_000, 4_000, 511, 512, 2_600] {
        let range = start..<min(start + 10, 5_000)
        #expect(try sparse.texts(range) == Array(all[range]) && whole.texts(range) == Array(all[range]), "\(start)")
      }
      #expect(whole.statistics == sparse.statistics)
      #expect(try whole.fingerprint != sparse.fingerprint)
    }
  }

  @Test func whatIsNoTextIsRefusedWithItsLine() throws {
    try withTexts { texts in
      let remedy = "\n  hint: convert the file, for example by iconv -f WINDOWS-1252 -t UTF-8, or restore it"
      try texts.write(Array("fine\ncaf".utf8) + [0xE9, 0x20, 0x61])
      #expect(texts.refusal() == "a.txt:2: expected text in UTF-8, found the byte 0xE9, which is not UTF-8" + remedy)
      try texts.write([0x61, 0x0A, 0x0A, 0x62, 0, 0x63])
      #expect(texts.refusal() == "a.txt:3: expected text in UTF-8, found a NUL byte" + remedy)
      for bytes: [UInt8] in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80]] {
        try texts.write(bytes)
        #expect(texts.refusal().contains("which is not UTF-8"), "\(bytes)")
      }
      try texts.write([])
      #expect(texts.refusal().hasPrefix("a.txt: expected a text of sentences, plain or gzipped, found an empty file"))
      try texts.write("\n \n\r\n")
      #expect(texts.refusal().contains("expected texts with sentences, found blank lines alone"))
      try texts.write("x", "c/a.md")
      #expect(texts.refusal(["c"]).contains("found no .txt and no .gz file"))
      #expect(
        texts.refusal(["none"]).contains("none: expected a text of sentences, plain or gzipped, found no such file"))
    }
  }

  @Test func aLineOfTenMegabytesIsOneMessageAndALongOneIsSplit() throws {
    try withTexts { texts in
      let long = String(repeating: "It is a long line. ", count: 550_000)
      try texts.write("short\n" + long)
      #expect(
        texts.refusal() == """
          a.txt:2: expected a line of at most 1,048,576 bytes, found a longer one
            hint: write `sentences: split` for running text
          """)
      // A tenth of it is enough to be longer than any piece that is read.
      try texts.write(String(long.prefix(19 * 60_000)))
      let split = try texts.corpus { $0.layout.sentences = .split }
      #expect(split.count == 60_000 && split.statistics.types == 6)
      #expect(try split.texts(59_999..<60_000) == ["it is a long line ."])
      try texts.write(String(repeating: "word ", count: 300_000))
      #expect(
        texts.refusal(["a.txt"]) { $0.layout.sentences = .split }.hasPrefix("a.txt:1: expected a sentence of at most"))
    }
  }

  @Test func damagedGzipFilesAreRefused() throws {
    try withTexts { texts in
      try texts.write((0..<20_000).map { "line \($0)" }.joined(separator: "\n"))
      let url = texts.folder.appendingPathComponent("a.txt")
      let plain = try texts.corpus()
      try gzipped(url)
      let packed = try [UInt8](Data(contentsOf: texts.folder.appendingPathComponent("a.txt.gz")))
      #expect(try texts.corpus(["a.txt.gz"]).statistics == plain.statistics)
      try texts.write(packed + packed, "two.gz")
      #expect(try texts.corpus(["two.gz"]).count == 39_999)
      try texts.write(Array(packed.dropLast(20)), "cut.gz")
      #expect(
        texts.refusal(["cut.gz"]).contains("cut.gz: expected a gzipped text, found a gzip stream that ends early"))
      try texts.write(packed + [1, 2, 3], "more.gz")
      #expect(texts.refusal(["more.gz"]).contains("found bytes after the end of the gzip stream"))
      var damaged = packed
      damaged[packed.count / 2] ^= 0xFF
      try texts.write(damaged, "damaged.gz")
      #expect(texts.refusal(["damaged.gz"]).contains("found a corrupt gzip stream"))
    }
  }

  @Test func aTextThatChangesWhileItIsInUseIsRefused() throws {
    try withTexts { texts in
      try texts.write((0..<2_000).map { "line \($0)" }.joined(separator: "\n"))
      let corpus = try texts.corpus()
      try texts.write("other")
      let message = refusal { () throws(DatasetError) in try corpus.sentences(1_500..<1_501) }
      #expect(message?.contains("found a file that was changed while it was in use") == true, "\(message ?? "")")
    }
  }

  /// Names are those of data folders; the plan and the runs of a process share one pass.
  @Test func textsAreFoundBelowDataFoldersAndReadOnce() throws {
    try withTexts { texts in
      try texts.write("one\ntwo", "bookcorpus/p1.txt")
      let path = try SentenceCorpus.locate("p1.txt", searching: [texts.folder])
      #expect(path == texts.folder.appendingPathComponent("bookcorpus/p1.txt").path)
      #expect(try SentenceCorpus.locate("bookcorpus", searching: [texts.folder]).hasSuffix("/bookcorpus"))
      let first = try SentenceCorpus.open(paths: [path], settings: CorpusSettings())
      #expect(try SentenceCorpus.open(paths: [path], settings: CorpusSettings()) === first)
      try texts.write("one\ntwo\nthree", "bookcorpus/p1.txt")
      #expect(try SentenceCorpus.open(paths: [path], settings: CorpusSettings()).count == 3)
      let message = refusal { () throws(DatasetError) in try SentenceCorpus.locate("x", searching: [texts.folder]) }
      #expect(message?.contains("expected the file or folder x in") == true)
    }
  }
}
