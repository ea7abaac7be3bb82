import CPangoCairo
import Figures
import Texts

/// Inline text with what its stretches look like, ready to be shaped.
///
/// Formulas and pictures are single objects (U+FFFC) among the letters. Ranges and places count bytes of UTF-8.
struct InlineText {
  /// How a stretch differs from its paragraph's style.
  enum Look: Hashable {
    case italic
    case bold
    case struck
    case code
    case linked
    case raised
  }

  private(set) var text = ""
  private(set) var length = 0
  private(set) var looks: [(range: Range<Int>, look: Look)] = []
  private(set) var links: [(range: Range<Int>, url: String)] = []
  /// Formulas and pictures by their places.
  private(set) var objects: [(place: Int, object: InlineObject)] = []
  /// Footnotes by their references' places.
  private(set) var notes: [(place: Int, number: Int)] = []
  /// Stretches in another family than their style's, which lacks them.
  private var families: [(range: Range<Int>, family: String, isBold: Bool)] = []
  /// Letters that no installed font has: empty boxes.
  private(set) var boxes: [Range<Int>] = []
  /// The places after spaces within formulas, where a break is unwelcome.
  private(set) var breaksInFormulas: Set<Int> = []
  private let style: PageStyle
  // What letters that are added look like.
  private var isBold = false
  private var isCode = false

  init(_ inlines: [Inline], _ style: PageStyle) {
    self.style = style
    append(inlines)
  }

  init(plain text: String, _ style: PageStyle) {
    self.style = style
    add(text)
  }

  /// Text in bold, say a label, and the inlines after it.
  init(bold label: String, _ inlines: [Inline], _ style: PageStyle) {
    self.style = style
    isBold = true
    add(label)
    isBold = false
    looks.append((0..<length, .bold))
    append(inlines)
  }

  private mutating func add(_ more: String) {
    var clean = ""
    for scalar in pageText(more).unicodeScalars {
      switch scalar {
      // U+2028 ends a line, and U+FFFC is ours.
      case "\n", "\t": clean.unicodeScalars.append(" ")
      case "\u{FFFC}", "\u{2029}": clean.unicodeScalars.append("\u{FFFD}")
      default: clean.unicodeScalars.append(scalar)
      }
    }
    let chain = PageFonts.current.chain(isCode ? PageStyle.mono : style.family)
    for stretch in chain.stretches(of: clean, bold: style.bold || isBold) {
      let start = length
      text += stretch.text
      length = text.utf8.count
      guard let family = stretch.family else {
        PageFonts.current.missing.note(stretch.text)
        boxes.append(start..<length)
        continue
      }
      if family != chain.families.first { families.append((start..<length, family, stretch.isBold)) }
    }
  }

  private mutating func add(_ look: Look, _ inner: [Inline]) {
    let start = length
    let (wasBold, wasCode) = (isBold, isCode)
    isBold = isBold || look == .bold
    isCode = isCode || look == .code
    append(inner)
    (isBold, isCode) = (wasBold, wasCode)
    looks.append((start..<length, look))
  }

  private mutating func append(_ inlines: [Inline]) { for inline in inlines { append(inline) } }

  private mutating func append(_ inline: Inline) {
    switch inline {
    case .text(let text): add(text)
    case .softBreak: add(" ")
    case .hardBreak: add("\u{2028}")
    case .code(let text), .value(let text, _): add(.code, [.text(text)])
    case .emphasis(let inner): add(.italic, inner)
    case .strong(let inner): add(.bold, inner)
    case .strikethrough(let inner): add(.struck, inner)
    case .link(let url, let inner):
      let start = length
      guard let safe = HTMLText.safeURL(url) else { return append(inner) }
      add(.linked, inner)
      links.append((start..<length, safe))
    case .picture(let picture):
      guard let file = picture.file else { return append(picture.substitute) }
      add(.picture(file, scale: 1))
    case .footnoteReference(let number):
      let start = length
      add(.raised, [.text("\(number)")])
      notes.append((start, number))
      links.append((start..<length, "#note-\(number)"))
    case .math(let source), .display(let source): add(mathematics: source)
    }
  }

  private mutating func add(mathematics source: String) {
    guard let text = try? RichText(mathematics: source),
      let formulas = try? text.formulas(theme: PageStyle.mathematics, size: style.size, bold: style.bold)
    else { return append(.code("$\(source)$")) }
    for formula in formulas {
      add(.formula(formula))
      if formula.mayBreakAfter {
        add(" ")
        breaksInFormulas.insert(length)
      }
    }
  }

