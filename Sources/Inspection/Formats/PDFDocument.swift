import CQPDF
import Figures
import Foundation

/// A PDF through qpdf.
///
/// qpdf's C interface rather than Poppler's or MuPDF's: it gives objects and decoded streams as they stand in the file,
/// which is what a check of the file needs, where the others give rendered pages and interpret fonts away; it is small,
/// well kept, and repairs or refuses broken files without crashing. What the page's operators mean is in
/// `PageInterpreter`.
final class PDFDocument {
  private let file: FigureFile
  let qpdf: qpdf_data?

  init(_ file: FigureFile) throws(FileRefusal) {
    self.file = file
    qpdf = qpdf_init()
    qpdf_silence_errors(qpdf)
    qpdf_set_suppress_warnings(qpdf, 1)
    // qpdf keeps the bytes' address, so the copy lives as long as the document.
    buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: file.bytes.count)
    file.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
    let status = qpdf_read_memory(qpdf, file.name, buffer.baseAddress, UInt64(buffer.count), "")
    if status & 2 != 0 { throw refusal("it is no sound PDF") }
    if qpdf_is_encrypted(qpdf) != 0 { throw refusal("it is encrypted") }
  }

  private let buffer: UnsafeMutableBufferPointer<CChar>

  deinit {
    var handle = qpdf
    qpdf_cleanup(&handle)
    buffer.deallocate()
  }

  private func refusal(_ what: String) -> FileRefusal {
    var detail = ""
    if qpdf_has_error(qpdf) != 0, let error = qpdf_get_error(qpdf),
      let text = qpdf_get_error_message_detail(qpdf, error)
    {
      detail = String(cString: text)
    }
    return FileRefusal(file: file.name, message: detail.isEmpty ? what : "\(what): \(detail)")
  }

  // MARK: Contents

  func contents() throws(FileRefusal) -> Contents {
    let pages = qpdf_get_num_pages(qpdf)
    guard pages > 0 else { throw refusal("it has no page") }
    qpdf_push_inherited_attributes_to_page(qpdf)
    let page = object(qpdf_get_page_n(qpdf, 0))
    guard let box = (page["/CropBox"].rectangle ?? page["/MediaBox"].rectangle), box.width > 0, box.height > 0 else {
      throw refusal("its first page has no size")
    }
    let unit = page["/UserUnit"].number ?? 1
    let isTurned = abs((page["/Rotate"].number ?? 0).truncatingRemainder(dividingBy: 180)) == 90
    var contents = Contents(width: box.width * unit, height: box.height * unit)
    if isTurned { (contents.width, contents.height) = (contents.height, contents.width) }
    contents.pages = Int(pages)
    if pages > 1 { contents.remarks.append("\(pages) pages; the first is looked at") }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = qpdf_oh_get_page_content_data(qpdf, page.handle, &bytes, &count)
    defer { free(bytes) }
    guard status & 2 == 0, let bytes else { throw refusal("its page cannot be decoded") }
    // From the box's lower left corner upwards to the page's upper left corner downwards.
    let toPage = Transform2D(unit, 0, 0, -unit, -box.x * unit, (box.y + box.height) * unit)
    var interpreter = PageInterpreter(contents: contents, transform: toPage)
    interpreter.run(UnsafeBufferPointer(start: bytes, count: count), PDFResources(page["/Resources"]))
    if qpdf_has_error(qpdf) != 0 { throw refusal("its objects are damaged") }
    return interpreter.contents
  }

  /// The XMP packet of the document; nil where it has none.
  func metadata() -> Data? {
    let stream = object(qpdf_get_root(qpdf))["/Metadata"]
    return stream.isStream ? stream.data : nil
  }

  func object(_ handle: qpdf_oh) -> PDFObject { PDFObject(document: self, handle: handle) }
}

/// An object of a PDF; whatever is asked of an object of another type is nil.
struct PDFObject {
  let document: PDFDocument
  let handle: qpdf_oh
  private var qpdf: qpdf_data? { document.qpdf }

  init(document: PDFDocument, handle: qpdf_oh) {
    self.document = document
    self.handle = handle
  }

  var isNull: Bool { qpdf_oh_is_initialized(qpdf, handle) == 0 || qpdf_oh_is_null(qpdf, handle) != 0 }
  var isStream: Bool { qpdf_oh_is_stream(qpdf, handle) != 0 }
  var isDictionary: Bool { qpdf_oh_is_dictionary(qpdf, handle) != 0 }

  /// The value of a dictionary's or stream's key; null where there is none.
  subscript(key: String) -> PDFObject {
    let dictionary = isStream ? qpdf_oh_get_dict(qpdf, handle) : handle
    guard qpdf_oh_is_dictionary(qpdf, dictionary) != 0 else {
      return document.object(qpdf_oh_new_null(qpdf))
    }
    return document.object(qpdf_oh_get_key(qpdf, dictionary, key))
  }

  var number: Double? {
    guard qpdf_oh_is_number(qpdf, handle) != 0 else { return nil }
    let value = qpdf_oh_get_numeric_value(qpdf, handle)
    return value.isFinite ? value : nil
  }

  var integer: Int? {
    guard qpdf_oh_is_integer(qpdf, handle) != 0 else { return nil }
    return Int(qpdf_oh_get_int_value(qpdf, handle))
  }

  var isTrue: Bool { qpdf_oh_is_bool(qpdf, handle) != 0 && qpdf_oh_get_bool_value(qpdf, handle) != 0 }

  /// A name without its slash.
  var name: String? {
    guard qpdf_oh_is_name(qpdf, handle) != 0, let text = qpdf_oh_get_name(qpdf, handle) else { return nil }
    return String(String(cString: text).dropFirst())
  }

  /// The elements of an array; at most a million.
  var elements: [PDFObject]? {
    guard qpdf_oh_get_type_code(qpdf, handle) == ot_array else { return nil }
    let count = min(qpdf_oh_get_array_n_items(qpdf, handle), 1_000_000)
    return (0..<max(0, count)).map { document.object(qpdf_oh_get_array_item(qpdf, handle, $0)) }
  }

  /// The numbers of an array that holds nothing else.
  var numbers: [Double]? {
    guard let elements else { return nil }
    let numbers = elements.compactMap(\.number)
    return numbers.count == elements.count ? numbers : nil
  }

  /// Two corners as a rectangle, the smaller coordinates first.
  var rectangle: Rectangle? {
    guard let n = numbers, n.count == 4 else { return nil }
    return Rectangle(x: min(n[0], n[2]), y: min(n[1], n[3]), width: abs(n[2] - n[0]), height: abs(n[3] - n[1]))
  }

  /// A number that is the same for the same indirect object, nil for a direct one.
  var identity: Int? {
    let number = qpdf_oh_get_object_id(qpdf, handle)
    return number > 0 ? Int(number) : nil
  }

  /// A stream's decoded bytes; nil where they cannot be decoded.
  var data: Data? {
    guard isStream else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = qpdf_oh_get_stream_data(qpdf, handle, qpdf_dl_generalized, nil, &bytes, &count)
    defer { free(bytes) }
    guard status & 2 == 0, let bytes else { return nil }
    return Data(bytes: bytes, count: count)
  }
}
