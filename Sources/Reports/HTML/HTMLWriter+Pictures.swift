/// The prose's pictures as HTML: the page holds the files, so that it stays one.
extension HTMLWriter {
  /// A picture that has a paragraph to itself, over its caption.
  mutating func figure(_ picture: ProsePicture, _ link: String?) -> String {
    let image = link.map { inlines([.link(url: $0, [.picture(picture)])]) } ?? image(picture, hasCaption: true)
    let caption = picture.caption.isEmpty ? "" : "\n<figcaption>\(inlines(picture.caption))</figcaption>"
    return "<figure class=\"picture\">\n\(image)\(caption)\n</figure>\n"
  }

  /// A picture in a line of text; what has no caption shows its title where a pointer rests on it.
  mutating func image(_ picture: ProsePicture, hasCaption: Bool) -> String {
    if case .refused(let mistake) = picture.content {
      return "<code class=\"error\">\(HTMLText.escape(mistake.description))</code>"
    }
    guard let file = picture.file else { return HTMLText.escape(picture.alternative) }
    // The browser keeps the space while it decodes: whole pixels, 96 an inch.
    let pixels = [file.width, file.height].map { max(1, Int(($0 / 72 * 96).rounded())) }
    let title = hasCaption ? "" : picture.caption.plainText
    return "<img src=\"\(file.dataURL)\" alt=\"\(HTMLText.escape(picture.alternative))\" width=\"\(pixels[0])\" "
      + "height=\"\(pixels[1])\"" + (title.isEmpty ? "" : " title=\"\(HTMLText.escape(title))\"") + " />"
  }
}
