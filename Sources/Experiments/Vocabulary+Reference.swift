import Specifications

extension Vocabulary {
  /// A part of the reference: what is said first, then its keys.
  private struct Part {
    var heading: String
    var rows: [ReferenceRow]
  }

  /// Every key of experiment files: what it takes, what holds where it is left out, and what it means.
  ///
  /// Defaults are those of the first data set; what other members of a family do otherwise follows them.
  public var reference: String {
    let introduction = """
      Keys of an experiment file, each with its default in brackets. A key that is left out, or null, has its default. The
      defaults are the paper's on \(dataSets[0].name); views and sizes of other data sets are the paper's on those. On the
      command line a key is written KEY=VALUE, a sweep KEY=A,B or KEY=range(1,9).

      """
    // Members without keys of their own are a list.
    let texts = zip(parts, parts.dropFirst().map(\.rows.isEmpty) + [false]).map { part, isFollowedByName in
      "\(part.heading)\n" + text(of: part.rows) + (part.rows.isEmpty && isFollowedByName ? "" : "\n")
    }
    return introduction + "\n" + texts.joined().dropLast()
  }

  private var parts: [Part] {
    let usual = defaults()
    var parts = [Part(heading: "The file", rows: fileRows)]
    parts += members("data", dataSets, nameDefault: usual.data.name, meaning: "the data set; `data: NAME` for short") {
      ($0.init() as any FamilyMember)
    }
    parts += members(
      "encoder", encoders, nameDefault: usual.encoder.name, meaning: "the network; `encoder: NAME` for short"
    ) { $0.init() }
    let preset = ReferenceRow(
      path: "views.preset", constraint: Reading<String>.choice(dataSets.map { $0.name }).constraint,
      defaultText: "that of `data`", meaning: "the data set whose views are the defaults of all views")
    parts.append(Part(heading: "Views of images", rows: [preset] + usual.views.rows(at: "views")))
    parts += losses.map { type -> Part in
      let place = "loss.\(type.name)"
      return Part(heading: "\(place): \(type.meaning); a number is the weight", rows: type.init().rows(at: place))
    }
    parts += members(
      "method", methods, nameDefault: usual.method.name, meaning: "how the encoder is trained; `method: NAME` for short"
    ) { $0.init() }
    parts += [
      Part(heading: "Optimiser: SGD with step decay", rows: usual.optimizer.rows(at: "optimizer")),
      Part(heading: "Training", rows: usual.train.rows(at: "train")),
      Part(heading: "Measurements: for all of them", rows: usual.evaluate.shared.rows(at: "evaluate")),
    ]
    parts += usual.evaluate.evaluators.map { evaluator in
      Part(heading: "Measurements: \(type(of: evaluator).meaning)", rows: evaluator.rows(at: "evaluate"))
    }
    return parts + [Part(heading: "The training that comes before", rows: startRows)]
  }

  private var fileRows: [ReferenceRow] {
    [
      ReferenceRow(
        path: "title", constraint: "text", defaultText: "required", meaning: "what reports call the experiment"),
      ReferenceRow(path: "description", constraint: "text", defaultText: "", meaning: "what it is about, in Markdown"),
      ReferenceRow(
        path: "sweep", constraint: "mapping of lists; or list of mappings", defaultText: "one run",
        meaning: "every combination of the keys' values, or the union of several such grids"),
      ReferenceRow(
        path: "seeds", constraint: "list of: integer, at least 0; or range(...)", defaultText: "[0]",
        meaning: "every run of the sweep is run with each"),
      ReferenceRow(
        path: "profiles", constraint: "mapping", defaultText: "none",
        meaning: "NAME: keys laid over the file; `sweep` and `seeds` replace the file's"),
    ]
  }

  private var startRows: [ReferenceRow] {
    let training = methods.filter { $0.isTraining }
    let own = defaults()
    let inherited = [
      ("loss", "its objective, as `loss`"), ("optimizer", "its optimiser, as `optimizer`"),
      ("train", "how long, as `train`"),
    ]
    return [
      ReferenceRow(
        path: "start", constraint: "mapping; or `none`", defaultText: "none",
        meaning: "how the encoder was trained that the run starts from, on the same data, views and network"),
      ReferenceRow(
        path: "start.weights", constraint: "\(Reading<String>.weightFile.constraint); or `none`", defaultText: "none",
        meaning: "in place of a training: the weights, of a file or of a run in the store; only the bytes count"),
      ReferenceRow(
        path: "start.method", constraint: Reading<String>.choice(training.map { $0.name }).constraint,
        defaultText: "as `method`, else \(training.first?.name ?? own.method.name)", meaning: "how it was trained"),
    ]
      + inherited.map { key, meaning in
        ReferenceRow(
          path: "start.\(key)", constraint: "as `\(key)`", defaultText: "as the run's own", meaning: meaning)
      }
  }

  /// The rows of a family of which one member is chosen by name.
  private func members(
    _ section: String, _ types: [any FamilyMember.Type], nameDefault: String, meaning: String,
    _ make: (any FamilyMember.Type) -> any FamilyMember
  ) -> [Part] {
    let name = ReferenceRow(
      path: "\(section).name", constraint: Reading<String>.choice(types.map { $0.name }).constraint,
      defaultText: nameDefault, meaning: meaning)
    // What all members say alike is said once.
    let all = types.map { make($0).rows(at: section) }
    let shared = types.count > 1 ? (all.first ?? []).filter { row in all.allSatisfy { $0.contains(row) } } : []
    let first = Part(heading: section.prefix(1).uppercased() + section.dropFirst(), rows: [name] + shared)
    return [first]
      + zip(types, all).map { type, rows in
        Part(heading: "\(section): \(type.name): \(type.meaning)", rows: rows.filter { !shared.contains($0) })
      }
  }

  private func text(of rows: [ReferenceRow]) -> String {
    rows.map { row in
      let fallback = row.defaultText.isEmpty ? "" : " [\(row.defaultText)]"
      let constraint = row.constraint.isEmpty ? "" : "\n      \(row.constraint)"
      return "  \(row.path)\(fallback)\n      \(row.meaning)\(constraint)\n"
    }.joined()
  }
}
