import Experiments
import Foundation

/// The data that configurations share, opened once, for planning their runs.
public struct PlannedData: Sendable {
  private let data: RunData
  /// The SHA-256 of the data that a run reads, a part of its id.
  public let fingerprint: String

  /// Opens the data of a configuration.
  ///
  /// - Throws: `DatasetError` when a file is missing or malformed.
  public init(_ configuration: Configuration, searching folders: [URL]) throws {
    data = try RunData(configuration, searching: folders)
    fingerprint = try data.fingerprint
  }

  /// What a configuration with this data will cost.
  public func cost(of configuration: Configuration) -> RunCost { RunCost(configuration, data: data) }
}
