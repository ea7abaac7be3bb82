/// Something about a figure that its reader or author should know; the figure was drawn all the same.
public enum DrawingRemark: Sendable, Hashable {
  /// Letters that no installed font has, drawn as boxes: in the order of the page, each once.
  case missingGlyphs([Character], WritingSystem?)
  /// A label of which only the beginning is shown.
  case shortened(String)
}

extension DrawingRemark: CustomStringConvertible {
  /// What is not as it should be.
  public var description: String {
    switch self {
    case .missingGlyphs(let letters, let system):
      let shown = letters.prefix(4).map { letter in
        let codes = letter.unicodeScalars.map { "U+" + Self.hexadecimal($0.value) }
        return "“\(letter)” (\(codes.joined(separator: " ")))"
      }
      let rest = letters.count > 4 ? " and \(letters.count - 4) more" : ""
      let kind = system.map { " (\($0.name))" } ?? ""
      return "no installed font has \(shown.joined(separator: ", "))\(rest)\(kind); boxes are drawn in their place"
    case .shortened(let text):
      return "a label is too long for its place and cut: “\(text.count > 200 ? text.prefix(199) + "…" : text[...])”"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .missingGlyphs(_, let system?):
      "install the Debian package \(system.package), or name a family that has them under `fonts`"
    case .missingGlyphs(_, nil):
      "name an installed family that has them under `fonts`; fonts-unifont has most of Unicode"
    case .shortened: "write a shorter one, or enlarge the figure"
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Drawing {
  /// What its reader or author should know: one remark a writing system, one a shortened label.
  public var remarks: [DrawingRemark] {
    var letters: [Character] = []
    var shortened: [String] = []
    Drawing.collect(items, &letters, &shortened)
    return DrawingRemark.ofMissing(letters) + shortened.map { .shortened($0) }
  }

  private static func collect(_ items: [Item], _ letters: inout [Character], _ shortened: inout [String]) {
    for item in items {
      switch item {
      case .text(let text):
        letters += text.missing
        if let whole = text.whole, !shortened.contains(whole) { shortened.append(whole) }
      case .group(let group): collect(group.items, &letters, &shortened)
      case .shape, .image, .stamps: continue
      }
    }
  }
}

extension DrawingRemark {
  /// Letters that no installed font has, by their writing systems in the order of first appearance.
  public static func ofMissing(_ letters: [Character]) -> [DrawingRemark] {
    var seen: Set<Character> = []
    var groups: [(system: WritingSystem?, letters: [Character])] = []
    for letter in letters where seen.insert(letter).inserted {
      let system = letter.unicodeScalars.first.flatMap { WritingSystem.of($0) }
      if let place = groups.firstIndex(where: { $0.system == system }) {
        groups[place].letters.append(letter)
      } else {
        groups.append((system, [letter]))
      }
    }
    return groups.map { .missingGlyphs($0.letters, $0.system) }
  }
}
