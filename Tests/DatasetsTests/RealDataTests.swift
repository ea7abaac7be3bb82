import Datasets
import Foundation
import TestSupport
import Testing

/// Whether `SPHERE_DATA` holds a split.
private func isPresent(_ name: String, _ split: String) -> Bool {
  guard let folder = realDataFolder else { return false }
  return (try? openDataset(name: name, split: split, searching: [folder])) != nil
}

@Suite struct RealDataTests {
  @Test(.enabled(if: isPresent("cifar10", "train"), "SPHERE_DATA does not hold CIFAR-10"))
  func cifar10IsTheOfficialRelease() throws {
    let folder = try #require(realDataFolder)
    let train = try openDataset(name: "cifar10", split: "train", searching: [folder])
    // The first image of the official training set is a frog.
    #expect(try train.label(0) == 6 && Array(train.pixels(0).prefix(3)) == [59, 62, 63])
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<train.count { counts[try #require(train.label(index))] += 1 }
    #expect(counts == [Int](repeating: 5_000, count: 10))
  }

  @Test(.enabled(if: isPresent("stl10", "test"), "SPHERE_DATA does not hold STL-10"))
  func stl10IsUprightAndLabelled() throws {
    let folder = try #require(realDataFolder)
    let test = try openDataset(name: "stl10", split: "test", searching: [folder])
    #expect(test.label(0) == 6 && test.classNames[6] == "horse")
    // Photographs change less between neighbours than between pixels 48 rows apart, in rows as in columns.
    let pixels = try test.pixels(0)
    func change(_ step: Int) -> Int {
      (0..<27_648 - step).reduce(0) { $0 + abs(Int(pixels[$1]) - Int(pixels[$1 + step])) } / (27_648 - step)
    }
    #expect(change(3) < change(3 * 48) && change(288) < change(288 * 48))
    let statuses = surveyDatasets([folder], depth: .listing)
    let status = try #require(statuses.first { $0.dataset == "stl10" && $0.split == "train" })
    #expect(status.summary == "5,000 images, 96 x 96, labelled")
  }

  @Test(.enabled(if: isDebianFashionPresent, "Debian's package dataset-fashion-mnist is not installed"))
  func fashionMNISTComesFromDebiansPackage() throws {
    let folders = dataFolders(
      argument: nil, environment: [:], currentDirectory: FileManager.default.temporaryDirectory)
    let test = try openDataset(name: "fashion-mnist", split: "test", searching: folders)
    // The first test image is an ankle boot.
    #expect(test.count == 10_000 && test.label(0) == 9)
  }
}

private let isDebianFashionPresent = FileManager.default.fileExists(atPath: "/usr/share/datasets/fashion-mnist")
