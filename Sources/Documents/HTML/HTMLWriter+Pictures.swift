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
    if let id = pictures.repeated(file) {
      let label = HTMLText.escape([picture.alternative, title].filter { !$0.isEmpty }.joined(separator: ": "))
      return "<svg class=\"repeated\" role=\"img\" aria-label=\"\(label)\" width=\"\(pixels[0])\" "
        + "height=\"\(pixels[1])\" viewBox=\"0 0 \(pixels[0]) \(pixels[1])\"><use href=\"#\(id)\" /></svg>"
    }
    return "<img src=\"\(file.dataURL)\" alt=\"\(HTMLText.escape(picture.alternative))\" width=\"\(pixels[0])\" "
      + "height=\"\(pixels[1])\"" + (title.isEmpty ? "" : " title=\"\(HTMLText.escape(title))\"") + " />"
  }
}

/// The pictures of a page that stand in it more than once: the page holds such a file once, and draws it where it is used.
struct HTMLPictures {
  private var uses: [PictureFile: Int] = [:]
  private var ids: [PictureFile: String] = [:]

  /// Files that are written again rather than referred to: a small icon costs less than that.
  private static let smallBytes = 4096

  /// The id of a picture that has been shown before; nil for one that is shown for the first time.
  mutating func repeated(_ file: PictureFile) -> String? {
    uses[file, default: 0] += 1
    guard uses[file] != 1, file.data.count > Self.smallBytes else { return nil }
    let id = ids[file] ?? "shared-picture-\(ids.count + 1)"
    ids[file] = id
    return id
  }

  /// What the ids stand for.
  var definitions: String {
    guard !ids.isEmpty else { return "" }
    let images = ids.sorted { $0.value < $1.value }.map { file, id in
      let pixels = [file.width, file.height].map { max(1, Int(($0 / 72 * 96).rounded())) }
      return "<image id=\"\(id)\" href=\"\(file.dataURL)\" width=\"\(pixels[0])\" height=\"\(pixels[1])\" "
        + "preserveAspectRatio=\"none\" />\n"
    }
    return
      "<svg class=\"shared\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n\(images.joined())</defs></svg>\n"
  }
}
