/// A column of data: numbers (NaN where missing) or texts.
public enum Column: Sendable, Hashable {
  /// Numbers; NaN and infinities are missing or diverged values, skipped and counted.
  case numbers([Double])
  /// Texts, for ordinal axes and categorical colours; numbers among them by their `Category.key`.
  case texts([String])

  /// How many values it holds.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .texts(let values): values.count
    }
  }
}

extension Column: ExpressibleByArrayLiteral {
  /// A column of numbers.
  public init(arrayLiteral elements: Double...) { self = .numbers(elements) }
}

/// Where a mark takes its colour from.
public enum Paint: Sendable, Hashable {
  /// The theme's ink.
  case ink
  /// One colour for all.
  case color(Color)
  /// The theme's categorical colour of this number, from 0.
  case category(Int)
  /// A column mapped by the colour scale: numbers to a colour map, texts to categorical colours.
  case column(Column)
}

/// Which run each row of a mark stands for, and what its tooltip says.
public struct Provenance: Sendable, Hashable {
  /// Run ids, one a row; empty for none.
  public var runs: [String]
  /// Tooltips, one a row; empty for none.
  public var tooltips: [String]

  /// The runs and tooltips of a mark's rows.
  public init(runs: [String] = [], tooltips: [String] = []) {
    self.runs = runs
    self.tooltips = tooltips
  }
}
