import Foundation
import Rows
import Testing

/// Comma-separated values read by columns.
@Suite struct CSVColumnsTests {
  private func columns(_ text: String) -> CSVColumns { CSVColumns(Data(text.utf8)) }

  @Test func numbersTextsAndMissingValuesAreTold() throws {
    let table = columns("name,value,note\na,1,x\n\"a, b\",-2.5e-3,\nc,,\"1\"\n\"a\",NaN,2\n")
    #expect(table.count == 4 && table.columns.map(\.name) == ["name", "value", "note"])
    let name = try #require(table["name"])
    #expect(name.codes == [0, 1, 2, 0] && name.texts == ["a", "a, b", "c"] && !name.isNumeric)
    let value = try #require(table["value"])
    #expect(value.isNumeric && value.numbers[0] == 1 && value.numbers[1] == -0.0025)
    #expect(value.codes == [CSVColumns.Column.number, -1, CSVColumns.Column.missing, -2])
    let note = try #require(table["note"])
    // A number in quotation marks is a text.
    #expect((0..<4).map { note.text($0) } == ["x", "", "1", "2"] && note.texts == ["x", "1"])
  }

  @Test func whatFramesWriteReadsBackTheSame() throws {
    let frame = Frame([
      ("x", Frame.numbers([1, 0.1, 1e300, -3e-7, .nan])),
      ("text", [.text("=1+1"), .text("1"), .text(" a "), .text("line\nbreak"), .null]),
    ])
    let table = columns(frame.csv)
    let x = try #require(table["x"])
    #expect(x.numbers.prefix(4) == [1, 0.1, 1e300, -3e-7] && x.numbers[4].isNaN)
    #expect((0..<5).map { table["text"]?.text($0) } == ["=1+1", "1", " a ", "line\nbreak", ""])
  }

  @Test func unevenRowsAndDoubledNamesAreRead() {
    let table = columns("a,b,a\n1\n1,2,3,4\n\n")
    #expect(table.columns.map(\.name) == ["a", "b"] && table.count == 3)
    #expect(table["b"]?.codes == [-2, -1, -2])
    #expect(columns("").count == 0 && columns("a").count == 0 && columns("\u{FEFF}a\n1").columns.map(\.name) == ["a"])
    #expect(columns("a\n\"1").count == 1)
  }
}
