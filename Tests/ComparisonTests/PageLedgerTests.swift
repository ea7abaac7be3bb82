import Comparison
import Experiments
import Testing

/// What is counted first, and what the exit status is made from.
@Suite struct PageLedgerTests {
  private func metric(
    _ name: String, _ verdicts: [(MeasurementComparison.Verdict, Int)]
  ) -> [MeasurementComparison.Entry] {
    verdicts.flatMap { verdict, count in
      (0..<count).map { _ in
        let sample = MeasurementComparison.Sample(values: [], n: 3)
        return .init(
          metric: Metric(name: name, split: "val"), better: .larger, cell: 0, samples: [sample, sample],
          changes: [.init(verdict: verdict)])
      }
    }
  }

  private func comparison() -> Comparison {
    Comparison(
      tool: "sphere", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
  }

  @Test func oneSentenceCountsFiguresAndMetrics() {
    var comparison = comparison()
    comparison.figures =
      [FigureDifference(name: "1", verdict: .changed), FigureDifference(name: "2", verdict: .changed)]
      + [FigureDifference(name: "3", verdict: .withinSeedNoise)]
      + (0..<8).map { FigureDifference(name: "same \($0)", verdict: .identical) }
    comparison.measurements = MeasurementComparison(
      entries: metric("accuracy", [(.improved, 3), (.worse, 1), (.identical, 34), (.cannotTell, 2)]))
    let ledger = Ledger(comparison)
    #expect(
      ledger.sentence
        == "2 figures changed, 1 within seed noise, 8 identical; accuracy: 3 improved, 1 worse of 40; cannot tell: 2, "
        + "identical: 34")
    #expect(ledger.hasChanges)
    #expect(ledger.hasWorse)
    #expect(ledger.headline == "Changed beyond noise: 1 metric (accuracy (val)), 2 figures")
  }

  @Test(arguments: [
    MeasurementComparison.Verdict.identical, .equivalent, .noDifferenceSeen, .cannotTell, .notComparable,
  ])
  func noiseIsNoChange(verdict: MeasurementComparison.Verdict) {
    var comparison = comparison()
    comparison.measurements = MeasurementComparison(entries: metric("align", [(verdict, 4)]))
    comparison.figures = [
      FigureDifference(name: "a", verdict: .cosmetic), FigureDifference(name: "b", verdict: .withinSeedNoise),
    ]
    #expect(!Ledger(comparison).hasChanges)
    #expect(!Ledger(comparison).hasWorse)
  }

  @Test(arguments: [MeasurementComparison.Verdict.improved, .changed])
  func whatImprovedOrChangedIsAChangeAndNothingWorse(verdict: MeasurementComparison.Verdict) {
    var comparison = comparison()
    comparison.measurements = MeasurementComparison(entries: metric("align", [(verdict, 1), (.identical, 9)]))
    #expect(Ledger(comparison).hasChanges)
    #expect(!Ledger(comparison).hasWorse)
  }

  @Test func aRunThatDivergesOnTheOtherSideOnlyIsWorse() {
    var comparison = comparison()
    comparison.measurements = MeasurementComparison(entries: metric("align", [(.changed, 1)]))
    comparison.measurements?.entries[0].samples[1].diverged = 1
    #expect(Ledger(comparison).hasWorse)
    comparison.measurements?.entries[0].samples[0].diverged = 2
    #expect(!Ledger(comparison).hasWorse)
  }

  @Test func aClaimThatHeldAndDoesNotIsWorse() {
    var comparison = comparison()
    comparison.claims = [ClaimDifference(name: "c", statement: "", old: "holds", new: "holds")]
    #expect(!Ledger(comparison).hasChanges)
    comparison.claims = [ClaimDifference(name: "c", statement: "", old: "fails", new: "holds")]
    #expect(Ledger(comparison).hasChanges && !Ledger(comparison).hasWorse)
    comparison.claims = [ClaimDifference(name: "c", statement: "", old: "holds", new: "fails")]
    #expect(Ledger(comparison).hasChanges && Ledger(comparison).hasWorse)
    #expect(Ledger(comparison).sentence == "1 claim flipped")
    // Seeds alone may carry a claim over the border of what is undecided.
    comparison.claims = [ClaimDifference(name: "c", statement: "", old: "holds", new: "undecided")]
    #expect(!Ledger(comparison).hasChanges && !Ledger(comparison).hasWorse)
    #expect(Ledger(comparison).sentence == "1 claim undecided on one side")
  }

