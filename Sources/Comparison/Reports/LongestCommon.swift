/// Which elements of two lists belong together: the longest list that both contain in order (Myers, "An O(ND) difference algorithm",
/// Algorithmica 1 (1986)), by Swift's `difference`; lists that differ too much for it are paired at their ends only.
struct LongestCommon {
  /// Pairs of places, in order.
  let pairs: [(first: Int, second: Int)]

  /// The largest product of lengths, after equal ends are set aside, for which all is looked at.
  private static let mostWork = 4_000_000

  init<Element: Hashable>(_ first: [Element], _ second: [Element]) {
    var head = 0
    while head < first.count, head < second.count, first[head] == second[head] { head += 1 }
    var tail = 0
    while tail < first.count - head, tail < second.count - head,
      first[first.count - 1 - tail] == second[second.count - 1 - tail]
    { tail += 1 }
    var pairs = (0..<head).map { (first: $0, second: $0) }
    let (own, other) = (first[head..<(first.count - tail)], second[head..<(second.count - tail)])
    if !own.isEmpty, !other.isEmpty, own.count * other.count <= Self.mostWork {
      pairs += Self.common(Array(own), Array(other)).map { (first: $0.0 + head, second: $0.1 + head) }
    }
    pairs += (0..<tail).map { (first: first.count - tail + $0, second: second.count - tail + $0) }
    self.pairs = pairs
  }

  private static func common<Element: Hashable>(_ first: [Element], _ second: [Element]) -> [(Int, Int)] {
    var (removed, inserted) = (Set<Int>(), Set<Int>())
    for change in second.difference(from: first) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    return Array(
      zip(first.indices.filter { !removed.contains($0) }, second.indices.filter { !inserted.contains($0) }))
  }
}
