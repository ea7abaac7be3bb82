import CYAML
import Files
import Foundation

/// The deepest nesting that is read; deeper files are refused.
public let deepestYAMLNesting = 64

/// Reads one YAML document into a tree whose nodes know their places.
///
/// The accepted language is YAML without its traps: no anchors, aliases, tags, duplicate keys or second documents; a
/// plain scalar means what YAML 1.2's core schema says (`1e-3` is a number, `no` is a string). An empty text is null.
///
/// - Parameters:
///   - text: The document.
///   - file: The file as the user named it, for diagnostics.
///   - line: The line of the file on which the text begins, for cells inside Markdown.
/// - Throws: All the errors found; an error of syntax ends the reading.
public func parseYAML(_ text: String, file: String, startingAt line: Int = 1) throws(Diagnostics) -> YAMLNode {
  var builder = YAMLTreeBuilder(text: text, file: file, firstLine: line)
  let root = builder.build()
  guard builder.diagnostics.isEmpty else { throw Diagnostics(sorted(builder.diagnostics)) }
  return root
}

/// The largest text that is read; what people write is a thousandth of it.
private let mostTextBytes = 256 << 20

/// Reads a file of UTF-8 text, without its byte-order mark; a missing file or bytes that are not UTF-8 are diagnostics
/// with their place.
public func readText(path: String) throws(Diagnostics) -> String {
  let bytes: Data
  do {
    // A pipe is read too: a shell makes one of `sphere run <(program)`.
    bytes = try readStream(path, limit: mostTextBytes)
  } catch {
    let reason =
      switch error.code {
      case ENOENT: "does not exist"
      case EISDIR: "is a folder"
      default: "cannot be read: \(error.reason)"
      }
    throw Diagnostics([
      Diagnostic(file: path, position: nil, path: "", message: "the file \(reason)", hint: error.hint)
    ])
  }
  do throws(TextRefusal) {
    return try decodeText(bytes)
  } catch {
    throw Diagnostics([
      Diagnostic(
        file: path, position: error.position, path: "", message: "the file \(error.message)", hint: error.hint)
    ])
  }
}

/// Reads a YAML file.
public func parseYAML(path: String) throws(Diagnostics) -> YAMLNode {
  try parseYAML(readText(path: path), file: path)
}

/// Diagnostics in the order of their places, each once.
func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  var seen = Set<Diagnostic>()
  let unique = diagnostics.filter { seen.insert($0).inserted }
  return unique.enumerated().sorted { first, second in
    let a = first.element.position ?? SourcePosition(line: Int.max, column: 0)
    let b = second.element.position ?? SourcePosition(line: Int.max, column: 0)
    return (a.line, a.column, first.offset) < (b.line, b.column, second.offset)
  }.map(\.element)
}

/// Builds the tree from libyaml's events.
private struct YAMLTreeBuilder {
  let text: String
  let file: String
  let firstLine: Int
  var diagnostics: [Diagnostic] = []
  /// Set at an error after which libyaml's events mean nothing.
  var stopped = false
  /// On the heap, because libyaml keeps a pointer from the parser into itself.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var path: [String] = []
  /// The text as libyaml counts it.
  private lazy var characters = Array(text.unicodeScalars)

  init(text: String, file: String, firstLine: Int) {
    self.text = text
    self.file = file
    self.firstLine = firstLine
    self.parser = .allocate(capacity: 1)
  }

  mutating func build() -> YAMLNode {
    let null = YAMLNode(.scalar("", plain: true), at: SourcePosition(line: firstLine, column: 1))
    defer { parser.deallocate() }
    var text = text
    return text.withUTF8 { bytes in
      guard yaml_parser_initialize(parser) == 1 else {
        report("libyaml found no memory", at: null.position)
        return null
      }
      defer { yaml_parser_delete(parser) }
      yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
      yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      return document() ?? null
    }
  }

  /// The only document; nil where there is none.
  private mutating func document() -> YAMLNode? {
    var root: YAMLNode?
    var documents = 0
    while let event = next() {
      switch event.type {
      case YAML_STREAM_END_EVENT:
        return root
      case YAML_DOCUMENT_START_EVENT:
        documents += 1
        if documents > 1 {
          report("a second document begins here", at: event.position, hint: "keep one document a file: remove `---`")
          return root
        }
        if let first = next() { root = node(first, depth: 0) }
      default:
        continue
      }
    }
    return root
  }

  /// The node that begins with an event.
  private mutating func node(_ event: Event, depth: Int) -> YAMLNode {
    let null = YAMLNode(.scalar("", plain: true), at: event.position)
    guard depth <= deepestYAMLNesting else {
      report("nested deeper than \(deepestYAMLNesting) levels", at: event.position)
      stopped = true
      return null
    }
    if let anchor = event.anchor, event.type != YAML_ALIAS_EVENT {
      report(
        "anchors are not supported, found `&\(shortened(anchor))`", at: event.position, hint: "write the value out")
    }
    if let tag = event.tag {
      report(
        "tags are not supported, found `\(shortened(tag))`", at: event.position, hint: "write the value without its tag"
      )
    }
    switch event.type {
    case YAML_SCALAR_EVENT:
      return YAMLNode(.scalar(event.text, plain: event.isPlain), at: event.position)
    case YAML_SEQUENCE_START_EVENT:
      return YAMLNode(.sequence(sequence(depth: depth)), at: event.position)
    case YAML_MAPPING_START_EVENT:
      return YAMLNode(.mapping(mapping(depth: depth)), at: event.position)
    case YAML_ALIAS_EVENT:
      report(
        "aliases are not supported, found `*\(shortened(event.anchor ?? ""))`", at: event.position,
        hint: "write the value out")
      return null
    default:
      return null
    }
  }

