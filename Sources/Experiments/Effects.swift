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
    let places = written.indices.filter { !written[$0].isUsed && written[$0].grid ?? grid == grid }
    guard !places.isEmpty else { return }
    let unused = configuration.unusedKeys
    for index in places {
      if let reason = unused.first(where: { $0.covers(written[index].key) })?.reason {
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
