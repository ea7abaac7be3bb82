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
  /// What reading the file has cost.
  let budget = ReadingBudget()

  init(_ file: FigureFile) throws(FileRefusal) {
    self.file = file
    qpdf = qpdf_init()
    qpdf_silence_errors(qpdf)
    qpdf_set_suppress_warnings(qpdf, 1)
    // qpdf keeps the bytes' address, so the copy lives as long as the document.
    buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: file.bytes.count)
    file.bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
    let status = qpdf_read_memory(qpdf, file.name, buffer.baseAddress, UInt64(buffer.count), "")
    if status & 2 != 0 { throw refusal("it is not a valid PDF") }
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
    if detail.contains("bad_alloc") { detail = "reading it takes more memory than there is" }
    return FileRefusal(file: file.name, message: detail.isEmpty ? what : "\(what): \(detail)")
  }

  /// qpdf puts null in place of what it has no memory for, with a warning: nothing would be found wrong with it.
  private func checkMemory() throws(FileRefusal) {
    while qpdf_more_warnings(qpdf) != 0 {
      guard let text = qpdf_get_error_full_text(qpdf, qpdf_next_warning(qpdf)) else { continue }
      if String(cString: text).contains("bad_alloc") {
        throw FileRefusal(file: file.name, message: "its objects take more memory than there is to read them")
      }
    }
  }

  // MARK: Contents

  func contents() throws(FileRefusal) -> Contents {
    // Fonts and forms hold objects, which hold the document.
    defer { (fonts, forms) = ([:], [:]) }
    let (page, pages) = try firstPage()
    guard let box = (page["/CropBox"].rectangle ?? page["/MediaBox"].rectangle), box.width > 0, box.height > 0 else {
      throw refusal("its first page has no size")
    }
    let unit = page["/UserUnit"].number ?? 1
    let isTurned = abs((page["/Rotate"].number ?? 0).truncatingRemainder(dividingBy: 180)) == 90
    var contents = Contents(width: box.width * unit, height: box.height * unit)
    if isTurned { (contents.width, contents.height) = (contents.height, contents.width) }
    contents.pages = pages
    if pages > 1 { contents.remarks.append("\(pages) pages; the first is looked at") }
    let bytes = try drawing(of: page["/Contents"])
    // From the box's lower left corner upwards to the page's upper left corner downwards.
    let toPage = Transform2D(unit, 0, 0, -unit, -box.x * unit, (box.y + box.height) * unit)
    var interpreter = PageInterpreter(contents: contents, transform: toPage, budget: budget)
    bytes.withUnsafeBufferPointer { interpreter.run($0, PDFResources(page["/Resources"])) }
    try budget.check(file)
    try checkMemory()
    if qpdf_has_error(qpdf) != 0 { throw refusal("its objects are damaged") }
    return interpreter.contents
  }

  /// A node of the page tree below those whose attributes it inherits.
  final class PageNode {
    let object: PDFObject
    private let parent: PageNode?
    /// How many nodes are above it.
    let depth: Int

    init(_ object: PDFObject, below parent: PageNode?) {
      self.object = object
      self.parent = parent
      depth = parent.map { $0.depth + 1 } ?? 0
    }

    subscript(key: String) -> PDFObject {
      let own = object[key]
      guard own.isNull, let parent else { return own }
      return parent[key]
    }
  }

  /// The first page and how many there are, by a walk through the page tree with a stack of its own: qpdf's recursion
  /// is as deep as the file says.
  private func firstPage() throws(FileRefusal) -> (page: PageNode, count: Int) {
    var first: PageNode?
    var count = 0
    var seen: Set<Int> = []
    var open = [PageNode(object(qpdf_get_root(qpdf))["/Pages"], below: nil)]
    while let node = open.popLast(), budget.spend(.pageTree) {
      guard node.object.isDictionary else { continue }
      if let identity = node.object.identity, !seen.insert(identity).inserted {
        throw refusal("its page tree leads back into itself")
      }
      guard let kids = node.object["/Kids"].elements else {
        count += 1
        if first == nil { first = node }
        continue
      }
      guard node.depth < ReadingLimit.elementNesting.most, kids.count <= budget.left(.pageTree) else {
        budget.exceed(.pageTree)
        break
      }
      open += kids.reversed().map { PageNode($0, below: node) }
    }
    try budget.check(file)
    guard let first else { throw refusal("it has no page") }
    return (first, count)
  }

  /// The operators of a page: those of a stream, or of several, which count as one.
  private func drawing(of contents: PDFObject) throws(FileRefusal) -> [UInt8] {
    let streams = contents.elements ?? [contents]
    var drawing: [UInt8] = []
    for stream in streams where stream.isStream {
      guard let bytes = stream.data, budget.exceeded == nil else {
        try budget.check(file)
        throw refusal("its page cannot be decoded")
      }
      if drawing.isEmpty { drawing = bytes } else { drawing += [10] + bytes }
    }
    try budget.check(file)
    return drawing
  }

  /// The XMP packet of the document; nil where it has none.
  func metadata() throws(FileRefusal) -> Data? {
    let stream = object(qpdf_get_root(qpdf))["/Metadata"]
    let packet = stream.isStream ? stream.data : nil
    try budget.check(file)
    return packet.map { Data($0) }
  }

  private var fonts: [Int: PDFFont] = [:]
  private var forms: [Int: Form] = [:]

  /// A font; each is read once, however many pages and forms name it.
  func font(_ object: PDFObject) -> PDFFont {
    if let identity = object.identity, let known = fonts[identity] { return known }
    let font = PDFFont(object)
    if let identity = object.identity { fonts[identity] = font }
    return font
  }

  /// What a form draws.
  struct Form {
    var bytes: [UInt8]
    var matrix: Transform2D
    /// Its own names; nil where it takes those of what draws it.
    var resources: PDFResources?
  }

  /// A form, nil where it is damaged; each is decoded once, however often it is drawn.
  func form(_ object: PDFObject) -> Form? {
    if let identity = object.identity, let known = forms[identity] { return known }
    guard let bytes = object.data else { return nil }
    var form = Form(bytes: bytes, matrix: .identity)
    if let m = object["/Matrix"].numbers, m.count == 6 {
      form.matrix = Transform2D(m[0], m[1], m[2], m[3], m[4], m[5])
    }
    let own = object["/Resources"]
    if own.isDictionary { form.resources = PDFResources(own) }
    if let identity = object.identity { forms[identity] = form }
    return form
  }

  func object(_ handle: qpdf_oh) -> PDFObject {
    budget.spend(.objects)
    return PDFObject(document: self, handle: handle)
  }
}

