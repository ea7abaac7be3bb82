import CPangoCairo
import Figures

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
  /// The places after spaces within formulas, where a break is unwelcome.
  private(set) var breaksInFormulas: Set<Int> = []
  private let style: PageStyle

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
    add(label)
    looks.append((0..<length, .bold))
    append(inlines)
  }

  private mutating func add(_ more: String) {
    for scalar in more.unicodeScalars {
      switch scalar {
      // U+2028 ends a line; other control characters are not drawn, and U+FFFC is ours.
      case "\n", "\t", "\r": text.unicodeScalars.append(" ")
      case "\u{2028}": text.unicodeScalars.append(scalar)
      case "\u{FFFC}", "\u{2029}": text.unicodeScalars.append("\u{FFFD}")
      case _ where Self.turnsText(scalar) || HTMLText.isForbidden(scalar): text.unicodeScalars.append("\u{FFFD}")
      default: text.unicodeScalars.append(scalar)
      }
    }
    length = text.utf8.count
  }

  /// Overrides of direction can make text read as what it is not.
  static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  private mutating func add(_ look: Look, _ inner: [Inline]) {
    let start = length
    append(inner)
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

  /// The same text with its pictures no wider than a line.
  func fitted(toWidth width: Double) -> InlineText {
    guard objects.contains(where: { $0.object.isPicture }) else { return self }
    var fitted = self
    fitted.objects = objects.map { ($0.place, $0.object.fitted(toWidth: width)) }
    return fitted
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
    return list
  }
}
