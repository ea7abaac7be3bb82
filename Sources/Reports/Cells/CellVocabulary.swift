import Specifications

/// The words that report files are written in, taken from the readers themselves: what the manual and the gallery must show.
public enum CellVocabulary {
  /// The kinds of marks.
  public static let marks = MarkKinds.names
  /// The kinds of transforms.
  public static let transforms = Transform.names
  /// The kinds of sources other than queries.
  public static let sources = SourceReadings.keys
  /// The kinds of axes.
  public static let axisKinds = ScaleReadings.axisKinds
  /// The kinds of colour scales.
  public static let colorKinds = ScaleReadings.colorKinds
  /// Every key that cells and the front matter know, each once, in order.
  public static let keys: [String] = {
    var keys: Set<String> = []
    func collect(_ value: JSONValue) {
      switch value {
      case .array(let elements): elements.forEach(collect)
      case .object(let members):
        if case .object(let properties)? = members["properties"] { keys.formUnion(properties.keys) }
        members.values.forEach(collect)
      default: break
      }
    }
    for definition in reportDefinitions.values { collect(definition.json) }
    return keys.sorted()
  }()
}
