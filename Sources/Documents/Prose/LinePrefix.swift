/// The `>` and list markers at the beginning of a line of Markdown.
struct LinePrefix {
  /// How many quotations the line says it is in.
  var quotes = 0
  /// How many list items begin on the line.
  var items = 0
  /// The columns of white space before the first of them, or before the text.
  var columns = 0
  /// The index after the last `>` and the spaces that follow it.
  var quotesEnd = 0
  /// The index of the text.
  var end = 0

  init() {}

  /// Reads the line of `bytes` from `start` to `limit`.
  init(_ bytes: [UInt8], _ start: Int, _ limit: Int) {
    var index = start
    func skipSpaces() {
      while index < limit, bytes[index] == " " || bytes[index] == "\t" {
        if quotes == 0, items == 0 { columns += bytes[index] == " " ? 1 : 4 }
        index += 1
      }
    }
    func marker() -> Int? {
      var end = index
      if bytes[end] == "-" || bytes[end] == "*" || bytes[end] == "+" {
        end += 1
      } else {
        while end < limit, end - index < 9, (48...57).contains(bytes[end]) { end += 1 }
        guard end > index, end < limit, bytes[end] == "." || bytes[end] == ")" else { return nil }
        end += 1
      }
      return end >= limit || bytes[end] == " " || bytes[end] == "\t" || bytes[end] == "\n" ? end : nil
    }
    skipSpaces()
    quotesEnd = index
    while index < limit {
      if bytes[index] == ">" {
        quotes += 1
        index += 1
        skipSpaces()
        if items == 0 { quotesEnd = index }
      } else if let next = marker() {
        items += 1
        index = next
        skipSpaces()
      } else {
        break
      }
    }
    end = index
  }

  /// Why a line that opens so many containers is not read; nil for one that is.
  ///
  /// Each level of a list takes at least two columns, so that indentation bounds how many are open already.
  var nestingRefusal: String? {
    let most = MarkdownLimits.nesting
    let depth = quotes + items + (quotes + items > 0 ? columns / 2 : 0)
    return depth > most ? "quotations and lists nested \(depth) deep; at most \(most) are read" : nil
  }
}

/// Bytes are compared with ASCII characters as they are written.
func == (byte: UInt8, sign: Unicode.Scalar) -> Bool { UInt32(byte) == sign.value }
func != (byte: UInt8, sign: Unicode.Scalar) -> Bool { UInt32(byte) != sign.value }
func ~= (sign: Unicode.Scalar, byte: UInt8) -> Bool { UInt32(byte) == sign.value }

extension UInt8 {
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
}