  private mutating func add(_ object: InlineObject) {
    objects.append((length, object))
    text.unicodeScalars.append("\u{FFFC}")
    length += 3
  }

  /// Whether its first letter that has a direction reads from right to left.
  var isRightToLeft: Bool { readsFromRightToLeft(text) }

  /// The same text with its pictures no wider than a line.
  func fitted(toWidth width: Double) -> InlineText {
    guard objects.contains(where: { $0.object.isPicture }) else { return self }
    var fitted = self
    fitted.objects = objects.map { ($0.place, $0.object.fitted(toWidth: width)) }
    return fitted
  }

  /// The letters of a stretch that no font has: the bytes of each of their characters, and its width in points.
  ///
  /// A letter of several characters is one box: all but the first are as wide as nothing.
  func boxPlaces(in stretch: Range<Int>) -> [(range: Range<Int>, width: Double)] {
    var places: [(range: Range<Int>, width: Double)] = []
    let bytes = text.utf8
    for whole in boxes {
      let range = whole.clamped(to: stretch)
      guard !range.isEmpty else { continue }
      let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
      let end = bytes.index(start, offsetBy: range.count)
      var place = range.lowerBound
      for letter in text[start..<end] {
        for (index, scalar) in letter.unicodeScalars.enumerated() {
          let count = UTF8.width(scalar)
          places.append((place..<(place + count), index == 0 ? 0.64 * style.size : 0))
          place += count
        }
      }
    }
    return places
  }

  /// Pango's attributes for a stretch of the text, with places relative to its beginning.
  func attributes(_ stretch: Range<Int>) -> OpaquePointer? {
    let list = pango_attr_list_new()
    func insert(_ attribute: UnsafeMutablePointer<PangoAttribute>?, _ range: Range<Int>) {
      guard let attribute else { return }
      attribute.pointee.start_index = UInt32(range.lowerBound - stretch.lowerBound)
      attribute.pointee.end_index = UInt32(range.upperBound - stretch.lowerBound)
      pango_attr_list_insert(list, attribute)
    }
    let scale = Double(PANGO_SCALE)
    for (whole, look) in looks {
      let range = whole.clamped(to: stretch)
      guard !range.isEmpty else { continue }
      switch look {
      case .italic: insert(pango_attr_style_new(style.italic ? PANGO_STYLE_NORMAL : PANGO_STYLE_ITALIC), range)
      case .bold: insert(pango_attr_weight_new(PANGO_WEIGHT_BOLD), range)
      case .struck: insert(pango_attr_strikethrough_new(1), range)
      case .code:
        insert(pango_attr_family_new(PageStyle.mono), range)
        insert(pango_attr_size_new_absolute(Int32(0.82 * style.size * scale)), range)
      case .linked: insert(pango_attr_foreground_new(0x0B0B, 0x5A5A, 0x9191), range)
      case .raised:
        insert(pango_attr_size_new_absolute(Int32(0.66 * style.size * scale)), range)
        insert(pango_attr_rise_new(Int32(0.36 * style.size * scale)), range)
      }
    }
    for (place, object) in objects where stretch.contains(place) {
      var box = PangoRectangle()
      box.width = Int32((object.width * scale).rounded())
      box.y = Int32(-(object.ascent * scale).rounded())
      box.height = Int32(((object.ascent + object.descent) * scale).rounded())
      insert(pango_attr_shape_new(&box, &box), place..<(place + 3))
    }
    for (whole, family, isBold) in families {
      let range = whole.clamped(to: stretch)
      guard !range.isEmpty else { continue }
      insert(pango_attr_family_new(family), range)
      insert(pango_attr_style_new(PANGO_STYLE_NORMAL), range)
      if !isBold { insert(pango_attr_weight_new(PANGO_WEIGHT_NORMAL), range) }
    }
    for (range, width) in boxPlaces(in: stretch) {
      var box = PangoRectangle()
      box.width = Int32((width * scale).rounded())
      box.y = Int32(-(0.72 * style.size * scale).rounded())
      box.height = Int32((0.8 * style.size * scale).rounded())
      insert(pango_attr_shape_new(&box, &box), range)
    }
    // Otherwise fontconfig would put a family of its choice in the place of what is missing.
    insert(pango_attr_fallback_new(0), stretch)
    return list
  }
}
