/// A node of a YAML document that knows where it stands.
public struct YAMLNode: Sendable, Hashable {
  /// What the node holds.
  public indirect enum Content: Sendable, Hashable {
    /// A scalar: its text, and whether it was written plain (unquoted), so that it may be a number, boolean or null.
    case scalar(String, plain: Bool)
    /// A sequence.
    case sequence([YAMLNode])
    /// A mapping, in the order of the file; keys are scalars and unique.
    case mapping([Entry])
  }

  /// One entry of a mapping.
  public struct Entry: Sendable, Hashable {
    /// The key.
    public var key: String
    /// Where the key stands.
    public var position: SourcePosition
    /// The value.
    public var value: YAMLNode
    /// An entry.
    public init(key: String, position: SourcePosition, value: YAMLNode) {
      self.key = key
      self.position = position
      self.value = value
    }
  }

  /// What the node holds.
  public var content: Content
  /// Where the node begins.
  public var position: SourcePosition
  /// A node.
  public init(_ content: Content, at position: SourcePosition) {
    self.content = content
    self.position = position
  }
}
