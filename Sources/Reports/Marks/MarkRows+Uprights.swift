import Figures
import Rows
import Specifications

/// Rows of marks that stand on one axis and reach along the other: bars, error bars, boxes and violins.
extension MarkRows {
  /// Whether marks stand on x or on y: as the cell says, or on the axis of categories.
  func orientation(horizontal: Bool?) -> Orientation {
    if let horizontal { return horizontal ? .horizontal : .vertical }
    if has("x1") { return .vertical }
    if has("y1") { return .horizontal }
    if xKind == .ordinal { return .vertical }
    if yKind == .ordinal { return .horizontal }
    guard case .texts? = column("y"), case .numbers? = column("x") else { return .vertical }
    return .horizontal
  }

  /// Rows of one place, colour and series: a box or a violin.
  struct Sample {
    var rows: [Int]
    var values: [Double]
  }

  /// The samples in the order of their first rows, and rows that are the first of each.
  func samples(
    _ values: [Double], over base: String, accepts: (Double) -> Bool
  ) -> (samples: [Sample], rows: MarkRows) {
    let keys = [base, "color", "series"].compactMap { self.values($0) }
    var places: [[Frame.Value]: Int] = [:]
    var samples: [Sample] = []
    for row in 0..<frame.count where accepts(values[row]) {
      let key = keys.map { $0[row] }
      if let place = places[key] {
        samples[place].rows.append(row)
        samples[place].values.append(values[row])
      } else {
        places[key] = samples.count
        samples.append(Sample(rows: [row], values: [values[row]]))
      }
    }
    var firsts = self
    firsts.frame = frame.rows(samples.map { $0.rows[0] })
    if frame["run_id"] != nil {
      firsts.frame = firsts.frame.with("run_id", samples.map { frame.runs($0.rows) ?? .null })
    }
    return (samples, firsts)
  }

  /// The runs of samples, and tooltips that say what they hold.
  func provenance(_ medians: [Double], _ samples: [Sample], over base: String) -> Provenance {
    let runs = frame["run_id"]?.map(\.text) ?? []
    if mark.tip != nil { return provenance() }
    let names = [base, "color", "series"].compactMap { mark.channels[$0]?.column }
    let columns = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }
      .compactMap { name in frame[name.element].map { (name.element, $0) } }
    let tips = samples.indices.map { row in
      let known = columns.map { "\($0.0) \($0.1[row].shown(nil))" }
      let median = Frame.Value.number(medians[row]).shown(nil)
      return (known + ["median \(median)", "n \(samples[row].values.count)"]).joined(separator: ", ")
    }
    return Provenance(runs: runs, tooltips: tips)
  }

  /// No box or violin: all rows are without a value.
  func nothing(_ values: [Double]) -> Mark? {
    findings.report(
      "\(mark.kind.name): none of \(values.count) rows has a value that the axis can show", at: mark.position,
      path: mark.path)
    return nil
  }
}

extension Orientation {
  /// The names of the channel on which marks stand and of that along which they reach.
  var channels: (base: String, reach: String) { self == .vertical ? ("x", "y") : ("y", "x") }
}
