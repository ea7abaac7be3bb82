import Specifications

/// Which of the keys that were written have an effect on any run.
///
/// A key without one is no error, since cells of a sweep need not all use it; but a sweep over it, or a change of it, that
/// nothing comes of is said: the reader of the results would take equal numbers for a finding.
struct Effects {
  /// One thing that was written: an axis of a grid, an override, or a key of the file.
  private struct Written {
    /// The grid that it belongs to; nil: all.
    var grid: Int?
    var key: String
    var position: SourcePosition
    /// Why it changes nothing, as far as runs have been seen.
    var reason: String?
    var isUsed = false
  }
  private var written: [Written] = []

  init(of base: YAMLNode, swept grids: [[Axis]], fixed: [Axis]) {
    var overridden = Set(fixed.map(\.key))
    written = fixed.map { Written(grid: nil, key: $0.key, position: $0.position) }
    for (place, grid) in grids.enumerated() {
      for axis in grid {
        // Overrides, whose places are lines below 0, are swept in every grid.
        if axis.position.line < 0 {
          if overridden.insert(axis.key).inserted {
            written.append(Written(grid: nil, key: axis.key, position: axis.position))
          }
        } else {
          written.append(Written(grid: place, key: axis.key, position: axis.position))
        }
      }
    }
    for key in ["loss", "start", "optimizer", "train", "views", "evaluate"] {
      for (path, node) in base[key]?.leaves(under: key) ?? [] where !overridden.contains(path) {
        written.append(Written(grid: nil, key: path, position: node.position))
      }
    }
  }

  /// Takes note of what a run of a grid uses.
  mutating func note(_ configuration: Configuration, grid: Int) {
    for index in written.indices where !written[index].isUsed && written[index].grid ?? grid == grid {
      if let reason = configuration.reasonWithoutEffect(written[index].key) {
        written[index].reason = reason
      } else {
        written[index].isUsed = true
      }
    }
  }

  /// A line for each thing that no run uses; keys of the file that have the same reason share one.
  func remarks(file: String, overrides: [String]) -> [String] {
    var lines: [String] = []
    var shared: [(reason: String, position: SourcePosition, keys: [String])] = []
    for written in written where !written.isUsed {
      guard let reason = written.reason else { continue }
      let place = "\(file):\(written.position.line):\(written.position.column)"
      if written.position.line < 0, overrides.indices.contains(-1 - written.position.line) {
        lines.append(
          "override `\(shortened(overrides[-1 - written.position.line]))` changes nothing: \(reason)")
      } else if written.grid != nil {
        lines.append("\(place): note: sweep.\(written.key) changes nothing: \(reason)")
      } else if let index = shared.firstIndex(where: { $0.reason == reason }) {
        shared[index].keys.append(written.key)
      } else {
        shared.append((reason, written.position, [written.key]))
      }
    }
    return lines
      + shared.map { remark in
        let change = remark.keys.count == 1 ? "changes" : "change"
        return "\(file):\(remark.position.line):\(remark.position.column): note: "
          + "\(remark.keys.joined(separator: ", ")) \(change) nothing: \(remark.reason)"
      }
  }
}

extension Configuration {
  /// Why nothing depends on a dotted key; nil where something does.
  func reasonWithoutEffect(_ key: String) -> String? {
    func isBelow(_ parents: String...) -> Bool { parents.contains { key == $0 || key.hasPrefix($0 + ".") } }
    if isBelow("start") {
      guard let start, key.hasPrefix("start.loss.") else { return nil }
      if start.method == .supervised { return "start.method is supervised" }
      return start.loss.reasonWithoutEffect(String(key.dropFirst("start.".count)), at: "start.")
    }
    if isBelow("loss", "optimizer", "train", "views.train") {
      // The starting encoder is trained with the same views.
      if method == .none { return "method is none" }
      if train.epochs == 0, key != "train.epochs", !(start != nil && isBelow("views.train")) {
        return "train.epochs is 0"
      }
      if isBelow("loss") {
        return method == .supervised ? "method is supervised" : loss.reasonWithoutEffect(key, at: "")
      }
      if key == "optimizer.decay", optimizer.decayAt.isEmpty { return "optimizer.decayAt is empty" }
      if isBelow("optimizer.decayAt"), optimizer.decay == 1 { return "optimizer.decay is 1" }
    }
    return evaluate.reasonWithoutEffect(key)
  }
}

extension LossConfiguration {
  fileprivate func reasonWithoutEffect(_ key: String, at prefix: String) -> String? {
    let terms: [(name: String, weight: Double, parameters: [String])] = [
      ("contrastive", contrastive.weight, ["tau", "negatives"]), ("align", align.weight, ["alpha"]),
      ("uniform", uniform.weight, ["t"]),
    ]
    let term = terms.first { term in term.parameters.contains { key == "loss.\(term.name).\($0)" } }
    guard let term, term.weight == 0 else { return nil }
    return "\(prefix)loss.\(term.name).weight is 0"
  }
}

extension EvaluateConfiguration {
  fileprivate func reasonWithoutEffect(_ key: String) -> String? {
    func isBelow(_ parent: String) -> Bool { key == parent || key.hasPrefix(parent + ".") }
    // The unfinished encoder is probed at its output whatever the layers are.
    let areLayersNone = layers.isEmpty && every == nil
    if areLayersNone, isBelow("evaluate.probe") || isBelow("evaluate.neighbours") || isBelow("evaluate.folds") {
      return "evaluate.layers is empty"
    }
    if isBelow("views.probe") {
      guard let probe else { return "evaluate.probe is none" }
      if layers.isEmpty { return "evaluate.layers is empty" }
      return probe.views == .augmented ? nil : "evaluate.probe.views is \(probe.views.rawValue)"
    }
    if isBelow("views.align"), alphas.isEmpty, !embeddings {
      return "evaluate.alphas is empty and evaluate.embeddings is false"
    }
    guard let probe else { return nil }
    if key == "evaluate.probe.decay", probe.decayAt.isEmpty { return "evaluate.probe.decayAt is empty" }
    if isBelow("evaluate.probe.decayAt"), probe.decay == 1 { return "evaluate.probe.decay is 1" }
    return nil
  }
}
