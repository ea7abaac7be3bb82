import Specifications
import TestSupport
import Testing

private struct Inner: Specification {
  var weight = 1.0
  var t = 2.0
  static let shortForm = ["weight"]
  static let keys: [Key<Inner>] = [
    .weight("weight", \.weight, .number.nonnegative, "the weight"),
    Key("t", \.t, .number.positive.atMost(9), "sharpness"),
  ]
}

private struct Outer: Specification {
  var count = 3
  var name: String? = "a"
  var inner = Inner()
  var maybe: Inner?
  var young = 7
  static let keys: [Key<Outer>] = [
    Key("count", \.count, .integer.within(1...5), "how many"),
    Key("name", \.name, Reading<String>.string.orNone(), "a name"),
    Key("inner", \.inner, "a mapping"), Key("maybe", \.maybe, whenWritten: Inner(), "a mapping or none"),
    Key("young", \.young, .integer, "a key that came later", asBefore: 1),
  ]
}

/// From one declaration of a key come reading, JSON, restoring, the reference and the schema.
@Suite struct KeyTests {
  private func read(_ text: String) throws -> Outer {
    let node = Outer.writingOutShortForms(try parseYAML(text, file: "x.yaml"))
    return try readMapping(node, file: "x.yaml") { .read($0, default: Outer()) }
  }

  private func restore(_ text: String) throws -> Outer {
    let collector = DiagnosticCollector(file: "stored")
    let value = Outer.restore(try parseJSON(text, file: "stored"), at: "", collector)
    try collector.finish()
    return value
  }

  @Test func whatIsLeftOutStaysAsItIs() throws {
    #expect(try read("{}") == Outer())
    let value = try read("{count: 4, name: none, inner: 0.5, maybe: {t: 3}}")
    #expect(value.count == 4 && value.name == nil && value.inner == Inner(weight: 0.5, t: 2))
    #expect(value.maybe == Inner(weight: 1, t: 3))
  }

  @Test func storedMappingsReadBackAndKeepWhatTheyMeant() throws {
    let value = try read("{count: 4, name: none, inner: 0.5, maybe: {t: 3}, young: 2}")
    #expect(try restore(value.json.canonicalText) == value)
    // Left out: none for a name, the meaning before it existed for a younger key.
    let old = try restore(#"{"count":1,"inner":{"t":2,"weight":1}}"#)
    #expect(old.name == nil && old.maybe == nil && old.young == 1)
    #expect(old.json.canonicalText == #"{"count":1,"inner":{"t":2,"weight":1}}"#)
    #expect(throws: Diagnostics.self) { try restore(#"{"inner":{"t":2,"weight":1}}"#) }
    #expect(throws: Diagnostics.self) { try restore(#"{"count":1,"inner":{"t":2,"weight":1},"newer":1}"#) }
  }

  @Test func aWeightOfZeroLeavesTheOtherKeysWithoutEffect() throws {
    let value = try read("{inner: 0}")
    #expect(
      value.unusedKeys(at: "") == [UnusedKey("inner.t", because: "inner.weight is 0", isLeftOutOfIDs: true)])
    #expect(Outer().unusedKeys(at: "").isEmpty)
  }

  @Test func theReferenceSaysConstraintAndDefault() {
    let rows = Outer().rows(at: "o")
    #expect(
      rows.map(\.path) == [
        "o.count", "o.name", "o.inner.weight", "o.inner.t", "o.maybe", "o.maybe.weight", "o.maybe.t", "o.young",
      ])
    #expect(
      rows[0]
        == ReferenceRow(path: "o.count", constraint: "integer, within 1 and 5", defaultText: "3", meaning: "how many"))
    #expect(rows[4].defaultText == "none" && rows[1].constraint == "text; or `none`")
  }

  @Test(arguments: [
    ("{count: 3}", true), ("{count: 6}", false), ("{count: null}", true), ("{inner: 2}", true), ("{inner: -1}", false),
    ("{inner: {t: 10}}", false), ("{maybe: none}", true), ("{maybe: 3}", true), ("{other: 1}", false),
  ])
  func theSchemaJudgesAsTheReaderDoes(text: String, isAllowed: Bool) throws {
    let problems = JSONSchema(Outer.schema.json).problems(of: try parseYAML(text, file: "x.yaml").json)
    #expect(problems.isEmpty == isAllowed, "\(problems)")
    #expect(((try? read(text)) != nil) == isAllowed)
  }
}
