import Foundation
import Rows
import Texts

/// Figures and tables.
extension HTMLPage {
  mutating func figures() {
    let all = comparison.figures
    let shown = all.filter { !$0.verdict.isFolded }
    section("figures", "Figures", "\(shown.count) of \(all.count) to look at", isUnchanged: shown.isEmpty) { page in
      for (place, figure) in all.enumerated() where !figure.verdict.isFolded { page.write(figure, place, level: 3) }
      for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
        let chosen = all.enumerated().filter { $0.element.verdict == verdict }
        guard !chosen.isEmpty else { continue }
        let hasMore = chosen.contains { !$0.element.sentences.isEmpty || $0.element.oldPicture != nil }
        guard verdict != .identical, hasMore else {
          page.html += page.folded(VerdictSign(verdict), chosen.map(\.element.name))
          continue
        }
        let before = page.html
        page.html = ""
        for (place, figure) in chosen { page.write(figure, place, level: 3) }
        let sign = VerdictSign(verdict)
        page.html =
          before
          + page.fold(
            "<span aria-hidden=\"true\">\(sign.sign)</span> \(chosen.count) \(page.escape(sign.word))",
            isUnchanged: true, page.html)
      }
    }
  }

  mutating func tables() {
    let all = comparison.tables
    let shown = all.filter { !$0.verdict.isFolded }
    section("tables", "Tables", "\(shown.count) of \(all.count) to look at", isUnchanged: shown.isEmpty) { page in
      for item in shown {
        page.html +=
          "<article\(page.stop())>\n<h3>\(page.badge(VerdictSign(item.verdict))) \(page.escape(item.name))</h3>\n"
        page.html += page.list(item.reasons)
        if let rows = item.rows { page.html += page.rows(rows) }
        page.html += "</article>\n"
      }
      for verdict in FigureDifference.Verdict.shownOrder where verdict.isFolded {
        page.html += page.folded(VerdictSign(verdict), all.filter { $0.verdict == verdict }.map(\.name))
      }
    }
  }

  private mutating func write(_ figure: FigureDifference, _ place: Int, level: Int) {
    let attributes = figure.verdict.isFolded ? "" : stop()
    html += "<article\(attributes)>\n<h3>\(badge(VerdictSign(figure.verdict))) \(escape(figure.name))</h3>\n"
    html += list(figure.sentences) + viewer(figure, number: place + 1)
    for rows in figure.rows { html += self.rows(rows) }
    html += "</article>\n"
  }

  /// The rows that differ, the largest first.
  private func rows(_ rows: RowsDifference) -> String {
    let title = [rows.file, rows.summary].filter { !$0.isEmpty }.joined(separator: ": ")
    guard !rows.changes.isEmpty else {
      return rows.summary.isEmpty ? "" : "<p class=\"summary\">\(escape(title))</p>\n"
    }
    let shown = rows.changes.prefix(Self.mostRows)
    let words = CommonWords(shown.map(\.name))
    let common = words.words.isEmpty ? "" : "<p class=\"summary\">all with \(escape(words.words))</p>\n"
    let hasDistance = shown.contains { $0.distancePoints != nil }
    let hasRuns = shown.contains { !$0.runs.isEmpty }
    let heads =
      [Head(title: "verdict"), Head(title: "row"), Head(title: "values")]
      + (hasDistance ? [Head(title: "on the page", isNumeric: true)] : []) + (hasRuns ? [Head(title: "runs")] : [])
    let cells = shown.map { change in
      let values = change.values.prefix(8).map { escape($0.sentence) }.joined(separator: "<br />")
      let rest = change.values.count > 8 ? "<br />and \(change.values.count - 8) more" : ""
      return (
        "",
        [badge(VerdictSign(change)), escape(words.name(change.name)), values + rest]
          + (hasDistance ? [escape(change.distance ?? "")] : [])
          + (hasRuns ? ["<span class=\"runs\">\(escape(change.runs))</span>"] : [])
      )
    }
    return fold(
      escape(title), isUnchanged: false, common + table(heads, cells) + more(rows.differing - cells.count, "row"))
  }

  // MARK: Views

  /// The address that holds a picture; nil where there is none, or none that is safe to show.
  private func address(_ key: String?) -> String? {
    guard let key, let picture = comparison.pictures[key],
      ["image/png", "image/svg+xml"].contains(picture.mediaType),
      let data = Data(base64Encoded: picture.base64), !data.isEmpty
    else { return nil }
    return "data:\(picture.mediaType);base64,\(data.base64EncodedString())"
  }

  /// Both pictures of a figure, beside each other and in other views; without a script the views still change.
  private func viewer(_ figure: FigureDifference, number: Int) -> String {
    let old = address(figure.oldPicture).map { ($0, comparison.label(0), figure.oldSize) }
    let new = address(figure.newPicture).map { ($0, comparison.label(1), figure.newSize) }
    guard let old, let new else {
      guard let only = old ?? new else { return "" }
      let canvas = Canvas([only.2], picture: figure.oldPicture ?? figure.newPicture, comparison)
      return "<div class=\"viewer\" style=\"\(canvas.style)\"><div class=\"stage\">"
        + pane(only, "only", of: figure, on: canvas) + "</div></div>\n"
    }
    let canvas = Canvas([figure.oldSize, figure.newSize], picture: figure.newPicture, comparison)
    let map = figure.pixels.flatMap { pixels in address(pixels.map).map { (pixels, $0) } }
    let views =
      [
        ("side", "side by side"), ("slider", "slider"),
        ("overlay", figure.moves.isEmpty ? "overlay" : "overlay with arrows"),
      ]
      + (map == nil ? [] : [("map", "map of differences")])
    var text =
      "<div class=\"viewer\" style=\"\(canvas.style)\" role=\"group\" aria-label=\"Views of \(escape(figure.name))\">\n"
    for (place, view) in views.enumerated() {
      let id = "view-\(number)-\(view.0)"
      text +=
        "<input type=\"radio\" name=\"view-\(number)\" id=\"\(id)\" class=\"\(view.0)\" value=\"\(view.0)\""
        + "\(place == 0 ? " checked=\"checked\"" : "") /><label for=\"\(id)\">\(view.1)</label>\n"
    }
    text +=
      "<div class=\"stage\">\n" + pane(old, "old", of: figure, on: canvas) + pane(new, "new", of: figure, on: canvas)
    text += arrows(figure, on: canvas)
    if let (pixels, picture) = map { text += differences(pixels, picture, of: figure) }
    return text + "</div>\n<input type=\"range\" class=\"cut\" min=\"0\" max=\"100\" value=\"50\" "
      + "aria-label=\"How much of \(escape(comparison.label(0))) is shown, in percent\" />\n</div>\n"
  }

  /// The page that both pictures share: each keeps its scale, with its corner at the upper left.
  struct Canvas {
    var width: Double
    var height: Double
    private let isKnown: Bool

    init(_ sizes: [[Double]], picture: String?, _ comparison: Comparison) {
      let known = sizes.filter { $0.count == 2 && $0.allSatisfy { $0.isFinite && $0 > 0 && $0 < 1e5 } }
      isKnown = !known.isEmpty && known.count == sizes.count
      let pixels = picture.flatMap { comparison.pictures[$0] }.flatMap { PNGSize(base64: $0.base64) }
      width = isKnown ? known.map { $0[0] }.max() ?? 300 : pixels.map { Double($0.width) * 0.48 } ?? 300
      height = isKnown ? known.map { $0[1] }.max() ?? 200 : pixels.map { Double($0.height) * 0.48 } ?? 200
    }

    var style: String { "--width: \(number(width)); --height: \(number(height))" }

    /// A picture's share of the width in percent.
    func share(_ size: [Double]) -> Double { isKnown && size.count == 2 ? 100 * size[0] / width : 100 }
  }

  private func pane(
    _ picture: (address: String, label: String, size: [Double]), _ name: String, of figure: FigureDifference,
    on canvas: Canvas
  ) -> String {
    let size =
      picture.size.count == 2
      ? ", \(NumberText.fixed(picture.size[0], 0)) × \(NumberText.fixed(picture.size[1], 0)) pt" : ""
    return "<figure class=\"pane \(name)\"><div class=\"canvas\"><img src=\"\(picture.address)\" "
      + "alt=\"\(escape(figure.name)) of side \(escape(picture.label))\" style=\"width: \(number(canvas.share(picture.size)))%\" "
      + "/></div><figcaption>\(escape(picture.label))\(size)</figcaption></figure>\n"
  }

  /// Arrows from where marks were to where they are.
  private func arrows(_ figure: FigureDifference, on canvas: Canvas) -> String {
    var text =
      "<svg class=\"arrows\" viewBox=\"0 0 \(number(canvas.width)) \(number(canvas.height))\" role=\"img\" "
      + "aria-label=\"\(counted(figure.moves.count, "mark")) moved\" xmlns=\"http://www.w3.org/2000/svg\">\n"
    for move in figure.moves where [move.oldX, move.oldY, move.newX, move.newY].allSatisfy(\.isFinite) {
      let (dx, dy, length) = (move.newX - move.oldX, move.newY - move.oldY, move.distance)
      var path = "M\(number(move.oldX)) \(number(move.oldY))L\(number(move.newX)) \(number(move.newY))"
      if length > 2 {
        // The head: two strokes of at most 4 points, 25 degrees off the shaft.
        let head = min(4, 0.4 * length) / length
        for side in [-1.0, 1.0] {
          let x = move.newX - head * (dx * 0.906 - side * dy * 0.423)
          let y = move.newY - head * (dy * 0.906 + side * dx * 0.423)
          path += "M\(number(move.newX)) \(number(move.newY))L\(number(x)) \(number(y))"
        }
      }
      let run = move.run.map { ", run \($0.prefix(8))" } ?? ""
      let title = "\(move.name)\(run): \(NumberText.fixed(length, 1)) pt"
      text +=
        "<g><title>\(escape(title))</title><path class=\"halo\" d=\"\(path)\" /><path d=\"\(path)\" />"
        + "<circle cx=\"\(number(move.oldX))\" cy=\"\(number(move.oldY))\" r=\"1.3\" /></g>\n"
    }
    return text + "</svg>\n"
  }

  /// The map of differences with boxes around what differs.
  private func differences(_ pixels: PixelDifference, _ picture: String, of figure: FigureDifference) -> String {
    let (width, height) = (max(1, pixels.width), max(1, pixels.height))
    var boxes = ""
    for box in pixels.boxes {
      boxes += "<rect x=\"\(box.x)\" y=\"\(box.y)\" width=\"\(max(1, box.width))\" height=\"\(max(1, box.height))\" />"
    }
    return "<figure class=\"pane map\"><div class=\"canvas\" style=\"aspect-ratio: \(width) / \(height)\">"
      + "<img src=\"\(picture)\" alt=\"Map of the pixels of \(escape(figure.name)) that differ\" style=\"width: 100%\" />"
      + "<svg viewBox=\"0 0 \(width) \(height)\" aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\">\(boxes)</svg></div>"
      + "<figcaption>differences stretched to the full range, in \(pixels.boxes.count) "
      + "\(pixels.boxes.count == 1 ? "box" : "boxes")</figcaption></figure>\n"
  }
}

/// A number in a page's style, which knows no powers of ten.
func number(_ value: Double) -> String {
  NumberText.trimmed(NumberText.fixed(value, 2)).replacing("−", with: "-")
}

/// The pixels that a PNG file says it has, read from its first bytes.
struct PNGSize {
  var width: Int
  var height: Int

  init?(base64: String) {
    guard let data = Data(base64Encoded: String(base64.prefix(64))), data.count > 24,
      data.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47])
    else { return nil }
    let bytes = [UInt8](data)
    func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    (width, height) = (number(16), number(20))
    guard (1...100_000).contains(width), (1...100_000).contains(height) else { return nil }
  }
}
