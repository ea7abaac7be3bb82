import Figures
import Specifications

/// A kind of mark as report files have it, declared in one file: its name, its channels, its options with their defaults, and how
/// rows fill it.
///
/// Reading, the reference, the known words and the JSON schema all come from the declaration.
protocol MarkDeclaration: Sendable {
  /// The name that files use.
  static var name: String { get }
  /// The name that older files use; nil where it was always the same.
  static var formerName: String? { get }
  /// The channels: those that tooltips list first come first.
  static var channels: [MarkChannel] { get }
  /// What the reference says of channels that exclude or need each other; nil where the list says all.
  static var channelReference: String? { get }
  /// The options.
  static var options: [OptionKey<Self>] { get }
  /// The options' defaults.
  init()
  /// What is wrong with the channels given, where no single one shows it; nil where nothing is.
  static func conflict(_ given: Set<String>) -> String?
  /// The mark, filled with its rows; nil after an error, which is reported.
  func filled(_ rows: MarkRows) -> Mark?
}

extension MarkDeclaration {
  static var formerName: String? { nil }
  static var channelReference: String? { nil }
  static func conflict(_ given: Set<String>) -> String? { nil }

  /// The options that a mapping gives.
  static func read(_ reader: MappingReader) -> Self {
    var mark = Self()
    for option in options { option.read(reader, &mark) }
    return mark
  }

  /// The mark's row of the reference.
  static var referenceRow: String {
    let channels = channelReference ?? channels.map(\.reference).joined(separator: " ")
    return "| \(name) | \(channels) | \(options.map(\.reference).joined(separator: ", ")) |"
  }
}

/// A channel of a mark.
struct MarkChannel: Sendable, Hashable {
  /// The name that files use.
  let name: String
  /// Whether it must be given.
  let isNeeded: Bool
  /// What the reference says behind the name.
  let note: String

  /// A channel that must be given.
  static func needed(_ name: String, _ note: String = "") -> MarkChannel {
    MarkChannel(name: name, isNeeded: true, note: note)
  }

  /// A channel that may be given.
  static func optional(_ name: String, _ note: String = "") -> MarkChannel {
    MarkChannel(name: name, isNeeded: false, note: note)
  }

  var reference: String { name + (isNeeded ? "*" : "") + note }
}
