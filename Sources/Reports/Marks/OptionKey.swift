import Figures
import Specifications

/// One option of a mark, declared once: its name, where its value goes, and what it must be.
struct OptionKey<Mark>: Sendable {
  /// The name that files use.
  let name: String
  /// What the reference says behind the name: a default, or the names of a choice.
  let note: String
  /// Reads the option; where it is left out, or wrong, the value stays as it is.
  let read: @Sendable (MappingReader, inout Mark) -> Void

  /// An option with a default.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Mark, Value> & Sendable, _ reading: Reading<Value>, _ note: String = ""
  ) {
    self.name = name
    self.note = note
    read = { reader, mark in
      if let value = reader.optional(name, reading) { mark[keyPath: path] = value }
    }
  }

  /// An option without a default.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Mark, Value?> & Sendable, _ reading: Reading<Value>, _ note: String = ""
  ) {
    self.name = name
    self.note = note
    read = { reader, mark in
      if let value = reader.optional(name, reading) { mark[keyPath: path] = value }
    }
  }

  var reference: String { name + note }
}

// MARK: Options that several marks have

extension OptionKey {
  /// The width of a line in points.
  static func width(_ path: WritableKeyPath<Mark, Double?> & Sendable) -> OptionKey {
    OptionKey("width", path, .number.within(0.1...20))
  }

  /// How a line is broken.
  static func dash(_ path: WritableKeyPath<Mark, Dash> & Sendable) -> OptionKey {
    OptionKey("dash", path, .choice(of: Dash.self))
  }

  /// The opacity of a fill or line.
  static func opacity(_ path: WritableKeyPath<Mark, Double> & Sendable, _ note: String = "") -> OptionKey {
    OptionKey("opacity", path, .number.within(0...1), note)
  }

  /// The mark's entry in the legend.
  static func legend(_ path: WritableKeyPath<Mark, String?> & Sendable) -> OptionKey {
    OptionKey("legend", path, .string)
  }

  /// How marks of one category share its place.
  static func position(
    _ path: WritableKeyPath<Mark, MarkPosition?> & Sendable, _ positions: [MarkPosition] = [.overlay, .dodge]
  ) -> OptionKey {
    OptionKey("position", path, .choice(among: positions))
  }

  /// Whether marks lie along y; nil where the axes say so.
  static func horizontal(_ path: WritableKeyPath<Mark, Bool?> & Sendable) -> OptionKey {
    OptionKey("horizontal", path, .bool)
  }

  /// `true` or `false`.
  static func flag(
    _ name: String, _ path: WritableKeyPath<Mark, Bool> & Sendable, _ note: String = ""
  ) -> OptionKey {
    OptionKey(name, path, .bool, note)
  }

  /// How a sphere is looked at from above the equator, in degrees.
  static func tilt(_ path: WritableKeyPath<Mark, Double> & Sendable) -> OptionKey {
    OptionKey("tilt", path, .number.within(-90...90), " [20]")
  }

  /// How far a sphere is turned, in degrees.
  static func turn(_ path: WritableKeyPath<Mark, Double> & Sendable) -> OptionKey {
    OptionKey("turn", path, .number.within(-360...360))
  }
}

extension Reading where Value: RawRepresentable & Sendable, Value.RawValue == String {
  /// One of some of an enumeration's names.
  static func choice(among values: [Value]) -> Reading {
    Reading<String>.choice(values.map(\.rawValue)).compactMap(Value.init(rawValue:))
  }
}
