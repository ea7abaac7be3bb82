/// The prose's pictures that have a paragraph to themselves, in the flow.
extension PageWriter {
  /// A picture over its caption, reduced to the column's width and the page's height where it is larger.
  ///
  /// It floats as figures do, unless it belongs to a list or quotation.
  ///
  /// - Parameter mark: What hangs to the left of it, say a bullet.
  func picture(
    _ file: PictureFile, _ caption: [Inline], _ link: String?, indent: Double, mark: PageParagraph? = nil
  ) {
    let width = measure - indent
    let style = self.caption.aligned(.justified)
    let text = caption.isEmpty ? nil : canvas.paragraph(InlineText(caption, style), style, width: width)
    let below = text.map { $0.height + 8 } ?? 0
    let scale = min(1, width / file.width, max(0.2 * geometry.height, geometry.height - below) / file.height)
    let height = file.height * scale
    func draw(x: Double, y: Double) {
      let left = x + indent + (width - file.width * scale) / 2
      if let mark { canvas.draw(mark, x: x + indent - mark.width - 5, y: y) }
      canvas.draw(file, x: left, y: y, scale: scale)
      if let url = link.flatMap(HTMLText.safeURL) {
        canvas.links.draw(url, x: left, y: y, width: file.width * scale, height: height, on: canvas.cairo)
      }
      if let text { canvas.draw(text, x: x + indent, y: y + height + 8) }
    }
    if indent == 0 {
      flow.append(
        PageFlow.Float(kind: .figure, height: height + below, isWide: false, notes: text?.notes ?? [], draw: draw))
    } else {
      flow.space(9)
      flow.append(PageFlow.Slab(height: height + below, notes: text?.notes ?? [], draw: draw))
      flow.space(11)
    }
  }
}
