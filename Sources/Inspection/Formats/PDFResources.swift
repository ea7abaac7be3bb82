/// What a content stream may name: fonts, states, images and forms. A PostScript page has none.
final class PDFResources {
  private let resources: PDFObject?
  private var fonts: [String: PDFFont] = [:]

  init(_ resources: PDFObject?) { self.resources = resources }

  func font(_ name: String) -> PDFFont? {
    if let known = fonts[name] { return known }
    guard let object = resources?["/Font"]["/\(name)"], object.isDictionary else { return nil }
    let font = PDFFont(object)
    fonts[name] = font
    return font
  }

  /// A graphics state's dictionary.
  func state(_ name: String) -> PDFObject? { dictionary("/ExtGState", name) }

  /// An image or form; its identity keeps a form from drawing itself for ever.
  func externalObject(_ name: String) -> PDFObject? {
    guard let object = resources?["/XObject"]["/\(name)"], object.isStream else { return nil }
    return object
  }

  /// Whether a colour space's components are the colour itself: not so for inks and palettes.
  func isPlainColorSpace(_ name: String) -> Bool {
    if ["DeviceGray", "DeviceRGB", "DeviceCMYK"].contains(name) { return true }
    guard let kind = resources?["/ColorSpace"]["/\(name)"].elements?.first?.name else { return false }
    return ["ICCBased", "CalRGB", "CalGray"].contains(kind)
  }

  private func dictionary(_ category: String, _ name: String) -> PDFObject? {
    guard let object = resources?[category]["/\(name)"], object.isDictionary else { return nil }
    return object
  }
}
