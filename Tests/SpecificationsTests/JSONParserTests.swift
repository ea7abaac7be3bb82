import Specifications
import Testing

private func mistake(_ text: String) -> String {
  do throws(Diagnostics) {
    _ = try parseJSON(text, file: "a.json")
    return ""
  } catch { return error.description }
}

@Suite struct JSONParserTests {
  @Test func everyNodeKnowsItsPlace() throws {
    let root = try parseJSON("{\n  \"größe\": [1, true],\n  \"b\": {\"c\": null}}\n", file: "a.json")
    #expect(root.node(at: "größe")?.position == SourcePosition(line: 2, column: 12))
    #expect(root.node(at: "größe")?.elements?.last?.position == SourcePosition(line: 2, column: 16))
    #expect(root["b"]?.entries?.first?.position == SourcePosition(line: 3, column: 9))
    #expect(root.node(at: "b.c")?.isNull == true)
  }

  @Test(arguments: [
    (#""\ud83d\ude00""#, "😀"), (#""\u00e9\n\t\"\\\/""#, "é\n\t\"\\/"), (#""a\u0041b""#, "aAb"), ("\"1\"", "1"),
  ]) func escapesMeanTheirCharacters(text: String, expected: String) throws {
    #expect(try parseJSON(text, file: "a").content == .scalar(expected, plain: false))
  }

  @Test(arguments: ["0", "-0", "12", "1.5", "1e-3", "-2.5E+10", "9223372036854775807"])
  func numbersAreTakenAsWritten(text: String) throws {
    #expect(try parseJSON(text, file: "a").content == .scalar(text, plain: true))
    #expect(try parseJSON(text, file: "a").double == Double(text))
  }

  @Test func theDocumentIsWhatYAMLReadsToo() throws {
    let text = #"{"title": "x", "a": [1, 2.5, "three", false, null], "b": {"c": {}}}"#
    #expect(try parseJSON(text, file: "a").json == parseYAML(text, file: "a").json)
    #expect(try parseJSON("\u{FEFF}{}", file: "a").entries?.isEmpty == true)
  }

  @Test(arguments: [
    ("", "a.json:1:1: error: not JSON: expected a value, found the end of the file"),
    ("{", "a.json:1:2: error: not JSON: expected a key in double quotes, found the end of the file"),
    ("{a: 1}", "a.json:1:2: error: not JSON: expected a key in double quotes, found `a`"),
    ("{\"a\" 1}", "a.json:1:6: error: not JSON: expected `:` after a key, found `1`"),
    ("{\"a\": 1,}", "a.json:1:9: error: not JSON: expected a key in double quotes, found `}`"),
    ("[1 2]", "a.json:1:4: error: not JSON: expected `,` or `]`, found `2`"),
    ("{\"a\": [1, fast]}", "a.json:1:11: error: a[1]: not JSON: expected a value, found `fast`"),
    ("01", "a.json:1:1: error: not JSON: expected a value, found `01`"), ("1.", "expected a value, found `1.`"),
    ("+1", "expected a value"), ("NaN", "expected a value"), ("1 2", "`2` follows the end of the document"),
    ("\"a", "a.json:1:1: error: not JSON: the text is not closed"), ("\"a\nb\"", "a control character inside a text"),
    (#""\ud83d""#, "a.json:1:2: error: not JSON: half of a character, without its other half"),
    (#""\ude00\ud83d""#, "half of a character"), (#""\ud83d\u0041""#, "half of a character"),
    (#""\x""#, "begins no known escape"), (#""\u12"#, "begins no known escape"),
    ("{\"a\": 1,\n \"a\": 2}", "a.json:2:2: error: the key `a` is given twice, first in line 1"),
  ]) func aMistakeHasItsPlace(text: String, message: String) {
    #expect(mistake(text).contains(message), "\(mistake(text))")
  }

  @Test func nestingAndLengthAreLimitedByDepthAlone() throws {
    #expect(mistake(String(repeating: "[", count: 100_000)).contains("nested deeper than 64 levels"))
    let long = "[" + Array(repeating: "1", count: 300_000).joined(separator: ",") + "]"
    var count: Int?
    let time = ContinuousClock().measure { count = try? parseJSON(long, file: "a").elements?.count }
    #expect(count == 300_000)
    #expect(time < .seconds(5))
  }
}