  private mutating func sequence(depth: Int) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while let event = next(), event.type != YAML_SEQUENCE_END_EVENT {
      path.append("[\(elements.count)]")
      elements.append(node(event, depth: depth + 1))
      path.removeLast()
    }
    return elements
  }

  private mutating func mapping(depth: Int) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var places: [String: SourcePosition] = [:]
    while let event = next(), event.type != YAML_MAPPING_END_EVENT {
      let keyNode = node(event, depth: depth + 1)
      guard case .scalar(let key, _) = keyNode.content else {
        report(
          "a key must be a word, found a \(keyNode.kind)", at: event.position, hint: "quote keys that hold `{` or `[`")
        if let value = next() { _ = node(value, depth: depth + 1) }
        continue
      }
      path.append(key)
      defer { path.removeLast() }
      guard let start = next() else { break }
      let value = node(start, depth: depth + 1)
      if let first = places[key] {
        let message = "the key `\(shortened(key))` is given twice, first in line \(first.line)"
        report(message, at: event.position, hint: "remove one of the two")
        continue
      }
      places[key] = event.position
      entries.append(YAMLNode.Entry(key: key, position: event.position, value: value))
    }
    return entries
  }

  // MARK: Events

  private struct Event {
    var type: yaml_event_type_t
    var position: SourcePosition
    var text = ""
    var isPlain = false
    var anchor: String?
    var tag: String?
  }

  /// The next event; nil after an error of syntax, which is reported, or at the end.
  private mutating func next() -> Event? {
    guard !stopped else { return nil }
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else {
      stopped = true
      reportSyntax()
      return nil
    }
    defer { yaml_event_delete(&raw) }
    let position = position(of: raw.start_mark)
    var event = Event(type: raw.type, position: position)
    switch raw.type {
    case YAML_NO_EVENT:
      return nil
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      if scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE {
        checkEscapes(from: Int(raw.start_mark.index), to: Int(raw.end_mark.index), at: position)
      }
      event.anchor = string(scalar.anchor)
      event.tag = string(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      event.anchor = string(raw.data.sequence_start.anchor)
      event.tag = string(raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      event.anchor = string(raw.data.mapping_start.anchor)
      event.tag = string(raw.data.mapping_start.tag)
    case YAML_ALIAS_EVENT:
      event.anchor = string(raw.data.alias.anchor)
    default:
      break
    }
    return event
  }

  /// Reports an escape between two places of the text (in characters) that makes what nobody means.
  private mutating func checkEscapes(from start: Int, to end: Int, at position: SourcePosition) {
    // The strings of JSON are data; here texts are written by hand.
    let isJSON = file.hasSuffix(".json") || file.hasSuffix(".jsonl") || text.first == "{"
    guard !isJSON || file.hasSuffix(".md") || file.hasSuffix(".yaml") else { return }
    let source = characters
    guard start >= 0, start < end, end <= source.count, source[start..<end].contains("\\"),
      let mistake = MistakenEscape.first(in: Array(source[(start + 1)..<max(start + 1, end - 1)]))
    else { return }
    report(mistake.message, at: position, hint: mistake.hint)
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func position(of mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(line: firstLine + Int(mark.line), column: Int(mark.column) + 1)
  }

  // MARK: Diagnostics

  private mutating func report(_ message: String, at position: SourcePosition, hint: String? = nil) {
    var joined = ""
    for part in path { joined += part.hasPrefix("[") || joined.isEmpty ? shortened(part) : "." + shortened(part) }
    // Whoever wrote that many errors will not read them all.
    if diagnostics.count >= mostDiagnostics { stopped = true }
    diagnostics.append(Diagnostic(file: file, position: position, path: joined, message: message, hint: hint))
  }

  /// Words libyaml's error, with the place of the problem and, for the commonest slip, its remedy.
  private mutating func reportSyntax() {
    // What the path would be is a guess once the syntax is broken.
    let kept = path
    path = []
    defer { path = kept }
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
    guard parser.pointee.error != YAML_READER_ERROR else {
      let place = characterPosition(byteOffset: parser.pointee.problem_offset)
      report("not YAML: \(problem)", at: place, hint: "remove the character")
      return
    }
    let place = position(of: parser.pointee.problem_mark)
    let line = sourceLine(place.line)
    if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
      report("not YAML: a tab indents this line", at: place, hint: "indent with spaces")
      return
    }
    let source = characters
    // libyaml stands behind the escape's first letter, or at it.
    if problem.contains("unknown escape") || problem.contains("hexdecimal"),
      let slash = source[..<min(Int(parser.pointee.problem_mark.index) + 1, source.count)].lastIndex(of: "\\")
    {
      let mistake = MistakenEscape.unknown(in: source, at: slash)
      report("not YAML: \(mistake.message)", at: place, hint: mistake.hint)
      return
    }
    var message = "not YAML: \(problem)"
    if let context = parser.pointee.context.map({ String(cString: $0) }) {
      message += " \(context) from line \(position(of: parser.pointee.context_mark).line)"
    }
    let hint = problem.contains("mapping values") ? "quote a value that holds `: `" : nil
    report(message, at: place, hint: hint)
  }

  private func sourceLine(_ line: Int) -> Substring {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = line - firstLine
    return lines.indices.contains(index) ? lines[index] : ""
  }

  private func characterPosition(byteOffset: Int) -> SourcePosition {
    let prefix = String(decoding: text.utf8.prefix(byteOffset), as: UTF8.self)
    let lines = prefix.split(separator: "\n", omittingEmptySubsequences: false)
    let column = (lines.last ?? "").unicodeScalars.count + 1
    return SourcePosition(line: firstLine + max(lines.count - 1, 0), column: column)
  }
}
