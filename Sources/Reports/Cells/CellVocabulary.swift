/// The words that report files are written in, taken from the readers themselves: what the manual and the gallery must show.
public enum CellVocabulary {
  /// The kinds of marks.
  public static let marks = MarkCell.Kind.allCases.map(\.rawValue)
  /// The kinds of transforms.
  public static let transforms = Transform.names
  /// The kinds of sources other than queries.
  public static let sources = FigureCell.sourceKeys
  /// The kinds of axes.
  public static let axisKinds = AxisReading.axisKinds
  /// The kinds of colour scales.
  public static let colorKinds = AxisReading.colorKinds
  /// Every key that figure cells and the front matter know, each once, in order.
  public static let keys: [String] = {
    let marks = MarkCell.Kind.allCases.flatMap { $0.neededChannels + $0.otherChannels + $0.options }
    let generators = Generators.kinds.flatMap { $0.keys } + ["from", "to", "count", "spacing"]
    let transforms = Transform.kinds.flatMap { $0.keys }
    let figure = FigureCell.figureKeys + FigureCell.panelKeys + FigureCell.sourceKeys
    let scales = AxisReading.axisKeys + AxisReading.colorKeys + AxisReading.channelKeys
    let all =
      Report.frontMatterKeys + figure + scales + marks + generators + transforms + [
        "mark", "where", "transform", "tip",
      ]
    return Set(all).sorted()
  }()
}
