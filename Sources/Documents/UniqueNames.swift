/// Names made unique by numbers behind them.
public struct UniqueNames {
  private var taken: Set<String>
  private var counts: [String: Int] = [:]

  /// Names of which some are taken.
  public init(_ taken: [String] = []) { self.taken = Set(taken) }

  /// Whether a name is taken.
  public func contains(_ name: String) -> Bool { taken.contains(name) }

  /// The name, or the first of `NAME-2`, `NAME-3` and so on that is free.
  public mutating func unique(_ name: String) -> String {
    var result = name
    var count = counts[name] ?? 1
    while !taken.insert(result).inserted {
      count += 1
      result = "\(name)-\(count)"
    }
    counts[name] = count
    return result
  }

  /// Small letters, digits and hyphens.
  public static func safeName(_ text: String) -> String {
    let mapped = text.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let name = String(mapped).split(separator: "-").joined(separator: "-")
    return name.isEmpty ? "cell" : name
  }
}