/// An object of a PDF; whatever is asked of an object of another type is nil.
final class PDFObject {
  let document: PDFDocument
  private let handle: qpdf_oh
  private var qpdf: qpdf_data? { document.qpdf }

  init(document: PDFDocument, handle: qpdf_oh) {
    self.document = document
    self.handle = handle
  }

  // qpdf keeps what a handle stands for until it is given back.
  deinit { qpdf_oh_release(document.qpdf, handle) }

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

  /// A name without its slash.
  var name: String? {
    guard qpdf_oh_is_name(qpdf, handle) != 0, let text = qpdf_oh_get_name(qpdf, handle) else { return nil }
    return String(String(cString: text).dropFirst())
  }

  /// The elements of an array, as far as the file's budget of objects goes.
  var elements: [PDFObject]? {
    guard qpdf_oh_get_type_code(qpdf, handle) == ot_array else { return nil }
    let count = Int(max(0, qpdf_oh_get_array_n_items(qpdf, handle)))
    guard count <= document.budget.left(.objects) else {
      document.budget.exceed(.objects)
      return []
    }
    return (0..<count).map { document.object(qpdf_oh_get_array_item(qpdf, handle, Int32($0))) }
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

  /// A stream's decoded bytes; nil where they cannot be decoded, or not within the file's budget.
  var data: [UInt8]? {
    guard isStream else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = qpdf_oh_get_stream_data(qpdf, handle, qpdf_dl_none, nil, &bytes, &count)
    defer { free(bytes) }
    guard status & 2 == 0 else { return nil }
    let raw = bytes.map { [UInt8](UnsafeBufferPointer(start: $0, count: count)) } ?? []
    // A stream is taken again and again by a file that names it often.
    guard document.budget.spend(.inflatedBytes, raw.count) else { return nil }
    return PDFStreamDecoder(budget: document.budget).decode(raw, filters)
  }

  /// The filters of a stream with their parameters.
  private var filters: [PDFStreamDecoder.Filter] {
    let (filter, parameters) = (self["/Filter"], self["/DecodeParms"])
    let names = filter.elements?.map { $0.name ?? "" } ?? [filter.name].compactMap { $0 }
    let lists = parameters.elements ?? [parameters]
    return names.enumerated().map { place, name in
      var result = PDFStreamDecoder.Filter(name: name)
      guard place < lists.count, lists[place].isDictionary else { return result }
      let own = lists[place]
      result.predictor = own["/Predictor"].integer ?? 1
      result.columns = own["/Columns"].integer ?? 1
      result.colors = own["/Colors"].integer ?? 1
      result.bits = own["/BitsPerComponent"].integer ?? 8
      result.earlyChange = own["/EarlyChange"].integer != 0
      return result
    }
  }
}
