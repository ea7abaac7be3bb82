import CPangoCairo
import Foundation
import Texts

/// Bytes that Cairo writes into.
private final class ByteSink {
  var data = Data()

  /// The callback for Cairo's streams; its closure is an unretained `ByteSink`.
  static let write: cairo_write_func_t = { closure, bytes, count in
    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue().data.append(bytes, count: Int(count))
    return CAIRO_STATUS_SUCCESS
  }

  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

extension Drawing {
  /// The drawing as a PDF of one page, exactly as large as the drawing; fonts are embedded, none as Type 3.
  public func pdf(_ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data {
    try TextEngine.shared.exclusively { () throws(FigureError) -> Data in
      let sink = ByteSink()
      let surface = cairo_pdf_surface_create_for_stream(ByteSink.write, sink.pointer, width, height)
      if let title = info.title { cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, pageText(title)) }
      if let subject = info.subject {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, pageText(subject))
      }
      if !info.keywords.isEmpty {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, info.keywords.joined(separator: ", "))
      }
      // Without a date of ours Cairo writes the clock's.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, info.createdText)
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "sphere")
      let canvas = CairoCanvas(surface, format: "PDF")
      canvas.draw(items)
      cairo_show_page(canvas.cairo)
      try canvas.finish()
      return try PDFMetadata.added(info, to: sink.data)
    }
  }

  /// The drawing as an encapsulated PostScript file.
  public func eps(_ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data {
    try TextEngine.shared.exclusively { () throws(FigureError) -> Data in
      let sink = ByteSink()
      let surface = cairo_ps_surface_create_for_stream(ByteSink.write, sink.pointer, width, height)
      cairo_ps_surface_set_eps(surface, 1)
      let canvas = CairoCanvas(surface, format: "EPS")
      canvas.draw(items)
      cairo_show_page(canvas.cairo)
      try canvas.finish()
      return try PostScriptHeader.rewritten(sink.data, width: width, height: height, info)
    }
  }

  /// The drawing as a PNG on white, at a resolution.
  public func png(dotsPerInch: Double = 300, _ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data {
    let scale = dotsPerInch / 72
    guard scale > 0, scale.isFinite, width * scale < 30_000, height * scale < 30_000,
      width * scale * height * scale <= 100_000_000
    else {
      throw .rendering(format: "PNG", message: "\(dotsPerInch) dots per inch make the image too large or empty")
    }
    return try TextEngine.shared.exclusively { () throws(FigureError) -> Data in
      let surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32((width * scale).rounded()), Int32((height * scale).rounded()))
      let canvas = CairoCanvas(surface, format: "PNG", pixelsPerPoint: scale)
      cairo_set_source_rgb(canvas.cairo, 1, 1, 1)
      cairo_paint(canvas.cairo)
      canvas.draw(items)
      cairo_surface_flush(surface)
      let (columns, rows) = (Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface)))
      guard let bytes = cairo_image_surface_get_data(surface) else {
        try canvas.finish()
        throw .rendering(format: "PNG", message: "no memory for \(columns) x \(rows) pixels")
      }
      let stride = Int(cairo_image_surface_get_stride(surface)) / 4
      let file = try bytes.withMemoryRebound(to: UInt32.self, capacity: stride * rows) { pixels throws(FigureError) in
        try PNGWriter.data(
          pixels, width: columns, height: rows, stride: stride, as: .opaque, dotsPerInch: dotsPerInch,
          texts: info.textChunks)
      }
      try canvas.finish()
      return file
    }
  }
}

extension Drawing.Image {
  /// The pixels as a PNG, for SVG files.
  func png() throws(FigureError) -> Data {
    guard width > 0, height > 0, pixels.count == width * height else {
      throw .rendering(format: "PNG", message: "an image of \(width) x \(height) has \(pixels.count) pixels")
    }
    let isOpaque = pixels.allSatisfy { $0 >> 24 == 255 }
    var result: Result<Data, FigureError> = .success(Data())
    pixels.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      do throws(FigureError) {
        result = .success(
          try PNGWriter.data(
            base, width: width, height: height, stride: width, as: isOpaque ? .flat : .translucent, dotsPerInch: nil))
      } catch { result = .failure(error) }
    }
    return try result.get()
  }
}

extension DocumentInfo {
  /// What a PNG says about itself, by PNG's key words.
  var textChunks: [(key: String, text: String)] {
    [("Title", title), ("Description", subject), ("sphere-provenance", provenance)].compactMap { key, text in
      text.map { (key, $0) }
    }
  }

  /// ISO 8601 in UTC, from the civil calendar's arithmetic: formatters would bring locale and time zone.
  var createdText: String {
    let days = Int((Double(createdSeconds) / 86_400).rounded(.down))
    let seconds = createdSeconds - days * 86_400
    // Days since 1 March of year 0, in eras of 400 years.
    let shifted = days + 719_468
    let era = Int((Double(shifted) / 146_097).rounded(.down))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let date = "\(year)-\(two(month))-\(two(day))"
    return "\(date)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
  }
}
