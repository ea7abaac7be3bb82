import Specifications

extension Vocabulary {
  /// The JSON schema (draft 2020-12) of experiment files, for editors and other programs.
  ///
  /// It knows keys, types and limits. Only the reader knows what follows from several keys together (all weights 0, a batch beyond
  /// `trainLimit`), which layers an encoder has, sweeps and their values, and dotted keys inside a profile's sections.
  public var schema: JSONValue {
    var properties = sections(isProfile: false)
    properties["title"] = Schema(["type": .array(["string", "number", "boolean"].map(JSONValue.string))])
      .described("what reports call the experiment")
    properties["description"] = Reading<String>.string.schema.described("what it is about, in Markdown")
    properties.merge(notebook) { first, _ in first }
    let object = JSONValue.array([.string("object"), .string("null")])
    properties["profiles"] = Schema(["type": object, "additionalProperties": profile.json])
      .described("NAME: keys laid over the file; `sweep` and `seeds` replace the file's")
    var schema = Schema.object(properties, required: ["title"])
    schema.keywords["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
    schema.keywords["title"] = .string("sphere experiment")
    return schema.json
  }

  /// The keys that are no section of a run.
  private var notebook: [String: Schema] {
    let list = JSONValue.array(["array", "string", "null"].map(JSONValue.string))
    let grid = JSONValue.array(["object", "array", "null"].map(JSONValue.string))
    return [
      "sweep": Schema(["type": grid]).described("values of dotted keys, of which every combination is run"),
      "seeds": Schema([
        "type": list, "minItems": .integer(1), "items": Reading<Int>.integer.atLeast(0).schema.json,
      ]).described("every run of the sweep is run with each"),
    ]
  }

  /// A profile: sections with keys that may be dotted.
  private var profile: Schema {
    var properties = notebook
    for (name, schema) in sections(isProfile: true) {
      properties[name] = schema
      for (path, inner) in dottedProperties(of: schema) { properties["\(name).\(path)"] = inner }
    }
    var schema = Schema.object(properties)
    schema.keywords["type"] = .array([.string("object"), .string("null")])
    return schema
  }

  /// The keys below a schema of mappings, by their dotted paths.
  private func dottedProperties(of schema: Schema) -> [String: Schema] {
    var found: [String: Schema] = [:]
    var alternatives = [schema]
    if case .array(let parts)? = schema.keywords["anyOf"] {
      alternatives += parts.compactMap { if case .object(let keywords) = $0 { Schema(keywords) } else { nil } }
    }
    for alternative in alternatives {
      if alternative != schema { found.merge(dottedProperties(of: alternative)) { first, _ in first } }
      guard case .object(let properties)? = alternative.keywords["properties"] else { continue }
      for case (let name, .object(let keywords)) in properties {
        let inner = Schema(keywords)
        found[name] = inner
        for (path, schema) in dottedProperties(of: inner) { found["\(name).\(path)"] = schema }
      }
    }
    return found
  }

  private func sections(isProfile: Bool) -> [String: Schema] {
    let terms = Dictionary(losses.map { ($0.name, $0.schema.orNull.described($0.meaning)) }) { first, _ in first }
    let objective = Schema.object(terms).orNull
    let optimizer = OptimizerConfiguration.schema.orNull
    let train = TrainConfiguration.schema.orNull
    var sections = [
      "data": choice(of: dataSets, isProfile: isProfile).described("the data set and how much of it is used"),
      "encoder": choice(of: encoders, isProfile: isProfile).described("the network"),
      "views": views.described("the views of images"),
      "loss": objective.described("the objective: a weighted sum of terms"),
      "method": choice(of: methods, isProfile: isProfile).described("how the encoder is trained"),
      "start": Schema.any(of: [start(objective: objective, isProfile: isProfile), .constant("none")]).orNull.described(
        "how the encoder was trained that the run starts from, or the file of its weights"),
      "optimizer": optimizer.described("SGD with step decay"),
      "train": train.described("how long, and in which batches"),
      "evaluate": evaluate.described("what is measured"),
    ]
    guard isProfile else { return sections }
    // A section of a profile may have dotted keys of its own.
    for (name, schema) in sections { sections[name] = Schema.allowingDottedKeys(schema) }
    return sections
  }

  /// A training that comes before, or a file of weights.
  private func start(objective: Schema, isProfile: Bool) -> Schema {
    let training = [
      "method": choice(of: methods.filter { $0.isTraining }, isProfile: isProfile), "loss": objective,
      "optimizer": OptimizerConfiguration.schema.orNull, "train": TrainConfiguration.schema.orNull,
    ]
    let weights = Reading<String>.weightFile.orNone().schema.orNull
    let object = Schema.object(training.merging(["weights": weights]) { $1 })
    // What a profile leaves out is the file's to say.
    guard !isProfile else { return object }
    let none = JSONValue.object(["enum": .array([.string("none"), .null])])
    let isFile = JSONValue.object([
      "required": .array([.string("weights")]),
      "properties": .object(["weights": .object(["not": none])]),
    ])
    let others = training.mapValues { _ in JSONValue.object(["type": .string("null")]) }
    return object.adding(["if": isFile, "then": .object(["properties": .object(others)])])
  }

  private var views: Schema {
    var properties = ViewsConfiguration.properties
    properties["preset"] = Reading<String>.choice(dataSets.map { $0.name }).schema.orNull
      .described("the data set whose views are the defaults")
    return Schema.object(properties).orNull
  }

  private var evaluate: Schema {
    var properties = EvaluateConfiguration.Shared.properties
    for evaluator in evaluators { properties.merge(evaluator.properties) { first, _ in first } }
    return Schema.object(properties).orNull
  }

  /// A member by its name alone, or a mapping with its keys.
  private func choice(of types: [any FamilyMember.Type], isProfile: Bool) -> Schema {
    let name = Reading<String>.choice(types.map { $0.name }).schema
    var all: [String: [Schema]] = [:]
    for type in types { for (key, schema) in type.properties { all[key, default: []].append(schema) } }
    var object = Schema.object(all.mapValues(Schema.any(of:)).merging(["name": name.orNull]) { $1 }).orNull
    // What a profile leaves out is the file's to say.
    if !isProfile { object = object.adding(["allOf": .array(conditions(types, all))]) }
    return Schema.any(of: [name, object]).orNull
  }

  /// For each member: what its keys may be, and that it has no others.
  private func conditions(_ types: [any FamilyMember.Type], _ all: [String: [Schema]]) -> [JSONValue] {
    types.enumerated().compactMap { place, type in
      let own = type.properties
      let differing = all.filter { key, schemas in own[key] == nil || Set(schemas).count > 1 }
      guard !differing.isEmpty else { return nil }
      let known = JSONValue.object(["type": .string("null")])
      let limits = differing.mapValues { _ in known }.merging(
        differing.keys.compactMap { key in own[key].map { (key, $0.json) } }
      ) { $1 }
      let isNamed = JSONValue.object(["properties": .object(["name": .object(["const": .string(type.name)])])])
      let unnamed = JSONValue.object(["properties": .object(["name": .object(["type": .string("null")])])])
      // Without a name it is the first.
      let condition: JSONValue =
        place == 0
        ? .object(["anyOf": .array([isNamed, unnamed])])
        : .object(["allOf": .array([isNamed, .object(["required": .array([.string("name")])])])])
      return .object(["if": condition, "then": .object(["properties": .object(limits)])])
    }
  }
}

extension Schema {
  /// The same with dotted keys in every mapping, which only the reader can judge.
  fileprivate static func allowingDottedKeys(_ schema: Schema) -> Schema {
    func allowing(_ value: JSONValue) -> JSONValue {
      switch value {
      case .object(var members):
        for (key, member) in members { members[key] = allowing(member) }
        if members["additionalProperties"] == .bool(false) {
          members["patternProperties"] = .object(["\\.": .object([:])])
        }
        return .object(members)
      case .array(let elements): return .array(elements.map(allowing))
      default: return value
      }
    }
    guard case .object(let keywords) = allowing(schema.json) else { return schema }
    return Schema(keywords)
  }
}
