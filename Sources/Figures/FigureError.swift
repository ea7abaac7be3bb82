/// What keeps a figure from being laid out or rendered.
public enum FigureError: Error, Sendable, Hashable {
  /// The figure has no panel.
  case noPanels
  /// A panel has no marks, or none of its marks has a finite value.
  case noData(panel: String, mark: String)
  /// The channels of a mark differ in length.
  case lengths(panel: String, mark: String, channel: String, expected: Int, found: Int)
  /// A channel holds texts where numbers are needed, or the reverse.
  case kind(panel: String, mark: String, channel: String, needed: String)
  /// A domain or value that the scale cannot show.
  case domain(panel: String, axis: String, message: String)
  /// Markup that cannot be read; `offset` counts characters from 0.
  case markup(text: String, offset: Int, message: String)
  /// A font family that is not installed.
  case missingFamily(String)
  /// The page is too small for its labels.
  case tooSmall(what: String, available: Double, needed: Double)
  /// An option outside its range.
  case option(panel: String, name: String, message: String)
  /// Cairo refused.
  case rendering(format: String, message: String)
}

extension FigureError: CustomStringConvertible {
  /// One sentence: where, what was found, and what to do about it.
  public var description: String {
    switch self {
    case .noPanels: "the figure has no panels: give it at least one row with a panel"
    case .noData(let panel, let mark): "\(panel): \(mark): no finite values to draw: check the query or the generator"
    case .lengths(let panel, let mark, let channel, let expected, let found):
      "\(panel): \(mark): channel \(channel) has \(found) values, the others have \(expected)"
    case .kind(let panel, let mark, let channel, let needed): "\(panel): \(mark): channel \(channel) needs \(needed)"
    case .domain(let panel, let axis, let message): "\(panel): \(axis): \(message)"
    case .markup(let text, let offset, let message): "label “\(text)”, character \(offset + 1): \(message)"
    case .missingFamily(let family):
      "font family “\(family)” is not installed: install its package or name another under `fonts`"
    case .tooSmall(let what, let available, let needed):
      "\(what): \(Int(available.rounded())) pt available, \(Int(needed.rounded(.up))) pt needed: enlarge the figure"
    case .option(let panel, let name, let message): "\(panel): \(name): \(message)"
    case .rendering(let format, let message): "cannot render \(format): \(message)"
    }
  }
}
