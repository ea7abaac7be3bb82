import Rows
import Testing

/// What the one writer of comma-separated values writes, and what the one reader makes of it.
@Suite struct CSVTests {
  private func read(_ text: String) -> [[Value]] {
    var reader = CSVReader(text)
    var rows: [[Value]] = []
    while let record = reader.record() { rows.append(record.fields.map(\.value)) }
    return rows
  }

  private func written(_ value: Value) -> String {
    let text = Table(columns: ["a"], rows: [[value]]).csv()
    return String(text.dropFirst(2).dropLast())
  }

  @Test(arguments: [
    "007", "86727e28", "7",
    "-1.5", "+5", ".5", "1e999", "NULL", "null", "NA", "na", "NaN", "nan", "inf", "-Infinity",
    ".nan", "", " ", " a", "a ", "\u{FEFF}a", "=1+1", "'=1+1", "''=1", "@x", "\tx", "\rx", "-", "+", "-a", "a,b",
    "a\"b",
    "\"", "a\nb", "a\r\nb", "it's", "'", "0x10", "true", "Zürich", "日本", "\0", "🙂",
  ])
  func `text reads back as the same text`(text: String) {
    let csv = Table(columns: ["n", "t", "m"], rows: [[.integer(1), .text(text), .null]]).csv()
    #expect(read(csv).last == [.integer(1), .text(text), .null], "\(csv)")
    #expect(read(Table(columns: ["t"], rows: [[.text(text)]]).csv()).last == [.text(text)])
  }

  @Test func `what could be taken for something else is quoted, and nothing else is`() {
    #expect(["007", "86727e28", "NA", ""].map { written(.text($0)) } == ["\"007\"", "\"86727e28\"", "\"NA\"", "\"\""])
    #expect(["circle", "0x10", "1.2.3", "it's"].map { written(.text($0)) } == ["circle", "0x10", "1.2.3", "it's"])
    #expect(written(.text("=1+1")) == "\"'=1+1\"")
    #expect([Value.integer(-7), .real(0.1), .real(-0.0), .null].map(written) == ["-7", "0.1", "0", ""])
  }

  @Test func `bare numbers and the words for none are read alike, in any case`() {
    #expect(
      read("7,-1.5,+5,.5,1e3,007\n") == [[.integer(7), .real(-1.5), .integer(5), .real(0.5), .real(1000), .integer(7)]])
    #expect(
      read("NaN,nan,NAN,inf,-inf,Infinity,-Infinity,+INF,NA,na,NULL,Null,,.nan\n")
        == [[Value](repeating: .null, count: 14)])
    #expect(read("'=1+1,nano,Nassau\n") == [[.text("=1+1"), .text("nano"), .text("Nassau")]])
  }

  /// Random texts, numbers and nulls survive.
  @Test(arguments: 1...20)
  func `tables read back as they were`(seed: Int) {
    var state = UInt64(seed)
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let pieces = [
      "a", "7", "0", "e", "-", "+", "=", "@", "'", "\"", ",", "\n", "\r", "\t", " ", ".", "N", "A", "inf", "nan", "é",
      "🙂",
      "\u{FEFF}",
    ]
    func value() -> Value {
      switch next(6) {
      case 0: return .null
      case 1: return .integer(next(1_000_000) - 500_000)
      case 2: return .real(Double(next(1_000_000)) / 7 - 60_000.1)
      default: return .text((0..<next(6)).map { _ in pieces[next(pieces.count)] }.joined())
      }
    }
    let names = ["=x", " b", "7", "NA"]
    let rows = (0..<50).map { _ in names.map { _ in value() } }
    var reader = CSVReader(Table(columns: names, rows: rows).csv())
    #expect(reader.record()?.fields.map(\.name) == names)
    for row in rows { #expect(reader.record()?.fields.map(\.value) == row) }
    #expect(reader.record() == nil && reader.unclosedLine == nil)
  }

  @Test func `a terminal shows zero without a sign, and large numbers with their digits`() {
    let numbers: [(Double, String)] = [
      (-0.0, "0"), (1234567.891, "1234567.891"), (123456789.5, "123456789.5"), (0.1234567, "0.123457"),
      (-1234567, "-1234567"), (99999.5, "99999.5"), (1e20, "1e+20"), (-1e-9, "-1e-09"),
    ]
    for (number, text) in numbers {
      #expect(Table(columns: ["a"], rows: [[.real(number)]]).aligned().split(separator: "\n").last?.trimming == text)
    }
    #expect(Table(columns: ["a"], rows: [[.real(-0.0)]]).json.canonicalText == #"{"columns":["a"],"rows":[[0]]}"#)
  }
}

extension Substring {
  fileprivate var trimming: String { filter { $0 != " " } }
}
