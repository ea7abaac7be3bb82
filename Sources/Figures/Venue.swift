/// A place of publication with its column widths, fonts and sizes.
///
/// Widths from the venues' templates (as `tueplots` collects them), IEEE's and Nature's author pages.
public enum Venue: String, Sendable, CaseIterable {
  /// International Conference on Machine Learning.
  case icml
  /// Conference on Neural Information Processing Systems.
  case neurips
  /// International Conference on Learning Representations.
  case iclr
  /// Conference on Computer Vision and Pattern Recognition.
  case cvpr
  /// IEEE transactions.
  case ieee
  /// Nature journals.
  case nature
  /// No venue: a page of 6.5 inches.
  case free

  /// The venue's name as it writes itself.
  public var title: String {
    switch self {
    case .icml: "ICML"
    case .neurips: "NeurIPS"
    case .iclr: "ICLR"
    case .cvpr: "CVPR"
    case .ieee: "IEEE"
    case .nature: "Nature"
    case .free: "print"
    }
  }

  /// The exact width of a figure in points.
  public func width(_ extent: FigureExtent) -> Double {
    switch (self, extent) {
    case (.icml, .column), (.cvpr, .column): 3.25 * 72
    case (.icml, .page): 6.75 * 72
    case (.cvpr, .page): 6.875 * 72
    case (.neurips, _), (.iclr, _): 5.5 * 72
    case (.ieee, .column): 3.5 * 72
    case (.ieee, .page): 7.16 * 72
    case (.nature, .column): 89 / 25.4 * 72
    case (.nature, .page): 183 / 25.4 * 72
    case (.free, .column): 3.25 * 72
    case (.free, .page): 6.5 * 72
    }
  }

  /// The greatest height of a figure in points, nil where the text's is the limit.
  public var maximumHeight: Double? {
    switch self {
    case .nature: 170 / 25.4 * 72
    case .ieee: 8.8 * 72
    default: nil
    }
  }

  /// The least width of a line in points: ICML and IEEE ask for half a point, Nature for a quarter; conferences that
  /// ask for "dark lines" without a number are given ICML's.
  public var minimumLineWidth: Double {
    switch self {
    case .icml, .cvpr, .neurips, .iclr, .ieee: 0.5
    case .nature, .free: 0.25
    }
  }

  /// The least size of text in points: Nature's rule, and what can still be read where there is no rule.
  public var minimumTextSize: Double { 5 }

  /// The least resolution of images, in pixels an inch: Nature's and IEEE's rule.
  public var minimumResolution: Double { 300 }

  /// The fonts and sizes that go with the venue's text.
  public var theme: Theme {
    var theme =
      switch self {
      case .icml, .cvpr: Theme(labelSize: 8, tickSize: 6)
      case .neurips, .iclr: Theme(labelSize: 9, tickSize: 7)
      case .ieee: Theme(labelSize: 9, tickSize: 8)
      case .nature: Theme(textFamily: "Liberation Sans", labelSize: 7, tickSize: 6)
      case .free: Theme()
      }
    theme.minimumLineWidth = minimumLineWidth
    theme.minimumTextSize = minimumTextSize
    theme.maximumHeight = maximumHeight
    return theme
  }
}

/// How much of the page's width a figure takes.
public enum FigureExtent: String, Sendable, CaseIterable {
  /// One column.
  case column
  /// The whole text width.
  case page
}
