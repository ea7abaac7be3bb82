import Specifications

// What an experiment knows of the families: each has members with a name and keys of their own. The members themselves are declared
// by whoever can make them (Training), one file each, and handed over in a `Vocabulary`.

/// A member of a family, for example one encoder: its name, its keys with their defaults, and what it asks of the rest.
public protocol FamilyMember: Specification {
  /// The name that files use.
  static var name: String { get }
  /// What it is, in a line for the reference.
  static var meaning: String { get }
  /// What the configuration's other sections have to be for this one; each error once.
  func contradictions(in configuration: Configuration) -> [Contradiction]
  /// Dotted keys of the whole configuration on which nothing depends because this member is as it is.
  func unusedKeys(in configuration: Configuration) -> [UnusedKey]
}

extension FamilyMember {
  /// The name that files use.
  public var name: String { Self.name }
  /// Nothing is asked of other sections.
  public func contradictions(in configuration: Configuration) -> [Contradiction] { [] }
  /// Every key counts.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] { [] }
}

/// Keys whose values are fine alone and cannot be together.
public struct Contradiction: Hashable, Sendable {
  /// The dotted key that is reported.
  public var path: String
  /// What is wrong, with the value found.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// The other keys that it follows from; where one of these has an error of its own, nothing is said.
  public var others: [String]

  /// A contradiction.
  public init(_ path: String, _ message: String, of others: [String], hint: String? = nil) {
    self.path = path
    self.message = message
    self.others = others
    self.hint = hint
  }
}

/// A data set: which splits train an encoder, how much of them, and what it is best viewed with.
public protocol DataSpecification: FamilyMember {
  /// The splits that can train an encoder; the last is the default.
  static var trainingSplits: [String] { get }
  /// The side of the encoder's input in pixels, unless a file says otherwise.
  static var inputSize: Int { get }
  /// The views of its samples, unless a file says otherwise.
  ///
  /// - Parameter size: The side of the encoder's input in pixels.
  static func views(size: Int) -> ViewsConfiguration
  /// Whether samples have classes, by which encoders can be trained and evaluated.
  static var hasLabels: Bool { get }
  /// The split that trains the encoder.
  var train: String { get set }
  /// At most so many samples train the encoder (the first ones of a seed-independent shuffle); nil: all.
  var trainLimit: Int? { get set }
  /// At most so many samples of the validation split are evaluated; nil: all.
  var validationLimit: Int? { get set }
  /// Takes over what follows from the side of the encoder's input; generated images are drawn at it.
  mutating func adapt(toInputSize size: Int)
}

extension DataSpecification {
  /// Samples have classes.
  public static var hasLabels: Bool { true }
  /// Nothing follows from it.
  public mutating func adapt(toInputSize size: Int) {}
}

/// An encoder.
public protocol EncoderSpecification: FamilyMember {
  /// The layers whose features can be evaluated, from the input on.
  static var layers: [String] { get }
  /// The layers that are evaluated unless a file says otherwise.
  static var evaluatedLayers: [String] { get }
  /// The feature dimension m.
  var dimension: Int { get set }
}

/// An encoder of images.
public protocol ImageEncoderSpecification: EncoderSpecification {
  /// The side of the square input in pixels.
  var size: Int { get set }
}

/// A term of the objective; a term of weight 0 is not computed.
public protocol LossSpecification: FamilyMember {
  /// Its weight.
  var weight: Double { get set }
  /// Whether configurations were stored with it from the beginning; a younger term is left out of them where its weight is 0.
  static var isAlwaysStored: Bool { get }
}

extension LossSpecification {
  /// A younger term.
  public static var isAlwaysStored: Bool { false }
}

/// How an encoder is trained.
public protocol MethodSpecification: FamilyMember {
  /// Whether the encoder is trained at all.
  static var isTraining: Bool { get }
  /// Whether it needs labels, so that only labelled samples train.
  static var needsLabels: Bool { get }
  /// The sections of a configuration that it does not use.
  static var unusedSections: [String] { get }
}

extension MethodSpecification {
  /// The encoder is trained.
  public static var isTraining: Bool { true }
  /// No labels are needed.
  public static var needsLabels: Bool { false }
  /// All sections are used.
  public static var unusedSections: [String] { [] }
  /// Whether it trains by the terms of `loss`.
  public static var usesObjective: Bool { !unusedSections.contains("loss") }
}

/// Something that is measured of an encoder; its keys are keys of `evaluate`.
public protocol EvaluatorSpecification: FamilyMember {
  /// The kinds of metrics that it measures.
  static var metrics: [MetricKind] { get }
  /// The views that it may look at, each with why it does not as things are; nil: it does.
  func views(in configuration: Configuration) -> [String: UnusedView?]
}

extension EvaluatorSpecification {
  /// It looks at none but the view that all look at.
  public func views(in configuration: Configuration) -> [String: UnusedView?] { [:] }
}

/// Why an evaluator does not look at a view.
public struct UnusedView: Hashable, Sendable {
  /// The reason, say `evaluate.probe is none`.
  public var reason: String
  /// Whether the view's keys are left out of ids for this reason.
  public var isLeftOutOfIDs: Bool

  /// A reason.
  public init(because reason: String, isLeftOutOfIDs: Bool = false) {
    self.reason = reason
    self.isLeftOutOfIDs = isLeftOutOfIDs
  }
}
