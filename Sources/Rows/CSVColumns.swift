import Foundation
import Specifications
import Texts

/// Comma-separated values read back column by column, numbers as numbers: what comparisons of many rows are made from.
///
/// Fields mean what `CSVField` says. A row that is shorter than the header lacks the rest; what is beyond the header is
/// left out.
public struct CSVColumns: Sendable {
  /// The values of a column.
  public struct Column: Sendable {
    /// The code of a field without a value.
    public static let missing: Int32 = -2
    /// The code of a field that is a number.
    public static let number: Int32 = -1

    /// The name in the first line.
    public var name: String
    /// The number of each row; NaN where it is none.
    public var numbers: [Double] = []
    /// For each row the place in `texts`, `number` or `missing`.
    public var codes: [Int32] = []
    /// The different texts, in the order of their first rows.
    public var texts: [String] = []
    /// Where each text is among them.
    private var places: [String: Int32] = [:]
    /// The bytes of the last row's text, and its code: neighbours are often the same.
    private var lastBytes: [UInt8] = []
    private var lastCode = Column.missing

    init(name: String) { self.name = name }

    /// Whether every field with a value is a number.
    public var isNumeric: Bool { texts.isEmpty }

    /// A row's value as characters: numbers with the digits that read back as the same, nothing where it has none.
    public func text(_ row: Int) -> String {
      switch codes[row] {
      case Column.missing: ""
      case Column.number: shortestText(numbers[row])
      default: texts[Int(codes[row])]
      }
    }

    fileprivate mutating func addMissing() {
      numbers.append(.nan)
      codes.append(Column.missing)
    }

    fileprivate mutating func add(_ field: CSVReader.RawField, in bytes: UnsafeBufferPointer<UInt8>) {
      switch field {
      case .bare(let range):
        if let number = Column.plainNumber(bytes, range) {
          numbers.append(number)
          codes.append(Column.number)
        } else {
          add(UnsafeBufferPointer(rebasing: bytes[range]), isQuoted: false)
        }
      case .quoted(let content): content.withUnsafeBufferPointer { add($0, isQuoted: true) }
      }
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
      if !isQuoted, bytes.isEmpty { return addMissing() }
      // A quoted text and a bare one can be written with the same bytes; only bare ones are remembered.
      if !isQuoted, lastCode >= 0, bytes.count == lastBytes.count, bytes.elementsEqual(lastBytes) {
        numbers.append(.nan)
        codes.append(lastCode)
        return
      }
      switch CSVField(String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted).value {
      case .null, .blob: addMissing()
      case .integer(let value):
        numbers.append(Double(value))
        codes.append(Column.number)
      case .real(let value):
        numbers.append(value)
        codes.append(Column.number)
      case .text(let text):
        let code = places[text] ?? Int32(clamping: texts.count)
        if places[text] == nil {
          places[text] = code
          texts.append(text)
        }
        numbers.append(.nan)
        codes.append(code)
        if !isQuoted { (lastBytes, lastCode) = (Array(bytes), code) }
      }
    }

    /// A finite number in decimal digits without blanks around it; nil for everything else, which `CSVField` then judges.
    private static func plainNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Double? {
      // The longest text of a number that `shortestText` writes has 24 characters.
      guard !range.isEmpty, range.count < 32 else { return nil }
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { room in
        var hasDigit = false
        for (place, byte) in bytes[range].enumerated() {
          switch byte {
          case 0x30...0x39: hasDigit = true
          case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): break
          case UInt8(ascii: "e"), UInt8(ascii: "E"): if !hasDigit { return nil }
          default: return nil
          }
          room[place] = CChar(bitPattern: byte)
        }
        room[range.count] = 0
        guard hasDigit, let start = room.baseAddress else { return nil }
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(start, &end)
        return end == start + range.count && value.isFinite ? value : nil
      }
    }
  }

  /// The columns in the order of the file; of two of one name the first.
  public private(set) var columns: [Column] = []
  /// The number of rows.
  public private(set) var count = 0

  /// Reads a file; whatever it is, columns come out.
  public init(_ data: Data) {
    var reader = CSVReader(data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data)
    guard let header = reader.record() else { return }
    var targets: [Int?] = []
    var known: Set<String> = []
    for field in header.fields {
      let isNew = known.insert(field.name).inserted
      targets.append(isNew ? columns.count : nil)
      if isNew { columns.append(Column(name: field.name)) }
    }
    while true {
      var seen = 0
      let isRow = reader.forEachRawField { place, field, bytes in
        seen = place + 1
        if place < targets.count, let target = targets[place] { columns[target].add(field, in: bytes) }
      }
      guard isRow else { break }
      count += 1
      guard seen < targets.count else { continue }
      for case let target? in targets[seen...] { columns[target].addMissing() }
    }
  }

  /// The column of a name; nil for none.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }
}
