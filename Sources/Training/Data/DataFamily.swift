import Datasets
import Experiments
import Foundation

/// A data set: its keys, and how the splits that a configuration names are opened.
package protocol DataFamily<Source>: DataSpecification {
  /// Its samples.
  associatedtype Source: SampleSource
  /// Whether its samples have depth maps.
  static var hasDepths: Bool { get }
  /// The number of samples of a split of the official release; nil where there is none.
  static func officialCount(of split: String) -> Int?
  /// The same where the keys decide how much of the release is meant.
  func officialCount(of split: String) -> Int?
  /// The number of classes of the official release.
  var officialClasses: Int { get }
  /// Opens the splits.
  ///
  /// - Parameter rendered: Whether generated samples are made now; planning needs none.
  /// - Throws: `DatasetError` when a file is missing or malformed.
  func open(_ configuration: Configuration, searching folders: [URL], rendered: Bool) throws -> RunData<Source>
}

extension DataFamily {
  package func officialCount(of split: String) -> Int? { Self.officialCount(of: split) }
  package var officialClasses: Int { 10 }
  /// They have none.
  package static var hasDepths: Bool { false }
}

/// All data sets, the default first.
///
/// A new one is a file in this folder and a line here.
package let dataFamilies: [any DataFamily.Type] = [
  CIFAR10Data.self,
  STL10Data.self,
  FashionMNISTData.self,
  MNISTData.self,
  ImageNetData.self,
  FoldersData.self,
  NYUData.self,
  ScenesData.self,
  BookCorpusData.self,
  StoriesData.self,
]

/// The data set of a configuration, as one that can be opened.
///
/// - Throws: `UnknownMember` where it is not of the standard vocabulary.
func dataFamily(_ configuration: Configuration) throws(UnknownMember) -> any DataFamily {
  let data = configuration.data
  guard let family = data as? any DataFamily else { throw UnknownMember(family: "data set", name: data.name) }
  return family
}

/// The fingerprint of the data that a configuration reads: SHA-256 over the fingerprints of its splits.
///
/// - Throws: `DatasetError` when a file is missing or malformed.
public func dataFingerprint(for configuration: Configuration, searching folders: [URL]) throws -> String {
  func fingerprint(_ family: some DataFamily) throws -> String {
    try family.open(configuration, searching: folders, rendered: false).fingerprint
  }
  return try fingerprint(dataFamily(configuration))
}

/// Refuses data other than those that a run ran on.
///
/// - Throws: `OtherData`, or `DatasetError` when a file is missing or malformed.
public func checkData(of run: Run, searching folders: [URL]) throws {
  let found = try dataFingerprint(for: run.configuration, searching: folders)
  guard found == run.dataFingerprint else { throw OtherData(recorded: run.dataFingerprint, found: found) }
}

/// The data found are not those that a run ran on.
public struct OtherData: Error, CustomStringConvertible {
  /// The SHA-256 of the data that the run read.
  public var recorded: String
  /// That of the data found.
  public var found: String
  /// The message for a person.
  public var description: String {
    "the data found are not those of the run: their fingerprint is \(found.prefix(16))..., the run's "
      + "\(recorded.prefix(16))...\n  hint: --data names the folder of the data that it ran on"
  }
}
