/// What a content stream may name: fonts, states, images and forms; a PostScript page has none.
///
/// Each is looked up once, however often it is named: a scatter names its state for every point.
final class PDFResources {
  private let resources: PDFObject?
  private var fonts: [String: PDFFont] = [:]
  private var states: [String: State] = [:]
  private var externalObjects: [String: ExternalObject] = [:]
  private var plainColorSpaces: [String: Bool] = [:]

  init(_ resources: PDFObject?) { self.resources = resources }

  func font(_ name: String) -> PDFFont? {
    if let known = fonts[name] { return known }
    guard let object = resources?["/Font"]["/\(name)"], object.isDictionary else { return nil }
    let font = object.document.font(object)
    fonts[name] = font
    return font
  }

  /// What a graphics state sets; nil for what it leaves.
  struct State {
    var lineWidth: Double?
    var strokeAlpha: Double?
    var fillAlpha: Double?
  }

  /// A graphics state; nil where there is none of the name.
  func state(_ name: String) -> State? {
    if let known = states[name] { return known }
    guard let object = resources?["/ExtGState"]["/\(name)"], object.isDictionary else { return nil }
    let state = State(
      lineWidth: object["/LW"].number, strokeAlpha: object["/CA"].number, fillAlpha: object["/ca"].number)
    states[name] = state
    return state
  }

  /// An image or form.
  enum ExternalObject {
    case image(columns: Int, rows: Int, isLossy: Bool)
    /// The identity keeps a form from drawing itself for ever.
    case form(PDFObject, identity: Int?)
    case other
  }

  /// An image or form; nil where there is none of the name.
  func externalObject(_ name: String) -> ExternalObject? {
    if let known = externalObjects[name] { return known }
    guard let object = resources?["/XObject"]["/\(name)"], object.isStream else { return nil }
    let found: ExternalObject
    switch object["/Subtype"].name {
    case "Form": found = .form(object, identity: object.identity)
    case "Image":
      let filter = object["/Filter"]
      let filters = filter.elements?.compactMap(\.name) ?? [filter.name].compactMap { $0 }
      found = .image(
        columns: object["/Width"].integer ?? 0, rows: object["/Height"].integer ?? 0,
        isLossy: filters.contains("DCTDecode") || filters.contains("JPXDecode"))
    default: found = .other
    }
    externalObjects[name] = found
    return found
  }

  /// Whether a colour space's components are the colour itself: not so for inks and palettes.
  func isPlainColorSpace(_ name: String) -> Bool {
    if ["DeviceGray", "DeviceRGB", "DeviceCMYK"].contains(name) { return true }
    if let known = plainColorSpaces[name] { return known }
    let kind = resources?["/ColorSpace"]["/\(name)"].elements?.first?.name
    let isPlain = kind.map { ["ICCBased", "CalRGB", "CalGray"].contains($0) } ?? false
    plainColorSpaces[name] = isPlain
    return isPlain
  }
}
