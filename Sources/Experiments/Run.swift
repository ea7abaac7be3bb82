/// One cell of an experiment: a fully resolved configuration with its seed, and what it is called.
public struct Run: Sendable, Hashable {
  /// 64 hexadecimal digits: SHA-256 of the canonical JSON of the configuration, the data's fingerprint and the
  /// numerics version.
  public var id: String
  /// The experiment file's name without folder and extension, say `circle`.
  public var experiment: String
  /// The profile: `quick`, `laptop`, `paper`, or empty.
  public var profile: String
  /// The overrides given on the command line, as written.
  public var overrides: [String]
  /// The resolved configuration.
  public var configuration: Configuration
  /// The SHA-256 of the data that the run reads, in hexadecimal.
  public var dataFingerprint: String

  /// A run, its id computed from the configuration and the data.
  public init(
    experiment: String, profile: String = "", overrides: [String] = [], configuration: Configuration,
    dataFingerprint: String
  ) {
    self.id = runID(configuration, dataFingerprint: dataFingerprint)
    self.experiment = experiment
    self.profile = profile
    self.overrides = overrides
    self.configuration = configuration
    self.dataFingerprint = dataFingerprint
  }

  /// The first eight digits of the id.
  public var shortID: String { String(id.prefix(8)) }
}