  @Test func anotherConfigurationIsAChangeAndAnotherMachineIsNone() {
    var comparison = comparison()
    comparison.environment = [
      EnvironmentDifference(fact: "cpu", values: [["a"], ["b"]], canChangeResults: false, differs: true),
      EnvironmentDifference(fact: "revision", values: [["a"], ["b"]], canChangeResults: true, differs: true),
    ]
    #expect(!Ledger(comparison).hasChanges)
    #expect(Ledger(comparison).sentence == "revision differs")
    var configuration = ConfigurationComparison()
    configuration.cells = [
      .init(name: "", experiment: "e", runs: [1, 1], ids: [["a"], ["b"]], changedKeys: [[], ["t"]])
    ]
    configuration.keys = [
      .init(key: "epochs", values: [["1"], ["1", "2"]], separates: false),
      .init(key: "t", values: [["1"], ["2"]], separates: true),
    ]
    comparison.configuration = configuration
    #expect(Ledger(comparison).hasChanges && !Ledger(comparison).hasWorse)
    #expect(Ledger(comparison).headline == "The configuration changed (t); no metric changed beyond noise")
    comparison.configuration?.cells = []
    #expect(Ledger(comparison).headline == "Nothing changed beyond noise")
    comparison.configuration?.unmatched = [0, 2]
    #expect(Ledger(comparison).headline == "2 configurations are on one side only; no metric changed beyond noise")
  }

  @Test func proseWithOtherNumbersIsCountedApart() {
    var comparison = comparison()
    var prose = ProseDifference()
    prose.blocks = [
      [.init(.same, "It reaches"), .init(.removed, "41.2 %"), .init(.added, "43.1 %"), .init(.same, "here.")]
    ]
    comparison.prose = prose
    #expect(!Ledger(comparison).hasChanges)
    #expect(Ledger(comparison).sentence == "1 block of prose with other numbers")
    comparison.prose?.blocks.append([.init(.same, "It is"), .init(.removed, "small"), .init(.added, "large")])
    #expect(Ledger(comparison).hasChanges)
    #expect(Ledger(comparison).sentence == "1 block of prose changed, 1 block of prose with other numbers")
  }

  @Test func aMetricCanChangeOverItsCellsWhereNoCellCanBeTold() throws {
    var comparison = comparison()
    var entries = metric("align", [(.noDifferenceSeen, 6)])
    for place in entries.indices { entries[place].changes[0].difference = place == 0 ? 0.1 : -0.2 }
    comparison.measurements = MeasurementComparison(entries: entries)
    #expect(!Ledger(comparison).hasChanges)
    comparison.measurements?.families = [
      .init(metric: entries[0].metric, side: 1, tested: 6, p: 1e-7, adjustedP: 1e-6, isChanged: true, agreeing: 5)
    ]
    let ledger = Ledger(comparison)
    #expect(ledger.hasChanges && ledger.hasWorse)
    #expect(ledger.headline == "Changed beyond noise: 1 metric (align (val))")
    #expect(ledger.sentence == "align (val): worse over its 6 configurations; no difference seen: 6")
    let sentence =
      "worse over its 6 configurations (p < 0.001; 5 of 6 differ the same way); no single one can be told"
    let text = comparison.terminalText(width: 120, isUnicode: true, onlyChanged: true)
    #expect(text.plain.contains("▼ \(sentence)"))
    #expect(comparison.markdown(onlyChanged: true).contains("no single one can be told"))
    #expect(try comparison.html(onlyChanged: true).contains("▼</span> worse"))
    // A cell that changed says more than all together.
    comparison.measurements?.entries[1].changes[0].verdict = .worse
    #expect(Ledger(comparison).sentence == "align: 1 worse of 6; no difference seen: 5")
    // Cells that go both ways have no direction.
    comparison.measurements?.entries[1].changes[0].verdict = .noDifferenceSeen
    comparison.measurements?.families[0].agreeing = 4
    #expect(Ledger(comparison).hasChanges && !Ledger(comparison).hasWorse)
  }

  @Test func sidesAreNamedWhereThereAreSeveral() {
    var comparison = comparison()
    comparison.sides.append(Side(label: "C", kind: .store, name: "c"))
    var entries = metric("align", [(.identical, 2)])
    for place in entries.indices {
      entries[place].changes = [.init(verdict: .identical), .init(verdict: place == 0 ? .worse : .improved)]
    }
    comparison.measurements = MeasurementComparison(entries: entries)
    #expect(Ledger(comparison).sentence == "align of C: 1 improved, 1 worse of 2; identical: 2")
  }
}
