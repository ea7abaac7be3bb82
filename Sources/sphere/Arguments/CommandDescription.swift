/// A command as a value: its words for people and what it accepts.
///
/// The parser and the help text read nothing else.
struct CommandDescription: Sendable {
  /// The word after `sphere`.
  var name: String
  /// One line that says what the command does.
  var abstract: String
  /// Paragraphs below the abstract; each is wrapped to the help's width.
  var discussion: [String] = []
  /// The positional arguments, in order; only the last may repeat.
  var operands: [Operand] = []
  /// The options, in the order of the help text.
  var options: [Option] = []
  /// Command lines that can be typed as they are, each with what it does.
  var examples: [Example] = []

  /// A positional argument.
  struct Operand: Sendable {
    var name: String
    var help: String
    var isOptional = false
    var repeats = false
    /// The values allowed; empty: any.
    var choices: [String] = []
  }

  /// An option with a value, or a flag without one.
  struct Option: Sendable {
    /// The long name without dashes.
    var name: String
    /// The one-letter name.
    var short: Character?
    /// What stands for the value in the help text; nil: a flag.
    var value: String?
    var help: String
    /// The values allowed; empty: any.
    var choices: [String] = []
    /// Whether it may be given several times.
    var repeats = false
  }

  /// A command line with its meaning.
  struct Example: Sendable {
    var commandLine: String
    var meaning: String
  }

  /// The option named so; every command also has `--help`.
  func option(named name: String) -> Option? { (options + [.help]).first { $0.name == name } }
  /// The option with that letter.
  func option(letter: Character) -> Option? { (options + [.help]).first { $0.short == letter } }
}

// Options that several commands share, so that they read the same everywhere.
extension CommandDescription.Option {
  static let help = Self(name: "help", short: "h", help: "Show this help.")
  static let store = Self(
    name: "store", value: "FILE", help: "The SQLite file that holds the results (default: results.sqlite).")
  static let reportStore = Self(
    name: "store", value: "FILE",
    help: "The SQLite file that holds the results (default: the report's store, else results.sqlite).")
  static let data = Self(
    name: "data", value: "DIR",
    help: "Look for data sets here (default: in SPHERE_DATA, ./data and the XDG data folder).")
  static let json = Self(name: "json", help: "Write JSON, with its schema_version, instead of text.")
  static let csv = Self(name: "csv", help: "Write CSV instead of an aligned table.")
}
