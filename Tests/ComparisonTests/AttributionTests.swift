import Comparison
import Experiments
import Testing

@Suite struct AttributionTests {
  /// Cells of two sides: the keys in which they differ, and a verdict.
  private func found(_ cells: [([String], Verdict)]) -> [Attribution] {
    var configuration = ConfigurationComparison()
    var measurements = MeasurementComparison()
    for (place, (keys, verdict)) in cells.enumerated() {
      configuration.cells.append(
        ConfigurationComparison.Cell(
          name: "cell \(place)", experiment: "x", runs: [3, 3], ids: [[], []], changedKeys: [[], keys]))
      for (name, verdict) in [("accuracy", verdict), ("align", .identical)] {
        measurements.entries.append(
          MeasurementComparison.Entry(
            metric: Metric(name: name, split: "validation"), better: .larger, cell: place, samples: [],
            changes: [Change(verdict: verdict)]))
      }
    }
    return attributions(measurements, configuration)
  }

  @Test func `a key that alone differs where cells changed goes with the change, and clears the others`() {
    let list = found([
      (["t"], .worse), (["t"], .improved), (["tau"], .identical), (["t", "tau"], .changed),
      (["tau"], .noDifferenceSeen),
    ])
    #expect(list.map(\.key) == ["t", "tau"] && list.allSatisfy(\.isTold))
    #expect(list[0].changed == 3 && list[0].cells == 3 && list[1].changed == 1 && list[1].cells == 3)
    #expect(list[0].statement == "It alone differs in 2 configurations, of which 2 changed.")
    #expect(list[1].statement.hasPrefix("It alone differs in 2 configurations, of which none changed"))
  }

  @Test func `keys that always differ together cannot be told apart`() {
    let list = found([(["t", "tau"], .worse), (["t", "tau"], .identical), (["width"], .identical)])
    #expect(list.map(\.isTold) == [false, false, true])
    #expect(list[0].statement.contains("never differs without tau") && list[2].key == "width")
  }

  @Test func `a key that never differs alone is judged beside keys that change nothing`() {
    let list = found([(["t", "tau"], .worse), (["tau"], .equivalent)])
    #expect(list[0].key == "t" && list[0].isTold && list[0].statement.contains("beside keys that change nothing alone"))
    let open = found([(["a", "b"], .worse), (["b", "c"], .worse), (["a", "c"], .identical)])
    #expect(open.filter(\.isTold).isEmpty)
  }

  @Test func `cells that changed without any key leave nothing to be told`() {
    let list = found([([], .worse), ([], .identical), (["t"], .worse)])
    #expect(
      list.count == 1 && !list[0].isTold && list[0].statement.hasPrefix("1 of 2 configurations in which no key differs")
    )
  }

  @Test func `one key, no change and nothing found out`() {
    #expect(
      found([(["t"], .worse), (["t"], .identical)])[0].statement
        == "It is the only key that differs: 1 of 2 configurations changed.")
    #expect(found([(["t"], .identical)]).isEmpty && found([([], .worse)]).isEmpty && found([]).isEmpty)
    // The other metric of the cell was compared; a cell with nothing compared does not count.
    var configuration = ConfigurationComparison()
    configuration.cells = [
      ConfigurationComparison.Cell(name: "", experiment: "", runs: [1, 1], ids: [[], []], changedKeys: [[], ["t"]])
    ]
    let entry = MeasurementComparison.Entry(
      metric: Metric(name: "accuracy", split: "validation"), better: .larger, cell: 0, samples: [],
      changes: [Change(verdict: .cannotTell)])
    #expect(attributions(MeasurementComparison(entries: [entry]), configuration).isEmpty)
  }
}
