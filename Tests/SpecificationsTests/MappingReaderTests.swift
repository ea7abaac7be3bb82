import Specifications
import Testing

private struct Term: Equatable {
  var tau = 0.5
  var count = 1
  var kind = "a"
  var values: [Double] = []
  var nested: Int?
}

private enum Shade: String, CaseIterable, Sendable { case light, dark }

private func term(_ reader: MappingReader) -> Term {
  Term(
    tau: reader.value("tau", .number.positive, default: 0.5),
    count: reader.value("count", .integer.within(1...4), default: 1),
    kind: reader.required("kind", .choice(["a", "bcd"])) ?? "",
    values: reader.value("values", .sequence(of: .number), default: []),
    nested: reader.optional("nested", .mapping { $0.optional("deep", .integer) }))
}

private func messages(_ text: String) throws -> String {
  let node = try parseYAML(text, file: "t.yaml")
  do {
    _ = try readMapping(node, file: "t.yaml", term)
    return ""
  } catch { return error.description }
}

@Suite struct MappingReaderTests {
  @Test func goodValues() throws {
    let node = try parseYAML("{tau: 1e-1, kind: bcd, values: [1, 2.5], nested: {deep: 7}, count: ~}", file: "t.yaml")
    let value = try readMapping(node, file: "t.yaml", term)
    #expect(value == Term(tau: 0.1, count: 1, kind: "bcd", values: [1, 2.5], nested: 7))
  }

  @Test func allMistakesInTheOrderOfPlaces() throws {
    let text = """
      tua: 1
      tau: -1
      count: 9
      kind: bdc
      values: [1, fast, "3"]
      nested: {deap: 1}
      """
    #expect(
      try messages(text) == """
        t.yaml:1:1: error: unknown key `tua`
          hint: did you mean `tau`?
        t.yaml:2:6: error: tau: must be positive, found `-1`
        t.yaml:3:8: error: count: must be within 1 and 4, found `9`
        t.yaml:4:7: error: kind: must be one of `a`, `bcd`, found `bdc`
          hint: did you mean `bcd`?
        t.yaml:5:13: error: values[1]: must be a number, found `fast`
        t.yaml:5:19: error: values[2]: must be a number, found `"3"`
          hint: remove the quotes
        t.yaml:6:10: error: nested: unknown key `deap`
          hint: did you mean `deep`?
        """)
  }

  @Test(arguments: [
    ("{}", "t.yaml:1:1: error: missing key `kind`"),
    ("[1]", "t.yaml:1:1: error: must be a mapping, found a sequence of 1"),
    ("{kind: a, values: 1}", "t.yaml:1:19: error: values: must be a sequence, found `1`\n  hint: write `[1]`"),
    ("{kind: a, tau: .inf}", "t.yaml:1:16: error: tau: must be a number, found `.inf`"),
    ("{kind: a, count: 1.5}", "t.yaml:1:18: error: count: must be an integer, found `1.5`"),
    ("{kind: a, nested: 3}", "t.yaml:1:19: error: nested: must be a mapping, found `3`"),
    ("{kind: a, tau: {}}", "t.yaml:1:16: error: tau: must be a number, found a mapping"),
    (
      "{kind: a, zebra: 1}",
      "t.yaml:1:11: error: unknown key `zebra`\n  hint: known keys: tau, count, values, nested"
    ),
  ])
  func single(text: String, message: String) throws {
    #expect(try messages(text) == message)
  }

  @Test func enumerationsAndNone() throws {
    let node = try parseYAML("{shade: dark, a: none, b: 3}", file: "t.yaml")
    try readMapping(node, file: "t.yaml") { reader in
      #expect(reader.required("shade", .choice(of: Shade.self)) == .dark)
      #expect(reader.value("a", Reading<Int>.integer.orNone(), default: 5) == nil)
      #expect(reader.value("b", Reading<Int>.integer.orNone(), default: 5) == 3)
      #expect(reader.value("c", Reading<Int>.integer.orNone(), default: 5) == 5)
    }
  }
}
