import Experiments

public struct MeasurementOptions {
  public var tolerances: [Tolerance] = []; public var usesFalseDiscoveryRate = false; public init() {}
}
public struct Tolerance {
  public static func list(_ text: String, metrics: [String]) throws(ComparisonError) -> [Tolerance] { [] }
}
extension MeasurementComparison {
  public init(_ samples: [CellSamples], options: MeasurementOptions) {
    self.init(
      entries: samples.map { s in
        Entry(
          metric: s.metric, better: s.better, cell: s.cell, samples: s.sides.map { Sample(values: $0, n: $0.count) },
          changes: s.sides.dropFirst().map { _ in
            Change(
              verdict: s.obstacle != nil ? .notComparable : s.sides[0] == s.sides[1] ? .identical : .changed,
              remark: s.obstacle ?? "")
          })
      })
  }
}
extension CurveComparison { public init(_ curves: [CurveSamples]) { self.init(); compared = curves.count } }
public func attributions(_ measurements: MeasurementComparison, _ configuration: ConfigurationComparison)
  -> [Attribution]
{ [] }
