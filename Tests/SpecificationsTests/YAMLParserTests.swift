import Foundation
import Specifications
import TestSupport
import Testing

/// What a text's mistakes are printed as, empty if there are none.
private func mistakes(_ text: String, startingAt line: Int = 1) -> String {
  do {
    _ = try parseYAML(text, file: "a.yaml", startingAt: line)
    return ""
  } catch { return error.description }
}

private func parsed(_ text: String) throws -> YAMLNode { try parseYAML(text, file: "a.yaml") }

@Suite struct YAMLParserTests {
  @Test func everyNodeKnowsItsPlace() throws {
    let root = try parseYAML("loss:\n  uniform: {t: 2}\n  ts: [1,\n    2]\n", file: "a.yaml", startingAt: 11)
    #expect(root.position == SourcePosition(line: 11, column: 1))
    #expect(root.node(at: "loss.uniform.t")?.position == SourcePosition(line: 12, column: 16))
    #expect(root["loss"]?.entries?.map(\.position.line) == [12, 13])
    #expect(root.node(at: "loss.ts")?.elements?.last?.position == SourcePosition(line: 14, column: 5))
  }

  @Test func columnsCountCharacters() {
    #expect(mistakes("größe: &a 1\n").hasPrefix("a.yaml:1:8: error: größe: anchors"))
  }

  @Test(arguments: [
    ("1e-3", 0.001), ("-2", -2), ("+2.5", 2.5), (".5", 0.5), ("5.", 5), ("0x10", 16), ("0o17", 15), ("012", 12),
    ("1E+2", 100),
  ])
  func numbersOfTheCoreSchema(text: String, value: Double) throws {
    #expect(try parsed(text).double == value)
    #expect(try parsed(text).string == nil)
    #expect(try parsed("\"\(text)\"").double == nil)
  }

  @Test(arguments: [
    "no", "yes", "on", "off", "y", "1_000", "0b1", "1e", "inf", "nan", "0x1p3", "1:30", "2e3.5", "--", "+.inf.", "1+2",
  ])
  func wordsStayWords(text: String) throws {
    let node = try parsed(text)
    #expect(node.string == text)
    #expect(node.double == nil && node.bool == nil && node.int == nil && !node.isNull)
  }

  @Test func nullsBooleansAndInfinities() throws {
    for text in ["", "~", "null", "# nothing\n"] { #expect(try parsed(text).isNull, "\(text)") }
    #expect(try parsed("'null'").string == "null")
    #expect(try parsed("TRUE").bool == true)
    #expect(try parsed("False").bool == false)
    #expect(try parsed("-.inf").double == -Double.infinity)
    #expect(try parsed(".nan").double?.isNaN == true)
    #expect(try parsed("9223372036854775808").int == nil)
  }

  @Test func trapsAreNamedTogether() {
    let text = """
      a: &x 1
      b: *x
      c: !!str 1
      a: 2
      ? [k]
      : 1
      """
    #expect(
      mistakes(text) == """
        a.yaml:1:4: error: a: anchors are not supported, found `&x`
          hint: write the value out
        a.yaml:2:4: error: b: aliases are not supported, found `*x`
          hint: write the value out
        a.yaml:3:4: error: c: tags are not supported, found `tag:yaml.org,2002:str`
          hint: write the value without its tag
        a.yaml:4:1: error: a: the key `a` is given twice, first in line 1
          hint: remove one of the two
        a.yaml:5:3: error: a key must be a word, found a sequence
          hint: quote keys that hold `{` or `[`
        """)
  }

  @Test(arguments: [
    ("a: 1\n\tb: 2\n", "a.yaml:2:1: error: not YAML: a tab indents this line\n  hint: indent with spaces"),
    (
      "a: b: c\n",
      "a.yaml:1:5: error: not YAML: mapping values are not allowed in this context\n  hint: quote a value that holds `: `"
    ),
    (
      "a: [1, 2\nb: 3\n",
      "a.yaml:2:2: error: not YAML: did not find expected ',' or ']' while parsing a flow sequence from line 1"
    ),
    (
      "a: \"open\n",
      "a.yaml:2:1: error: not YAML: found unexpected end of stream while scanning a quoted scalar from line 1"
    ),
    (
      "a: 1\n---\nb: 2\n",
      "a.yaml:2:1: error: a second document begins here\n  hint: keep one document a file: remove `---`"
    ),
    ("a: \u{1}\n", "a.yaml:1:4: error: not YAML: control characters are not allowed\n  hint: remove the character"),
  ])
  func syntax(text: String, message: String) {
    #expect(mistakes(text) == message)
  }

  @Test func linesCountFromTheCell() {
    #expect(mistakes("a: b: c\n", startingAt: 40).hasPrefix("a.yaml:40:5:"))
    #expect(mistakes("x: 1\na: \u{1}\n", startingAt: 40).hasPrefix("a.yaml:41:4:"))
  }

  @Test func nestingIsBounded() throws {
    let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(mistakes(deep(64)) == "")
    #expect(mistakes(deep(66)).contains("nested deeper than 64 levels"))
    #expect(mistakes(String(repeating: "[", count: 100_000)).contains("nested deeper than 64 levels"))
    #expect(mistakes(String(repeating: "{a: ", count: 5000)).contains("nested deeper than 64 levels"))
  }

