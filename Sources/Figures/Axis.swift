/// How an axis maps data to positions, and how it is labelled.
public struct Axis: Sendable {
  /// The label's markup; nil for none.
  public var label: String?
  /// Linear, logarithmic, ordinal or angular.
  public var kind: AxisKind
  /// The first and last value shown; nil follows the data, padded and rounded.
  public var domain: ClosedRange<Double>?
  /// The order of an ordinal axis: texts, or numbers as written; nil follows the data (numbers ascending, texts as they
  /// appear).
  public var categories: [String]?
  /// Where ticks stand.
  public var ticks: Ticks
  /// Whether light lines run from the ticks through the plot area.
  public var grid: Bool
  /// Whether zero belongs to a domain that follows the data.
  public var includesZero: Bool
  /// Whether a domain that follows the data is widened to whole steps of its ticks.
  public var isNice: Bool
  /// Whether a logarithmic axis has short ticks between its powers.
  public var minorTicks: Bool
  /// Whether ticks, tick labels and the label are drawn at all.
  public var visible: Bool
  /// Whether values grow leftwards or downwards.
  public var reversed: Bool
  /// How tick labels are written.
  public var format: NumberFormat

  /// An axis.
  public init(
    label: String? = nil, kind: AxisKind = .linear, domain: ClosedRange<Double>? = nil, categories: [String]? = nil,
    ticks: Ticks = .automatic, grid: Bool = false, includesZero: Bool = false, isNice: Bool = false,
    minorTicks: Bool = true, visible: Bool = true, reversed: Bool = false, format: NumberFormat = .automatic
  ) {
    self.label = label
    self.kind = kind
    self.domain = domain
    self.categories = categories
    self.ticks = ticks
    self.grid = grid
    self.includesZero = includesZero
    self.isNice = isNice
    self.minorTicks = minorTicks
    self.visible = visible
    self.reversed = reversed
    self.format = format
  }
}

/// The kind of map from data to positions.
public enum AxisKind: Sendable, Hashable {
  /// Equal differences at equal distances.
  case linear
  /// Equal ratios at equal distances; values must be positive.
  case logarithmic(base: Double)
  /// Linear within ±threshold, logarithmic beyond: values of both signs over several powers of ten.
  case symlog(threshold: Double)
  /// One band for each distinct value, in order.
  case ordinal
  /// Linear over -pi...pi with ticks at fractions of pi.
  case angle
}

/// Where the ticks of an axis stand.
public enum Ticks: Sendable, Hashable {
  /// Round numbers, as many as fit.
  case automatic
  /// Round numbers, about so many.
  case about(Int)
  /// At these values.
  case values([Double])
  /// At these values with these labels.
  case labelled([Double], [String])
  /// None.
  case none
}

/// How numbers are written; always with a full stop and a true minus sign.
public enum NumberFormat: Sendable, Hashable {
  /// As many decimals as tell neighbours apart.
  case automatic
  /// So many decimals.
  case fixed(Int)
  /// A percentage of a fraction, with so many decimals.
  case percent(Int)
  /// A power of the base, `2^3`.
  case power(base: Double)
}
