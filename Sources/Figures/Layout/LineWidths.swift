extension Drawing {
  /// The drawing with every stroke at least so many points wide, whatever mark or theme asked for less.
  func withLines(atLeast least: Double) -> Drawing {
    var result = self
    for index in result.items.indices { result.items[index].widen(least) }
    return result
  }
}

extension Drawing.Item {
  fileprivate mutating func widen(_ least: Double) {
    switch self {
    case .shape(var shape):
      guard let stroke = shape.stroke, stroke.width < least else { return }
      shape.stroke?.width = least
      self = .shape(shape)
    case .stamps(var stamps):
      guard let outline = stamps.outline, outline.width < least else { return }
      stamps.outline?.width = least
      self = .stamps(stamps)
    case .group(var group):
      for index in group.items.indices { group.items[index].widen(least) }
      self = .group(group)
    case .text, .image: return
    }
  }
}