  @Test func truncatedTextsNeverCrash() {
    let text = "a: {b: [1, 'x', \"y\\n\"], c: |\n  text\n}\n? x\n: - 1\n  - &a *b !c\n%YAML 1.2\n---\n"
    for count in 0...text.utf8.count {
      _ = mistakes(String(decoding: text.utf8.prefix(count), as: UTF8.self))
    }
  }

  @Test func filesThatCannotBeRead() throws {
    try withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("x.yaml")
      #expect(throws: Diagnostics.self) { try parseYAML(path: path.path) }
      try Data("a: 1\nb: \u{e9}x".utf8 + [0xE9, 0x0A]).write(to: path)
      let bytes = #expect(throws: Diagnostics.self) { try parseYAML(path: path.path) }
      #expect(bytes?.diagnostics.first?.message == "the file is not UTF-8 text")
      #expect(bytes?.diagnostics.first?.position == SourcePosition(line: 2, column: 6))
      let notAFile = #expect(throws: Diagnostics.self) { try parseYAML(path: folder.path) }
      #expect(notAFile?.diagnostics.first?.message == "the file is a folder")
    }
  }
}

@Suite struct TextEncodingTests {
  @Test func `a byte-order mark is no part of the text`() throws {
    #expect(try decodeText(Data([0xEF, 0xBB, 0xBF] + "a: 1".utf8)) == "a: 1")
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.yaml")
      try Data([0xEF, 0xBB, 0xBF] + "a: 1\n".utf8).write(to: file)
      #expect(try parseYAML(path: file.path).entries?.map(\.key) == ["a"])
    }
  }

  @Test(arguments: [
    [0xFF, 0xFE, 0x61, 0x00, 0x62, 0x00] as [UInt8], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x3A, 0x00, 0x31, 0x00],
  ])
  func `UTF-16 is refused by its name`(bytes: [UInt8]) {
    let refusal = #expect(throws: TextRefusal.self) { try decodeText(Data(bytes)) }
    #expect(refusal?.message.contains("UTF-16") == true)
    #expect(refusal?.hint == "save it as UTF-8")
  }

  @Test func `the first wrong byte of a long line is found at once`() {
    let bytes = Data("ok\n".utf8 + [UInt8](repeating: 0x61, count: 5_000_000) + [0xFF])
    let refusal = #expect(throws: TextRefusal.self) { try decodeText(bytes) }
    #expect(refusal?.position == SourcePosition(line: 2, column: 5_000_001))
  }
}

@Suite struct TreeTests {
  @Test func settingReplacesAddsAndKeepsPlaces() throws {
    let base = try parsed("loss:\n  uniform: {t: 2}\n")
    let place = SourcePosition(line: 9, column: 9)
    let changed = base.setting("loss.uniform.t", to: YAMLNode(.integer(3), at: place), keyPosition: place)
      .setting("train.batch", to: YAMLNode(.integer(8), at: place), keyPosition: place)
    #expect(changed.node(at: "loss.uniform.t")?.int == 3)
    #expect(changed.node(at: "train.batch")?.int == 8)
    #expect(changed.node(at: "loss.uniform")?.position == base.node(at: "loss.uniform")?.position)
    #expect(changed.node(at: "loss.uniform.t")?.position == place)
    #expect(base.node(at: "train.batch") == nil)
  }

  @Test func mergingIsDeepAndReplacesSequences() throws {
    let merged = try parsed("a: {b: 1, c: [1, 2]}\nd: 4").merging(parsed("a: {c: [3], e: 5}"))
    #expect(merged.json.canonicalText == #"{"a":{"b":1,"c":[3],"e":5},"d":4}"#)
  }

  @Test func dottedKeysNest() throws {
    let tree = try parsed("{a.b: 1, a: {c: 2}, a.c: 3}").nestingDottedKeys()
    #expect(tree.json.canonicalText == #"{"a":{"b":1,"c":3}}"#)
    #expect(tree.leaves().map(\.path) == ["a.b", "a.c"])
  }

  @Test func jsonIsCanonicalAndReadsBack() throws {
    let value = JSONValue.object([
      "b": .array([.number(0.1), .number(2), .number(1e-4), .number(.nan), .integer(-3)]), "a": .string("\"\n\u{1}é"),
      "B": .object([:]), "c": .bool(true), "d": .null,
    ])
    #expect(value.canonicalText == #"{"B":{},"a":"\"\n\u0001é","b":[0.1,2,0.0001,null,-3],"c":true,"d":null}"#)
    let again = try JSONSerialization.jsonObject(with: Data(value.canonicalText.utf8)) as? [String: Any]
    #expect(again?["a"] as? String == "\"\n\u{1}é")
    #expect(YAMLNode(.object(["x": .string("1")])).json == .object(["x": .string("1")]))
    #expect(
      JSONValue.object(["a": .array([.integer(1)]), "b": .array([])]).indentedText
        == "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}")
  }
}

@Suite struct NearestNameTests {
  @Test(
    arguments: [
      ("tua", "tau"), ("uniforn", "uniform"), ("weight_decay", "weight-decay"), ("Tau", "tau"), ("batchsize", nil),
      ("x", nil), ("optimiser", "optimizer"),
    ] as [(String, String?)])
  func nearest(name: String, expected: String?) {
    #expect(nearestName(to: name, among: ["tau", "t", "uniform", "weight-decay", "optimizer"]) == expected)
  }
}
