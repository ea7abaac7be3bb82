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
    for change in changes {
      if let index = merged.firstIndex(where: { $0.key == change.key }) {
        merged[index].value = merged[index].value.merging(change.value)
        merged[index].position = change.position
      } else {
        merged.append(change)
      }
    }
    return YAMLNode(.mapping(merged), at: position)
  }

  /// A copy in which dotted keys are nested mappings: `{a.b: 1}` becomes `{a: {b: 1}}`, later keys over earlier ones.
  public func nestingDottedKeys() -> YAMLNode {
    guard let entries else { return self }
    var tree = YAMLNode(.mapping([]), at: position)
    for entry in entries {
      let value = entry.value.nestingDottedKeys()
      let existing = tree.node(at: entry.key)
      tree = tree.setting(entry.key, to: existing?.merging(value) ?? value, keyPosition: entry.position)
    }
    return tree
  }

  /// Every leaf (scalar or sequence) with its dotted path, in the order of the file.
  public func leaves(under prefix: String = "") -> [(path: String, node: YAMLNode)] {
    guard let entries else { return [(prefix, self)] }
    return entries.flatMap { $0.value.leaves(under: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }
}
