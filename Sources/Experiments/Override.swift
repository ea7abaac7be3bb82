import Specifications

/// One change given on the command line: `loss.uniform.t=2`, or a sweep `loss.uniform.t=1,2,4`.
///
/// The grammar is Hydra's: a leading `+` or `++` is accepted, several values are separated by commas or written `choice(a,b)`,
/// and `range(start,stop[,step])` counts up to but excluding `stop`. A value is YAML: `views.train.crop.area=[0.2,1]` is one.
public struct Override: Sendable, Hashable {
  /// The change as written.
  public var text: String
  /// The dotted key.
  public var key: String
  /// The values, at least one; more than one sweep.
  public var values: [YAMLNode]

  /// Reads a change; an error is named with the text.
  public init(_ text: String) throws(Diagnostics) {
    func mistake(_ message: String, hint: String? = nil) -> Diagnostics {
      Diagnostics([Override.diagnostic(text, path: "", message: message, hint: hint)])
    }
    guard let equals = text.firstIndex(of: "=") else {
      throw mistake("must be key=value", hint: "as in `train.epochs=10`")
    }
    var key = text[..<equals]
    if key.hasPrefix("~") { throw mistake("a key cannot be removed", hint: "write `none` where a key allows it") }
    for _ in 0..<2 where key.hasPrefix("+") { key = key.dropFirst() }
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    let isWord = { (part: Substring) in
      !part.isEmpty
        && part.utf8.allSatisfy {
          $0 == 0x2D || $0 == 0x5F || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39
        }
    }
    guard parts.allSatisfy(isWord), parts.count <= mostKeyParts else {
      throw mistake("`\(shortened(String(key)))` is no dotted key", hint: "as in `train.epochs=10`")
    }
    self.text = text
    self.key = String(key)
    do {
      self.values = try sweptValues(String(text[text.index(after: equals)...]))
    } catch {
      throw mistake(error.message, hint: error.hint)
    }
  }

  /// Why the change is none of a run's keys, and what to do instead; nil where it is one.
  var placeOutsideRuns: (message: String, hint: String?)? {
    let parts = key.split(separator: ".").map(String.init)
    func rest(after count: Int) -> String { parts.dropFirst(count).joined(separator: ".") }
    switch parts.first {
    case "seeds":
      return parts.count == 1 ? nil : ("`seeds` has no keys", "as in `seeds=0,1,2`")
    case "sweep":
      let own = rest(after: parts.dropFirst().first.flatMap { Int($0) } == nil ? 1 : 2)
      return (
        "`sweep` cannot be overridden", "sweep the key itself, as `\(own.isEmpty ? "loss.uniform.t" : own)=A,B`"
      )
    case "profiles":
      let own = rest(after: 2)
      return (
        "`profiles` cannot be overridden",
        "override the key itself, as `\(own.isEmpty ? "train.epochs" : own)=VALUE`; it wins over the profile"
      )
    case "title", "description": return ("`\(parts[0])` cannot be overridden", "change it in the file")
    default: return nil
    }
  }

  static func diagnostic(_ text: String, path: String, message: String, hint: String?) -> Diagnostic {
    Diagnostic(file: "override `\(shortened(text, to: 200))`", position: nil, path: path, message: message, hint: hint)
  }
}

/// What is wrong with the text of a sweep; the caller knows the place.
struct SweepSyntaxError: Error, Hashable {
  var message: String
  var hint: String?
}

/// The most values that a key may be swept over, and the most runs of an experiment under one profile.
let mostCells = 5000

/// The values that a text stands for: `1,2,4`, `choice(a,b)`, `range(1,9)`, or a single YAML value.
func sweptValues(_ text: String) throws(SweepSyntaxError) -> [YAMLNode] {
  let text = trimmed(text)
  if let arguments = try call("range", text) { return try rangeValues(arguments) }
  if let arguments = try call("choice", text) { return try elements(arguments) }
  for name in ["sort", "shuffle", "interval", "glob", "tag"] where text.hasPrefix("\(name)(") {
    throw SweepSyntaxError(message: "`\(name)` is not supported", hint: "use a list, choice(a,b) or range(1,9)")
  }
  return try elements(try split(text))
}

