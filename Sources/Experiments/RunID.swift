import Digests
import Specifications
import Synchronization

/// Raised whenever the same configuration gives other results than before, so that stored runs are not taken for new ones.
public let numericsVersion = 4

/// A run's id: 64 hexadecimal digits, the SHA-256 of everything that its results depend on.
///
/// What has no effect is left out (`Configuration.relevantJSON`), so that changing it reruns nothing.
///
/// - Parameters:
///   - configuration: The resolved configuration with its seed.
///   - dataFingerprint: The SHA-256 of the data that the run reads.
///   - numericsVersion: The version of the arithmetic.
public func runID(_ configuration: Configuration, dataFingerprint: String, numericsVersion: Int = numericsVersion)
  -> String
{
  let identity = JSONValue.object([
    "configuration": configuration.relevantJSON, "data": .string(dataFingerprint),
    "numerics": .integer(numericsVersion),
  ])
  return SHA256.of(identity.canonicalText)
}

extension Configuration {
  /// The whole configuration: keys as in files, missing values left out.
  public var json: JSONValue { Experiments.json(of: self) ?? .null }

  /// The canonical JSON text of the whole configuration; `JSONDecoder` reads it back.
  public var canonicalJSON: String { json.canonicalText }

  /// The configuration without what has no effect on any result.
  ///
  /// - The parameters of a loss term of weight 0, and the whole objective unless pairs are trained on; the same for the
  ///   objective of the training that comes before.
  /// - Optimiser, length and training views of an encoder that is not trained.
  /// - The probe's views unless the probe trains on augmented ones.
  public var relevantJSON: JSONValue {
    var tree = json
    switch method {
    case .none: for key in ["loss", "optimizer", "train", "views.train"] { tree.remove(key[...]) }
    case .supervised: tree.remove("loss")
    case .minibatch: tree.removeUnused(of: loss, at: "loss")
    }
    switch start?.method {
    case .supervised: tree.remove("start.loss")
    case .minibatch: if let start { tree.removeUnused(of: start.loss, at: "start.loss") }
    default: break
    }
    if evaluate.probe?.views != .augmented { tree.remove("views.probe") }
    return tree
  }

  /// What the run depends on as dotted keys in alphabetical order; sequences are JSON text.
  public var parameters: [(key: String, value: JSONValue)] { relevantJSON.leaves(under: "") }
}

/// The parameters of a configuration as dotted keys and texts, for labels and differences.
public func flattened(_ configuration: Configuration) -> [(key: String, value: String)] {
  configuration.parameters.map { key, value in
    guard case .string(let text) = value else { return (key, value.canonicalText) }
    return (key, text)
  }
}

/// The JSON of any value made of structs, arrays, optionals, text and numbers; nil for nil.
///
/// By reflection, so that a key added to `Configuration` is part of every id without a second list to keep.
private func json(of value: Any) -> JSONValue? {
  switch value {
  case let value as ViewsConfiguration: return latestViews.json(of: value)
  case let value as Bool: return .bool(value)
  case let value as Int: return .integer(value)
  case let value as Double: return .number(value)
  case let value as String: return .string(value)
  case let value as any RawRepresentable: return json(of: value.rawValue)
  default: break
  }
  return reflectedJSON(of: value)
}

/// The JSON of the views that were asked for last: they are most of a configuration, and a sweep seldom changes them.
private final class LatestViews: Sendable {
  private let latest = Mutex<(views: ViewsConfiguration, json: JSONValue?)?>(nil)

  func json(of views: ViewsConfiguration) -> JSONValue? {
    if let known = latest.withLock({ $0?.views == views ? $0 : nil }) { return known.json }
    let json = reflectedJSON(of: views)
    latest.withLock { $0 = (views, json) }
    return json
  }
}
private let latestViews = LatestViews()

private func reflectedJSON(of value: Any) -> JSONValue? {
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .optional: return mirror.children.first.flatMap { json(of: $0.value) }
  case .collection: return .array(mirror.children.compactMap { json(of: $0.value) })
  default:
    let members = mirror.children.compactMap { child in
      child.label.flatMap { label in json(of: child.value).map { (label, $0) } }
    }
    return .object(Dictionary(members, uniquingKeysWith: { $1 }))
  }
}

extension JSONValue {
  /// Removes the parameters of terms of weight 0.
  fileprivate mutating func removeUnused(of loss: LossConfiguration, at path: String) {
    if loss.contrastive.weight == 0 { for key in ["tau", "negatives"] { remove("\(path).contrastive.\(key)") } }
    if loss.align.weight == 0 { remove("\(path).align.alpha") }
    if loss.uniform.weight == 0 { remove("\(path).uniform.t") }
  }

  fileprivate mutating func remove(_ path: Substring) {
    guard case .object(var members) = self else { return }
    let parts = path.split(separator: ".", maxSplits: 1)
    guard let key = parts.first.map(String.init) else { return }
    if parts.count == 2 { members[key]?.remove(parts[1]) } else { members[key] = nil }
    self = .object(members)
  }

  fileprivate func leaves(under prefix: String) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = self else { return [(prefix, self)] }
    return members.sorted { $0.key < $1.key }.flatMap { key, value in
      value.leaves(under: prefix.isEmpty ? key : "\(prefix).\(key)")
    }
  }
}
