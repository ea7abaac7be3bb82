import CPangoCairo

/// The direction in which a line's reading begins.
enum BaseDirection {
  case leftToRight
  case rightToLeft
}

/// Whether a text's first letter that has a direction reads from right to left.
public func readsFromRightToLeft(_ text: String) -> Bool {
  Typesetter.direction(of: .run(text, .upright)) == .rightToLeft
}

// Lines that hold text read from right to left: the order of what is seen is found over the whole line (Unicode's
// bidirectional algorithm), with a formula as one object in it.
extension Typesetter {
  /// One line of text and mathematics, its parts in the order in which they are seen.
  func line(_ node: MarkupNode, _ style: Style, base: BaseDirection? = nil) throws(FigureError) -> Box {
    guard base == .rightToLeft || Self.turns(node) else { return try box(node, style) }
    let nodes: [MarkupNode] = if case .sequence(let nodes) = node { nodes } else { [node] }
    let levels = Self.levels(nodes.map(Self.text).joined(), base: base).levels
    var items: [(box: Box, level: UInt8)] = []
    var place = 0
    for node in nodes {
      guard case .run(let text, let face) = node, face != .math else {
        items.append((try box(node, style), place < levels.count ? levels[place] : 0))
        place += 1
        continue
      }
      var piece = ""
      var level: UInt8 = 0
      for character in text {
        let next = place < levels.count ? levels[place] : 0
        if next != level, !piece.isEmpty {
          items.append((try run(piece, face, style, isRightToLeft: level % 2 == 1), level))
          piece = ""
        }
        level = next
        piece.append(character)
        place += character.unicodeScalars.count
      }
      if !piece.isEmpty { items.append((try run(piece, face, style, isRightToLeft: level % 2 == 1), level)) }
    }
    var result = Box()
    for index in Self.visualOrder(items.map(\.level)) { result.append(items[index].box) }
    return result
  }

  /// The direction of a line that begins with its first letter of a direction.
  static func direction(of node: MarkupNode) -> BaseDirection {
    guard turns(node) else { return .leftToRight }
    let nodes: [MarkupNode] = if case .sequence(let nodes) = node { nodes } else { [node] }
    return levels(nodes.map(text).joined(), base: nil).base
  }

  /// A node as the algorithm sees it: letters, or an object without direction.
  private static func text(_ node: MarkupNode) -> String {
    if case .run(let text, let face) = node, face != .math { text } else { "\u{FFFC}" }
  }

  /// Whether some letter reads from right to left.
  private static func turns(_ node: MarkupNode) -> Bool {
    switch node {
    case .run(let text, let face):
      face != .math && text.utf8.contains { $0 >= 0xD6 } && text.unicodeScalars.contains { isRightToLeft($0.value) }
    case .sequence(let nodes): nodes.contains { turns($0) }
    default: false
    }
  }

  private static func isRightToLeft(_ value: UInt32) -> Bool {
    switch value {
    case 0x0590...0x08FF, 0x200F, 0x202B, 0x2067, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF,
      0x1E800...0x1EFFF:
      true
    default: false
    }
  }

  /// The embedding level of every Unicode character, and the direction that the line begins with.
  private static func levels(_ text: String, base: BaseDirection?) -> (levels: [UInt8], base: BaseDirection) {
    var direction =
      switch base {
      case nil: PANGO_DIRECTION_WEAK_LTR
      case .leftToRight: PANGO_DIRECTION_LTR
      case .rightToLeft: PANGO_DIRECTION_RTL
      }
    let count = text.unicodeScalars.count
    guard let found = pango_log2vis_get_embedding_levels(text, -1, &direction) else {
      return ([UInt8](repeating: 0, count: count), .leftToRight)
    }
    defer { g_free(found) }
    let isRight = direction == PANGO_DIRECTION_RTL || direction == PANGO_DIRECTION_WEAK_RTL
    return (Array(UnsafeBufferPointer(start: found, count: count)), isRight ? .rightToLeft : .leftToRight)
  }

  /// The indices of parts from left to right: from the highest level down, each stretch of it is turned round.
  static func visualOrder(_ levels: [UInt8]) -> [Int] {
    var order = Array(levels.indices)
    for level in stride(from: Int(levels.max() ?? 0), to: 0, by: -1) {
      var start = 0
      while start < order.count {
        var end = start
        while end < order.count, Int(levels[order[end]]) >= level { end += 1 }
        order[start..<end].reverse()
        start = max(end, start + 1)
      }
    }
    return order
  }
}
