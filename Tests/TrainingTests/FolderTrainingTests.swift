import Datasets
import Experiments
import Foundation
import TestSupport
import Testing
import Training

@Suite struct FolderTrainingTests {
  /// Generated images as PNG files in class folders, with files that are no pictures between them.
  private func writeScenes(to root: URL, side: Int) throws {
    for (split, folder, count) in [("train", "train", 96), ("test", "val", 64)] {
      let scenes = try openDataset(name: "scenes", split: split, size: side, count: count, searching: [])
      for index in 0..<count {
        let label = try #require(scenes.label(index))
        let place = root.appendingPathComponent("\(folder)/class-\(label)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let bytes = storedPNG(height: side, width: side, try scenes.pixels(index))
        try Data(bytes).write(to: place.appendingPathComponent("\(1000 + index).JPEG"))
      }
    }
    try Data("notes".utf8).write(to: root.appendingPathComponent("train/class-0/notes.txt"))
  }

  private func configuration(_ root: URL, _ method: any MethodSpecification) -> Configuration {
    var configuration = tinyConfiguration {
      var data = FoldersData(path: root.path)
      data.validationLimit = 48
      $0.data = data
      $0.method = method
    }
    configuration.train = TrainConfiguration(epochs: 4, batch: 32)
    return configuration
  }

  @Test func encodersTrainOnFoldersOfPictures() throws {
    try withTemporaryFolder { root in
      try writeScenes(to: root, side: 20)
      let trained = try record(of: configuration(root, Minibatch()), threads: 1)
      #expect(trained.status == .finished, "\(trained.message)")
      #expect(try record(of: configuration(root, Minibatch()), threads: 3).results == trained.results)
      let untrained = try record(of: configuration(root, Untrained()))
      let supervised = try record(of: configuration(root, Supervised()))
      #expect(untrained.status == .finished && supervised.status == .finished)
      let before = try #require(untrained.value("uniform", layer: "output", parameter: 2))
      let after = try #require(trained.value("uniform", layer: "output", parameter: 2))
      #expect(after < before - 0.05, "\(before) \(after)")
    }
  }

  @Test func theDataSayWhatWasLeftOutAndWhatTheyKeepInMemory() throws {
    try withTemporaryFolder { root in
      try writeScenes(to: root, side: 16)
      let configuration = configuration(root, Minibatch())
      let planned = try PlannedData(configuration, searching: [])
      #expect(planned.size.training == 96 && planned.size.validation == 48 && planned.size.classes == 10)
      #expect(planned.remarks.count == 1)
      #expect(planned.remarks.first?.contains("1 file is no picture and is left out: class-0/notes.txt") == true)
      #expect(planned.size.keptBytes == 160 * 16 * 16 * 3 * 4 / 3)
      // Generated images of the same number are kept by the split itself.
      var generated = configuration
      generated.data = ScenesData(trainLimit: 96, validationLimit: 48, size: 16)
      let other = try PlannedData(generated, searching: [])
      let more = planned.cost(of: configuration).memoryBytes - other.cost(of: generated).memoryBytes
      #expect(more == Double(planned.size.keptBytes))
    }
  }

  @Test func officialSizesFollowTheClasses() throws {
    var configuration = Vocabulary.standard.defaults(data: "imagenet", encoder: "resnet50")
    #expect(configuration.inputSize == 224 && configuration.views.evaluate.resize == 256)
    #expect(configuration.views.train.crop?.area == [0.2, 1])
    let all = try #require(PlannedData(officialFor: configuration)).size
    #expect(all.training == 1_281_167 && all.validation == 50_000 && all.classes == 1000)
    var data = ImageNetData()
    data.classes = .imagenet100
    configuration.data = data
    let hundred = try #require(PlannedData(officialFor: configuration)).size
    #expect(hundred.training == 126_689 && hundred.validation == 5_000 && hundred.classes == 100)
    configuration.data = FoldersData(path: "pets")
    #expect(PlannedData(officialFor: configuration) == nil)
  }
}
