// Labels that are longer than their place: lines, and in the end a cut.
extension Typesetter {
  /// What stays together in a line: letters and formulas without a place to break between them.
  private struct Word {
    var nodes: [MarkupNode]
    var hasSpaceBefore: Bool
  }

  /// Breaks markup into lines that fit a width: at `\n`, at spaces outside mathematics, between the letters of scripts that
  /// have no spaces, and where a single word is wider than a line.
  ///
  /// - Parameter limit: The most lines; the last one ends with `…` where more are needed, and its box names the whole.
  func lines(_ markup: String, size: Double, width: Double, limit: Int = .max) throws(FigureError) -> [Box] {
    guard !markup.isEmpty else { return [] }
    var nodes: [MarkupNode] = []
    var lines: [Box] = []
    for paragraph in markup.split(separator: "\n", omittingEmptySubsequences: false) {
      let root = try RichText(String(paragraph)).root
      // A paragraph's direction is that of all its lines.
      let base = Self.direction(of: root)
      for node in try lineNodes(root, size: size, width: width) {
        nodes.append(node)
        if lines.count < max(limit, 1) { lines.append(try set(node, size: size, base: base)) }
      }
    }
    if nodes.count > lines.count, let last = lines.indices.last {
      let rest = nodes[last...].map(\.plain).joined(separator: " ")
      lines[last] = try shortened(rest, size: size, width: width)
      lines[last].whole = try RichText(markup).plain
    }
    return lines
  }

  /// Lines of markup as one box around the baseline of their middle.
  func block(
    _ markup: String, size: Double, width: Double, limit: Int, anchor: HorizontalAnchor
  ) throws(FigureError) -> Box {
    let lines = try lines(markup, size: size, width: width, limit: limit)
    if lines.count == 1 { return lines[0] }
    let widest = lines.map(\.width).max() ?? 0
    var block = Box()
    for (index, line) in lines.enumerated() {
      let slack = widest - line.width
      let x = anchor == .left ? 0 : anchor == .right ? slack : slack / 2
      block.append(line, dy: (Double(index) - Double(lines.count - 1) / 2) * 1.2 * size, at: x)
    }
    return block
  }

  private func set(
    _ node: MarkupNode, size: Double, base: BaseDirection? = nil
  ) throws(FigureError) -> Box {
    var box = try line(node, Style(size: size), base: base)
    box.ascent = max(box.ascent, 0.68 * size)
    box.descent = max(box.descent, 0.21 * size)
    return box
  }

  /// The beginning of a text that fits a width with `…` after it.
  private func shortened(_ text: String, size: Double, width: Double) throws(FigureError) -> Box {
    let letters = Array(text)
    var (fits, tooMany) = (0, letters.count)
    while fits + 1 < tooMany {
      let middle = (fits + tooMany) / 2
      let box = try set(.run(String(letters[..<middle]) + "…", .upright), size: size)
      if box.width <= width { fits = middle } else { tooMany = middle }
    }
    return try set(.run(String(letters[..<fits]).trimmedAtEnd + "…", .upright), size: size)
  }

  // MARK: Words

  private func lineNodes(_ root: MarkupNode, size: Double, width: Double) throws(FigureError) -> [MarkupNode] {
    let whole = Self.joined(words(root))
    // Most labels fit.
    if try set(whole, size: size).width <= width { return [whole] }
    // In a place that is still too narrow for anything, words stay whole.
    let least = max(width, 4 * size)
    var lines: [MarkupNode] = []
    var current: [Word] = []
    for word in words(root) {
      let longer = current + [word]
      if !current.isEmpty, try set(Self.joined(longer), size: size).width > width {
        lines.append(Self.joined(current))
        current = [word]
      } else {
        current = longer
      }
      while current.count == 1, try set(Self.joined(current), size: size).width > least,
        let (head, tail) = try divided(current[0], size: size, width: least)
      {
        lines.append(Self.joined([head]))
        current = [tail]
      }
    }
    lines.append(Self.joined(current))
    return lines
  }

  private func words(_ root: MarkupNode) -> [Word] {
    let nodes: [MarkupNode] = if case .sequence(let nodes) = root { nodes } else { [root] }
    var words: [Word] = []
    var current = Word(nodes: [], hasSpaceBefore: false)
    func flush(space: Bool) {
      if !current.nodes.isEmpty { words.append(current) }
      current = Word(nodes: [], hasSpaceBefore: space || (current.nodes.isEmpty && current.hasSpaceBefore))
    }
    for node in nodes {
      guard case .run(let text, .upright) = node else {
        current.nodes.append(node)
        continue
      }
      for (index, part) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        if index > 0 { flush(space: true) }
        for (index, piece) in pieces(part).enumerated() {
          if index > 0 { flush(space: false) }
          if !piece.isEmpty { current.nodes.append(.run(piece, .upright)) }
        }
      }
    }
    flush(space: false)
    return words
  }

  /// A word in pieces between which a line may end: only scripts without spaces have such places.
  private func pieces(_ word: Substring) -> [String] {
    guard word.unicodeScalars.contains(where: { Self.breaksWithoutSpaces($0.value) }) else { return [String(word)] }
    let text = String(word)
    let breaks = TextEngine.shared.lineBreaks(in: text, font: Font(family: theme.textFamily, size: theme.labelSize))
    var pieces = [""]
    for (index, character) in text.enumerated() {
      if breaks.contains(index) { pieces.append("") }
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }

  private static func breaksWithoutSpaces(_ value: UInt32) -> Bool {
    switch value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0xA4CF, 0xAC00...0xD7FF, 0xF900...0xFAFF,
      0xFF00...0xFFEF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  private static func joined(_ words: [Word]) -> MarkupNode {
    var nodes: [MarkupNode] = []
    func append(_ node: MarkupNode) {
      if case .run(let more, .upright) = node, case .run(let text, .upright)? = nodes.last {
        nodes[nodes.count - 1] = .run(text + more, .upright)
      } else {
        nodes.append(node)
      }
    }
    for (index, word) in words.enumerated() {
      if index > 0, word.hasSpaceBefore { append(.run(" ", .upright)) }
      word.nodes.forEach(append)
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// A word that is wider than a line, divided where the line is full, rather after a sign than within letters.
  private func divided(_ word: Word, size: Double, width: Double) throws(FigureError) -> (Word, Word)? {
    guard word.nodes.count == 1, case .run(let text, .upright) = word.nodes[0] else { return nil }
    let letters = Array(text)
    guard letters.count > 1 else { return nil }
    var (fits, tooMany) = (1, letters.count)
    while fits + 1 < tooMany {
      let middle = (fits + tooMany) / 2
      let isWide = try set(.run(String(letters[..<middle]), .upright), size: size).width > width
      if isWide { tooMany = middle } else { fits = middle }
    }
    if let sign = letters[(fits / 2)..<fits].lastIndex(where: { "-_/.,:;+|".contains($0) }) { fits = sign + 1 }
    return (
      Word(nodes: [.run(String(letters[..<fits]), .upright)], hasSpaceBefore: word.hasSpaceBefore),
      Word(nodes: [.run(String(letters[fits...]), .upright)], hasSpaceBefore: false)
    )
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
