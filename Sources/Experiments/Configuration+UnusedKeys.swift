import Specifications

extension Configuration {
  /// The keys on which nothing depends, with the reasons, the strongest first.
  ///
  /// Those that are left out of ids are: the parameters of a loss term of weight 0, the sections that a method does not use (also of
  /// the training that comes before), and views that nothing looks at. The others only deserve a remark where they are written.
  public var unusedKeys: [UnusedKey] {
    var unused = type(of: method).unusedSections.map {
      UnusedKey($0, because: "method is \(method.name)", isLeftOutOfIDs: true)
    }
    if let start = startingTraining {
      let ownSections = ["loss", "optimizer", "train"]
      unused += type(of: start.method).unusedSections.filter(ownSections.contains).map {
        UnusedKey("start.\($0)", because: "start.method is \(start.method.name)", isLeftOutOfIDs: true)
      }
      unused += start.loss.unusedKeys(at: "start.loss")
    }
    if train.epochs == 0 {
      // A starting encoder is trained with the same views.
      let sections = ["loss", "optimizer", "train.batch"] + (startingTraining == nil ? ["views.train"] : [])
      unused += sections.map { UnusedKey($0, because: "train.epochs is 0") }
    }
    unused += loss.unusedKeys(at: "loss") + optimizer.unusedKeys(at: "optimizer")
    for member in [data, encoder, method] as [any FamilyMember] { unused += member.unusedKeys(in: self) }
    for evaluator in evaluate.evaluators { unused += evaluator.unusedKeys(in: self) }
    return unused + unusedViews + evaluate.unusedKeys(at: "evaluate")
  }

  /// The views that some evaluator could look at and none does.
  private var unusedViews: [UnusedKey] {
    let uses = evaluate.evaluators.map { $0.views(in: self) }
    return ViewsConfiguration.keys.compactMap { key in
      let answers = uses.compactMap { $0[key.name] }
      let reasons = answers.compactMap { $0 }
      guard !reasons.isEmpty, reasons.count == answers.count else { return nil }
      return UnusedKey(
        "views.\(key.name)", because: reasons.map(\.reason).joined(separator: " and "),
        isLeftOutOfIDs: reasons.allSatisfy(\.isLeftOutOfIDs))
    }
  }
}
