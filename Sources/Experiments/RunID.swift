import Digests
import Specifications

/// Raised whenever the same configuration gives other results than before, so that stored runs are not taken for new ones.
public let numericsVersion = 4

/// A run's id: 64 hexadecimal digits, the SHA-256 of everything that its results depend on.
///
/// What has no effect is left out (`Configuration.relevantJSON`), so that changing it reruns nothing.
///
/// - Parameters:
///   - configuration: The resolved configuration with its seed.
///   - dataFingerprint: The SHA-256 of the data that the run reads.
///   - numericsVersion: The version of the arithmetic.
public func runID(_ configuration: Configuration, dataFingerprint: String, numericsVersion: Int = numericsVersion)
  -> String
{
  let identity = JSONValue.object([
    "configuration": configuration.relevantJSON, "data": .string(dataFingerprint),
    "numerics": .integer(numericsVersion),
  ])
  return SHA256.of(identity.canonicalText)
}
