/// A size or count of a foreign file that is held against a limit before it is used; beyond it the file is refused.
///
/// A few hundred bytes can ask for gigabytes or hours: streams that inflate a thousandfold, twice over; forms that draw each
/// other tenfold, twelve deep. Figures stay far below every limit, and what they ask for beyond one is refused as a whole,
/// because a verdict on the part that was looked at would be false.
public enum ReadingLimit: Int, Sendable, Hashable, CaseIterable {
  /// Bytes of the file.
  case fileBytes
  /// Bytes that come out of all filters of all streams.
  case inflatedBytes
  /// Objects of a PDF that are asked for.
  case objects
  /// Pages and nodes of a PDF's page tree.
  case pageTree
  /// Bytes of content streams, each counted as often as it is drawn.
  case contentBytes
  /// Operators of a page and its forms, each counted as often as it is drawn.
  case operators
  /// Forms within forms.
  case formNesting
  /// Elements of an SVG, each counted as often as it is drawn.
  case elements
  /// Attributes of one element.
  case attributes
  /// Attributes of all elements.
  case attributesInAll
  /// Elements within elements.
  case elementNesting
  /// Characters of attributes and texts, each counted as often as it is read.
  case textBytes
  /// Texts on the page.
  case texts
  /// Stroked lines on the page.
  case lines
  /// Painted marks on the page.
  case marks
  /// Images on the page.
  case images
  /// Fonts of the file.
  case fonts
  /// Points of the page's width or height.
  case pagePoints

  /// The most that is accepted.
  public var most: Int {
    switch self {
    case .fileBytes: 256 << 20
    case .inflatedBytes: 128 << 20
    case .objects: 300_000
    case .pageTree: 20_000
    case .contentBytes: 128 << 20
    case .operators: 5_000_000
    case .formNesting: 28
    case .elements: 500_000
    case .attributes: 1_000
    case .attributesInAll: 2_000_000
    case .elementNesting: 256
    case .textBytes: 64 << 20
    case .texts, .lines, .marks: 1_000_000
    case .images: 100_000
    case .fonts: 4_096
    case .pagePoints: 1_000_000
    }
  }

  /// What is counted, after "it has" or before "are read".
  var what: String {
    switch self {
    case .fileBytes: "bytes"
    case .inflatedBytes: "bytes in its streams once they are inflated"
    case .objects: "objects to look at"
    case .pageTree: "pages"
    case .contentBytes: "bytes of drawing, forms counted as often as they are drawn"
    case .operators: "drawing operators, forms counted as often as they are drawn"
    case .formNesting: "forms that draw each other"
    case .elements: "elements, counted as often as they are drawn"
    case .attributes: "attributes in one element"
    case .attributesInAll: "attributes"
    case .elementNesting: "elements inside each other"
    case .textBytes: "characters in attributes and texts, counted as often as they are used"
    case .texts: "texts"
    case .lines: "lines"
    case .marks: "marks"
    case .images: "images"
    case .fonts: "fonts"
    case .pagePoints: "points of width or height"
    }
  }

  /// What to do about it.
  var remedy: String {
    switch self {
    case .pagePoints: "give the page the size at which it is printed"
    case .formNesting, .elementNesting, .attributes: "draw what they show directly"
    case .pageTree, .fonts: "keep the figure's page alone in a file"
    default: "draw layers of many marks as an image"
    }
  }
}

extension FileRefusal {
  /// A file that goes beyond a limit; `found` is how far, where that is known before it is used.
  init(file: String, exceeding limit: ReadingLimit, found: Int? = nil) {
    let most = Self.grouped(limit.most)
    let message =
      found.map { "it has \(Self.grouped($0)) \(limit.what); up to \(most) are read" }
      ?? "it has more than \(most) \(limit.what)"
    self.init(file: file, message: "\(message); \(limit.remedy)", limit: limit)
  }

  /// 1,234,567.
  private static func grouped(_ number: Int) -> String {
    var digits = Substring(String(number))
    var groups: [Substring] = []
    while digits.utf8.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}

/// What reading one file has cost so far; the first kind of cost that goes beyond its limit ends the reading.
final class ReadingBudget {
  private var spent = [Int](repeating: 0, count: ReadingLimit.allCases.count)
  /// The first limit that was exceeded.
  private(set) var exceeded: ReadingLimit?

  /// Counts a cost; false once any limit has been exceeded.
  @discardableResult
  func spend(_ limit: ReadingLimit, _ amount: Int = 1) -> Bool {
    spent[limit.rawValue] += min(amount, limit.most + 1)
    if exceeded == nil, spent[limit.rawValue] > limit.most { exceeded = limit }
    return exceeded == nil
  }

  /// How much is left of a kind.
  func left(_ limit: ReadingLimit) -> Int { max(0, limit.most - spent[limit.rawValue]) }

  /// Notes a depth beyond its limit.
  func exceed(_ limit: ReadingLimit) { if exceeded == nil { exceeded = limit } }

  /// Throws where a limit has been exceeded.
  func check(_ file: FigureFile) throws(FileRefusal) {
    if let exceeded { throw FileRefusal(file: file.name, exceeding: exceeded) }
  }
}
