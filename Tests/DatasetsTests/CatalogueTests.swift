import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct CatalogueTests {
  @Test func unknownNamesAreRefusedWithTheKnownOnes() {
    #expect(
      refusal { () throws(DatasetError) in try openDataset(name: "cifar", split: "train", searching: []) }
        == "data set: expected one of cifar10, stl10, fashion-mnist, mnist, imagenet, folders, nyu, scenes, found 'cifar'"
        + "\n  hint: correct the name of the data set")
    #expect(
      refusal { () throws(DatasetError) in try openDataset(name: "cifar10", split: "unlabeled", searching: []) }
        == "split of cifar10: expected one of train, test, found 'unlabeled'\n  hint: correct the name of the split")
    #expect(
      refusal { () throws(DatasetError) in try openDataset(name: "mnist", split: "train", size: 32, searching: []) }
        == "data set mnist: expected neither size nor count, which only scenes takes, found size 32"
        + "\n  hint: leave it out: the files decide")
    for (size, count) in [(7, 10), (1_025, 10), (32, 0), (32, -1), (Int.max, 1), (8, Int.max)] {
      let message = refusal { () throws(DatasetError) in
        try openDataset(name: "scenes", split: "train", size: size, count: count, searching: [])
      }
      #expect(message?.hasPrefix("data set scenes: expected ") == true, "\(size) \(count)")
    }
  }

  @Test func missingFilesNameTheFoldersSearched() {
    let message = refusal { () throws(DatasetError) in
      try openDataset(
        name: "cifar10", split: "train",
        searching: [URL(fileURLWithPath: "/nowhere/a"), URL(fileURLWithPath: "/nowhere/b")])
    }
    #expect(
      message == "data set cifar10: expected its files in /nowhere/a, /nowhere/b, found none of them"
        + "\n  hint: put the official folder cifar-10-batches-bin into one of these, or name its place with --data")
  }

  @Test func foldersAreSearchedInOrder() {
    let here = URL(fileURLWithPath: "/somewhere/here", isDirectory: true)
    func paths(_ argument: String?, _ environment: [String: String]) -> [String] {
      dataFolders(argument: argument, environment: environment, currentDirectory: here).map(\.path)
        .filter { !$0.hasPrefix("/usr/share") }
    }
    #expect(paths(nil, ["HOME": "/home/u"]) == ["/somewhere/here/data", "/home/u/.local/share/sphere"])
    #expect(
      paths(nil, ["SPHERE_DATA": "real", "XDG_DATA_HOME": "/xdg", "HOME": "/home/u"])
        == ["/somewhere/here/real", "/somewhere/here/data", "/xdg/sphere"])
    #expect(paths(nil, ["SPHERE_DATA": "", "XDG_DATA_HOME": "relative", "HOME": "/home/u"]).count == 2)
    #expect(paths("/given", ["SPHERE_DATA": "real", "HOME": "/home/u"]) == ["/given"])
    #expect(paths(nil, ["SPHERE_DATA": "/somewhere/here/data"]) == ["/somewhere/here/data"])
  }

  @Test func aWholeCopyIsPreferredToAnEarlierPart() throws {
    try withTemporaryFolder { root in
      let part = root.appendingPathComponent("part")
      let whole = root.appendingPathComponent("whole")
      let partial = try Fixture.stl10(in: part)
      try FileManager.default.removeItem(at: partial.appendingPathComponent("train_y.bin"))
      _ = try Fixture.stl10(in: whole.appendingPathComponent("stl10"))
      #expect(try openDataset(name: "stl10", split: "train", searching: [part, whole]).count == 3)
      // The same names in two folders: Fashion-MNIST must not be taken for MNIST.
      _ = try Fixture.mnist(in: root, name: "FashionMNIST/raw")
      #expect(try openDataset(name: "fashion-mnist", split: "train", searching: [root]).classNames[0] == "T-shirt/top")
      #expect(
        refusal { () throws(DatasetError) in try openDataset(name: "mnist", split: "train", searching: [root]) } != nil)
    }
  }

  @Test func theSurveyCountsAndNamesProblems() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.stl10(in: root)
      let idx = try Fixture.mnist(in: root)
      try Fixture.write([1, 2, 3], to: idx.appendingPathComponent("train-images-idx3-ubyte"))
      let statuses = surveyDatasets([root], depth: .check)
      #expect(statuses.map { "\($0.dataset) \($0.split)" }.count == 21)
      func status(_ dataset: String, _ split: String) throws -> DatasetStatus {
        try #require(statuses.first { $0.dataset == dataset && $0.split == split })
      }
      let test = try status("stl10", "test")
      #expect(test.summary == "2 of the official 8,000 images, 96 x 96, labelled")
      #expect(test.folder == folder.path && test.fingerprint?.count == 64 && test.isAvailable)
      let unlabeled = try status("stl10", "unlabeled")
      #expect(unlabeled.missing == ["unlabeled_X.bin"] && !unlabeled.isAvailable && unlabeled.problem == nil)
      #expect(unlabeled.summary == "unlabeled_X.bin is missing from \(folder.path)")
      let mnist = try status("mnist", "train")
      #expect(mnist.problem?.contains("found 3 bytes, too few for the header") == true && mnist.count == nil)
      #expect(try status("cifar10", "train").summary == "not found")
      #expect(try status("nyu", "train").officialCount == 795)
      #expect(try status("scenes", "train").summary == "5,000 images, 32 x 32, labelled")
    }
  }
}
