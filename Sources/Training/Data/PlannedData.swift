import Datasets
import Experiments
import Foundation

/// How many images the parts of a run's data have.
public struct DataSize: Sendable, Hashable {
  /// Images that train the encoder.
  public var training: Int
  /// Images that train probes and are searched by k-NN.
  public var labeled: Int
  /// Images that are held out.
  public var validation: Int
  /// Classes.
  public var classes: Int
  /// Samples of tasks by their names.
  public var tasks: [String: Int] = [:]
  /// About the most memory in bytes that samples take which were read and are kept.
  public var keptBytes = 0

  /// How many a part has.
  func count(_ part: DataPart) -> Int {
    switch part {
    case .labeled: labeled
    case .validation: validation
    case .task(let name): tasks[name] ?? 0
    }
  }
}

/// The data that configurations share, opened once, for planning their runs.
public struct PlannedData: Sendable {
  /// How much of it there is.
  public let size: DataSize
  /// The SHA-256 of the data that a run reads, a part of its id; nil where the data are missing.
  public let fingerprint: String?
  /// Whether an encoder reads this data; true where that is not known.
  private let reads: @Sendable (any EncoderSpecification) -> Bool
  /// What a person should know of the data, a line each.
  public let remarks: [String]

  /// Opens the data of a configuration.
  ///
  /// - Throws: `DatasetError` when a file is missing or malformed.
  public init(_ configuration: Configuration, searching folders: [URL]) throws {
    func open<Family: DataFamily>(_ family: Family) throws -> Self {
      let data = try family.open(configuration, searching: folders, rendered: false)
      return Self(size: data.size, fingerprint: try data.fingerprint, remarks: data.remarks) {
        $0 is any EncoderFamily<Family.Source.Batch>
      }
    }
    self = try open(dataFamily(configuration))
  }

  private init(
    size: DataSize, fingerprint: String?, remarks: [String] = [],
    reads: @escaping @Sendable (any EncoderSpecification) -> Bool
  ) {
    self.size = size
    self.fingerprint = fingerprint
    self.remarks = remarks
    self.reads = reads
  }

  /// The official release of the data that a configuration names, of which nothing has to be there; nil for others.
  public init?(officialFor configuration: Configuration) {
    let data = configuration.data
    guard let family = data as? any DataFamily else { return nil }
    func count(_ split: String, _ limit: Int?) -> Int? {
      family.officialCount(of: split).map { min($0, limit ?? $0) }
    }
    guard let training = count(data.train, data.trainLimit), let labeled = count("train", data.trainLimit),
      let validation = count("test", data.validationLimit)
    else { return nil }
    let tasks = configuration.evaluate[SentencesEvaluation.self].tasks.map { name in
      (name, ReviewTask.Name(rawValue: name)?.officialCount ?? StoryOpinions.defaultCount)
    }
    let size = DataSize(
      training: training, labeled: labeled, validation: validation, classes: family.officialClasses,
      tasks: Dictionary(uniqueKeysWithValues: tasks))
    self.init(size: size, fingerprint: nil) { _ in true }
  }

  /// What a configuration with this data will cost.
  public func cost(of configuration: Configuration) -> RunCost { RunCost(configuration, data: size) }

  /// One thing that a configuration asks of the data, or of a file of weights, and that they cannot give.
  public struct Problem: Error, Sendable, Hashable {
    /// The dotted key.
    public var path: String
    /// What is wrong, with the value found.
    public var message: String
    /// What to do about it.
    public var hint: String

    /// A problem.
    public init(path: String, message: String, hint: String) {
      self.path = path
      self.message = message
      self.hint = hint
    }
  }

  /// What a configuration asks of this data that they cannot give: a run would fail, after its training at worst.
  public func problems(of configuration: Configuration) -> [Problem] {
    var problems: [Problem] = []
    if !reads(configuration.encoder) {
      problems.append(
        Problem(
          path: "encoder.name",
          message:
            "`\(configuration.encoder.name)` does not read the kind of data that `\(configuration.data.name)` is",
          hint: "choose another `encoder` or `data`"))
    }
    let methods = [configuration.method, configuration.startingTraining?.method].compactMap { $0 }
    if methods.contains(where: { type(of: $0).isTraining }) {
      let count = methods.contains { type(of: $0).needsLabels } ? size.labeled : size.training
      if min(count, size.training) < 2 {
        problems.append(
          Problem(
            path: "data.trainLimit", message: "training takes at least 2 images, found \(count)",
            hint: "allow more, or write `method: none`"))
      }
    }
    var measuring = configuration.evaluators
    if configuration.evaluate.every != nil { measuring += configuration.evaluatorsDuringTraining }
    for problem in measuring.flatMap({ $0.problems(size) }) where !problems.contains(problem) {
      problems.append(problem)
    }
    return problems
  }
}