/// The arguments of `name(...)`; nil where the text is something else.
private func call(_ name: String, _ text: String) throws(SweepSyntaxError) -> [String]? {
  guard text.hasPrefix("\(name)(") else { return nil }
  guard text.hasSuffix(")") else {
    throw SweepSyntaxError(
      message: "`\(shortened(text))` lacks its closing parenthesis",
      hint: "inside `{ }` it needs quotes: \"range(1,9)\"")
  }
  return try split(String(text.dropFirst(name.count + 1).dropLast()))
}

private func rangeValues(_ arguments: [String]) throws(SweepSyntaxError) -> [YAMLNode] {
  let numbers = arguments.compactMap {
    YAMLNode(.scalar($0, plain: true), at: SourcePosition(line: 1, column: 1)).double
  }
  guard numbers.count == arguments.count, (1...3).contains(numbers.count), numbers.allSatisfy(\.isFinite) else {
    let found = shortened(arguments.joined(separator: ","))
    throw SweepSyntaxError(
      message: "range takes numbers (start,stop[,step]), found `\(found)`", hint: "range(1,9) is 1, 2, ..., 8")
  }
  let start = numbers.count == 1 ? 0 : numbers[0]
  let stop = numbers.count == 1 ? numbers[0] : numbers[1]
  let step = numbers.count == 3 ? numbers[2] : 1
  // Multiples of the step, not sums, so that errors of rounding neither add up nor add a value at the end.
  let count = step == 0 ? 0 : ((stop - start) / step - 1e-9).rounded(.up)
  guard count >= 1 else {
    throw SweepSyntaxError(
      message: "range(\(shortened(arguments.joined(separator: ",")))) has no values",
      hint: "the stop is not part of the range")
  }
  guard count <= Double(mostCells) else {
    throw SweepSyntaxError(message: "range(\(arguments.joined(separator: ","))) has more than \(mostCells) values")
  }
  return (0..<Int(count)).map { YAMLNode(.number(rounded(start + Double($0) * step))) }
}

/// The number without the last digits' noise: 0.1 + 2 * 0.1 is written 0.3.
private func rounded(_ value: Double) -> Double {
  guard value != 0, value.isFinite else { return value }
  var scale = 1.0
  for _ in 0...15 {
    let candidate = (value * scale).rounded() / scale
    if abs(candidate - value) <= abs(value) * 4e-16 { return candidate }
    scale *= 10
  }
  return value
}

private func elements(_ texts: [String]) throws(SweepSyntaxError) -> [YAMLNode] {
  var nodes: [YAMLNode] = []
  // Values that are written alike are one: their runs would be the same.
  var seen = Set<String>()
  for text in texts where seen.insert(text).inserted {
    guard nodes.count < mostCells else {
      throw SweepSyntaxError(message: "more than \(mostCells) different values", hint: nil)
    }
    guard !text.isEmpty else {
      let hint = texts.count == 1 ? "write `null` for the default" : "remove the extra comma"
      throw SweepSyntaxError(message: "a value is missing", hint: hint)
    }
    do {
      nodes.append(try parseYAML(text, file: "override"))
    } catch {
      throw SweepSyntaxError(message: error.diagnostics.first?.message ?? "not YAML", hint: nil)
    }
  }
  return nodes
}

/// Splits at the commas that stand outside brackets and quotes.
private func split(_ text: String) throws(SweepSyntaxError) -> [String] {
  var parts: [String] = []
  var part = ""
  var open: [Character] = []
  var quote: Character?
  for character in text {
    if let current = quote {
      if character == current { quote = nil }
    } else if character == "\"" || character == "'" {
      quote = character
    } else if let closing = ["(": ")", "[": "]", "{": "}"][character] as Character? {
      open.append(closing)
    } else if [")", "]", "}"].contains(character) {
      guard open.popLast() == character else {
        throw SweepSyntaxError(message: "`\(character)` closes nothing in `\(shortened(text))`", hint: nil)
      }
    } else if character == "," && open.isEmpty {
      parts.append(trimmed(part))
      part = ""
      continue
    }
    part.append(character)
  }
  if let missing = quote ?? open.last {
    throw SweepSyntaxError(message: "`\(missing)` is missing in `\(shortened(text))`", hint: nil)
  }
  parts.append(trimmed(part))
  return parts
}

private func trimmed(_ text: String) -> String {
  let blank = { (character: Character) in character == " " || character == "\t" }
  let tail = text.drop(while: blank)
  return String(tail.reversed().drop(while: blank).reversed())
}
