/// The most parts of a dotted key.
public let mostKeyParts = 16

// Trees are values: setting and merging give new ones, in which every node keeps the place it was written at.
extension YAMLNode {
  /// The node at a dotted path, say `loss.uniform.t`; the empty path is the node itself.
  public func node(at path: String) -> YAMLNode? {
    var node = self
    for key in path.split(separator: ".") {
      guard let next = node[String(key)] else { return nil }
      node = next
    }
    return node
  }

  /// A copy with the value at a dotted path replaced or added; mappings on the way are made where there are none.
  ///
  /// Keys that are added get the position given, so that a diagnostic about them points at the text that asked for it.
  public func setting(_ path: String, to value: YAMLNode, keyPosition: SourcePosition) -> YAMLNode {
    setting(path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)[...], value, keyPosition)
  }

  private func setting(_ path: ArraySlice<String>, _ value: YAMLNode, _ position: SourcePosition) -> YAMLNode {
    guard let key = path.first else { return value }
    var entries = entries ?? []
    let rest = path.dropFirst()
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = entries[index].value.setting(rest, value, position)
      if rest.isEmpty { entries[index].position = position }
    } else {
      let empty = YAMLNode(.mapping([]), at: position)
      entries.append(Entry(key: key, position: position, value: empty.setting(rest, value, position)))
    }
    return YAMLNode(.mapping(entries), at: self.entries == nil ? position : self.position)
  }

  /// A copy without a key of this mapping.
  public func removing(_ key: String) -> YAMLNode {
    guard let entries else { return self }
    return YAMLNode(.mapping(entries.filter { $0.key != key }), at: position)
  }

  /// A copy with another tree laid over it: mappings are merged key by key, everything else is replaced.
  public func merging(_ other: YAMLNode) -> YAMLNode {
    guard var merged = entries, let changes = other.entries else { return other }
    // A search a key for the few keys of a person; an index where a file has very many.
    let isLarge = merged.count > 64 && changes.count > 8
    let places = isLarge ? Dictionary(zip(merged.map(\.key), merged.indices)) { first, _ in first } : [:]
    for change in changes {
      let place = isLarge ? places[change.key] : merged.firstIndex { $0.key == change.key }
      if let place {
        merged[place].value = merged[place].value.merging(change.value)
        merged[place].position = change.position
      } else {
        merged.append(change)
      }
    }
    return YAMLNode(.mapping(merged), at: position)
  }

  /// A copy in which dotted keys are nested mappings: `{a.b: 1}` becomes `{a: {b: 1}}`, later keys over earlier ones.
  ///
  /// A key of more than `mostKeyParts` parts is left as it is; no name is that long.
  public func nestingDottedKeys() -> YAMLNode {
    guard let entries else { return self }
    return YAMLNode(.mapping(YAMLNode.nested(entries)), at: position)
  }

  /// Entries by the first part of their keys, in the order in which those occur; keys may repeat.
  private static func nested(_ entries: [Entry]) -> [Entry] {
    var groups: [Entry] = []
    var places: [String: Int] = [:]
    for entry in entries {
      let (key, value) = entry.splittingKey()
      guard let place = places[key] else {
        places[key] = groups.count
        groups.append(Entry(key: key, position: entry.position, value: value))
        continue
      }
      if key == entry.key { groups[place].position = entry.position }
      if case .mapping(var members) = groups[place].value.content, case .mapping(let more) = value.content {
        // Taken out while they grow, so that each addition costs no copy of all.
        let start = groups[place].value.position
        groups[place].value = value
        members += more
        groups[place].value = YAMLNode(.mapping(members), at: start)
      } else {
        groups[place].value = value
      }
    }
    return groups.map { Entry(key: $0.key, position: $0.position, value: $0.value.nestingDottedKeys()) }
  }

  /// Every leaf (scalar or sequence) with its dotted path, in the order of the file.
  public func leaves(under prefix: String = "") -> [(path: String, node: YAMLNode)] {
    guard let entries else { return [(prefix, self)] }
    return entries.flatMap { $0.value.leaves(under: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }
}

extension YAMLNode.Entry {
  /// The first part of a dotted key, and the value with what follows it as a mapping.
  fileprivate func splittingKey() -> (key: String, value: YAMLNode) {
    guard key.utf8.contains(0x2E) else { return (key, value) }
    let parts = key.split(separator: ".", maxSplits: mostKeyParts, omittingEmptySubsequences: false)
    guard parts.count > 1, parts.count <= mostKeyParts else { return (key, value) }
    let rest = parts.dropFirst().joined(separator: ".")
    let inner = YAMLNode.Entry(key: rest, position: position, value: value)
    return (String(parts[0]), YAMLNode(.mapping([inner]), at: position))
  }
}
