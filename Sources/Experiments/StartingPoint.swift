import Specifications

/// Where an encoder comes from that does not begin at random weights.
public enum StartingPoint: Hashable, Sendable {
  /// It is trained first, by other settings than the run's own.
  case training(StartConfiguration)
  /// Its weights are in a file.
  case weights(StartingWeights)
}

/// The file of weights that training starts from: an encoder that was trained elsewhere.
///
///     start: {weights: encoder.safetensors}
///     train: {epochs: 0}
///
/// What counts is the file's content, not its name: once a run is planned, the SHA-256 of the bytes stands for the file in the
/// run's id and in the stored configuration.
public struct StartingWeights: Sendable {
  /// The file: as the experiment names it at first, its whole path once the run is planned, empty in a stored configuration.
  public var file: String
  /// The SHA-256 of its bytes in 64 hexadecimal digits; nil until the run is planned.
  public var sha256: String?

  /// A file as an experiment names it, or what is known of one.
  public init(file: String = "", sha256: String? = nil) {
    self.file = file
    self.sha256 = sha256
  }

  /// What stands for the file in a configuration.
  var identity: String { sha256 ?? file }
}

extension StartingWeights: Hashable {
  /// Whether both have the same bytes; before that is known, the same name.
  public static func == (first: StartingWeights, second: StartingWeights) -> Bool {
    first.identity == second.identity
  }

  /// Hashes what stands for the file.
  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

extension Reading where Value == String {
  /// The path of a file, absolute or from the experiment file's folder; or a run of the store, `run:ID` or `run:SELECT ...`.
  static var weightFile: Reading {
    Reading.string.must(
      be: "the path of a safetensors file, in which `~` is not expanded, or `run:` with a run's id or a query"
    ) { text in
      !text.isEmpty && !text.hasPrefix("~") && text.utf8.count <= 4096 && !text.unicodeScalars.contains("\0")
    }
  }

  /// A SHA-256 in hexadecimal.
  static var sha256: Reading {
    Reading.string.must(be: "a SHA-256 in 64 hexadecimal digits") { text in
      text.utf8.count == 64
        && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
  }
}

extension Configuration {
  /// The training that comes before; nil where there is none.
  public var startingTraining: StartConfiguration? {
    guard case .training(let training) = start else { return nil }
    return training
  }

  /// The file of weights that training starts from; nil where there is none.
  public var startingWeights: StartingWeights? {
    guard case .weights(let weights) = start else { return nil }
    return weights
  }
}
