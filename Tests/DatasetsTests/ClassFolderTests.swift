import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// The files of Tests/References/folder_pictures.py.
struct FolderPictures: Decodable {
  struct File: Decodable {
    var name: String
    var height: Int
    var width: Int
    var bytes: Data
    var pixels: Data
  }

  var files: [File]

  static let all = Result {
    try JSONDecoder().decode(FolderPictures.self, from: Data(contentsOf: testFile("References/folder_pictures.json")))
  }

  static func file(_ name: String) throws -> File { try #require(try all.get().files.first { $0.name == name }) }
}

/// Class folders in a temporary folder, whose cache folder is beside them.
struct ClassFolderFixture {
  let root: URL

  /// Two classes with a picture each in both splits.
  init(in root: URL) throws {
    self.root = root
    let picture = try FolderPictures.file("4-2-0.JPEG")
    for place in ["train/cat", "train/dog", "val/cat", "val/dog"] { try add(picture.bytes, "\(place)/a.JPEG") }
  }

  func add(_ bytes: Data, _ place: String) throws { try Fixture.write(Array(bytes), to: url(place)) }

  func url(_ place: String) -> URL { root.appendingPathComponent("pets/\(place)") }

  func remove(_ place: String) throws { try FileManager.default.removeItem(at: url(place)) }

  /// As old as files usually are, so that what is known of them is kept.
  func makeOld() throws {
    for case let file as URL in try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: file.path)
    }
  }

  func open(
    _ split: String = "train", _ set: ClassFolders = .folder("pets"), isTrusting: Bool = true, cacheLimit: Int? = nil,
    threads: Int = 2
  ) throws(DatasetError) -> any ImageSplit {
    try set.open(
      split, searching: [root], isTrusting: isTrusting,
      environment: ["XDG_CACHE_HOME": root.appendingPathComponent("cache").path], cacheLimit: cacheLimit,
      workers: Workers(threads: threads))
  }

  func refusal(_ split: String = "train", _ set: ClassFolders = .folder("pets")) -> String? {
    DatasetsTests.refusal { () throws(DatasetError) in try open(split, set) }?
      .replacingOccurrences(of: root.path, with: "ROOT")
  }

  var keptAnswers: [URL] {
    let folder = root.appendingPathComponent("cache/sphere")
    return (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  }
}

@Suite struct ClassFolderTests {
  @Test func everyKindOfPictureIsReadAsPillowReadsIt() throws {
    let files = try FolderPictures.all.get().files
    #expect(files.count == 29)
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      for file in files { try fixture.add(file.bytes, "train/all/\(file.name)") }
      let split = try fixture.open()
      let names = files.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      #expect(split.count == files.count + 2 && split.commonSize == nil && split.classNames == ["all", "cat", "dog"])
      for (index, name) in names.enumerated() {
        let file = try FolderPictures.file(name)
        #expect(split.label(index) == 0)
        #expect(split.size(of: index) == ImageSize(height: file.height, width: file.width), "\(name)")
        let differences = zip(try split.pixels(index), file.pixels).map { abs(Int($0) - Int($1)) }
        #expect(differences.count == file.height * file.width * 3 && differences.max() == 0, "\(name)")
      }
    }
  }

  @Test func aPartHasTheSamePixelsAsTheWholeWhateverIsKept() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      for file in try FolderPictures.all.get().files { try fixture.add(file.bytes, "train/all/\(file.name)") }
      let (kept, bare) = (try fixture.open(cacheLimit: 1 << 30), try fixture.open(cacheLimit: 0))
      #expect(kept.keptBytes > 0 && bare.keptBytes == 0)
      let (first, second) = (PixelBuffer(), PixelBuffer())
      var stream = RandomStream(seed: 3, purpose: .sampling)
      for index in 0..<kept.count {
        let size = kept.size(of: index)
        for shrink in [1, 2, 4, 8] {
          for _ in 0..<8 {
            let (height, width) = (1 + stream.index(below: size.height), 1 + stream.index(below: size.width))
            let box = ViewParameters.Box(
              top: stream.index(below: size.height - height + 1), left: stream.index(below: size.width - width + 1),
              height: height, width: width)
            try kept.read(index, box: box, shrink: shrink, into: first)
            try bare.read(index, box: box, shrink: shrink, into: second)
            #expect(pixels(first) == pixels(second), "picture \(index), \(box), shrunk by \(shrink)")
            #expect(first.part.height == second.part.height && first.part.width == second.part.width)
          }
        }
      }
    }
  }

  /// The pixels of a buffer that its part touches, and where the part begins in the first of them.
  private func pixels(_ buffer: PixelBuffer) -> [Double] {
    let box = buffer.part.pixels
    var found = [buffer.part.top - Double(box.top), buffer.part.left - Double(box.left)]
    for row in box.top..<box.top + box.height {
      for byte in 3 * box.left..<3 * (box.left + box.width) {
        found.append(Double(buffer.pixels[3 * row * buffer.width + byte]))
      }
    }
    return found
  }

  @Test func aShrunkPictureShowsTheSameView() throws {
    // A smooth picture of 304 x 168: its left half, seen at 16 x 16, is decoded at a half of its size or whole.
    let small = try FolderPictures.file("4-4-4.JPEG")
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      try fixture.add(small.bytes, "train/cat/a.JPEG")
      let split = try fixture.open(cacheLimit: 0)
      let buffer = PixelBuffer()
      var views: [[Float]] = []
      for shrink in [1, 2] {
        let parameters = ViewParameters(
          box: .init(top: 1, left: 3, height: 19, width: 33), resizedHeight: 4, resizedWidth: 4)
        #expect(parameters.shrink == 2)
        try split.read(0, box: parameters.box, shrink: shrink, into: buffer)
        var view = [Float](repeating: 0, count: 4 * 4 * 3)
        ViewRenderer(recipe: ViewRecipe(outputSize: 4)).render(buffer, parameters: parameters, into: &view)
        views.append(view)
      }
      let difference = zip(views[0], views[1]).map { abs($0 - $1) }.max() ?? 1
      #expect(difference > 0 && difference < 0.02, "\(difference)")
    }
  }

  @Test func viewsDependOnNeitherThreadsNorMemoryNorForesight() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      for file in try FolderPictures.all.get().files { try fixture.add(file.bytes, "train/all/\(file.name)") }
      func views(_ split: any ImageSplit, threads: Int, foreseeing: Bool = false) throws -> [Float] {
        let recipe = ViewRecipe.paperTraining(size: 8)
        let indices = Array((0..<split.count).reversed())
        var result: [Float] = []
        for view in 0..<2 {
          if foreseeing { split.foresee(indices) }
          var batch = [Float](repeating: .nan, count: indices.count * 8 * 8 * 3)
          try renderBatch(
            split: split, indices: indices, recipe: recipe, seed: 1, purpose: .trainingView, epoch: 2, view: view,
            into: &batch, workers: Workers(threads: threads))
          result += batch
        }
        return result
      }
      let bare = try views(fixture.open(cacheLimit: 0), threads: 1)
      #expect(!bare.contains { !$0.isFinite })
      let kept = try fixture.open(cacheLimit: 1 << 20)
      #expect(try views(kept, threads: 3) == bare)
      #expect(try views(kept, threads: 1) == bare)
      #expect(try views(fixture.open(cacheLimit: 40_000), threads: 2, foreseeing: true) == bare)
      #expect(try views(fixture.open(cacheLimit: 0), threads: 2, foreseeing: true) == bare)
    }
  }

  @Test func whatIsNoPictureIsLeftOutAndNamed() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      let picture = try FolderPictures.file("4-2-0.JPEG").bytes
      try fixture.add(Data("boxes\n".utf8), "train/cat/boxes.txt")
      try fixture.add(Data(), "train/cat/empty.JPEG")
      try fixture.add(picture.prefix(40), "train/cat/header.JPEG")
      try fixture.add(picture.dropLast(150), "train/cat/truncated.JPEG")
      try fixture.add(try FolderPictures.file("gray.png").bytes.dropLast(200), "train/dog/truncated.png")
      try fixture.add(picture, "train/cat/.hidden.JPEG")
      try fixture.add(picture, "train/cat/images/nested.JPEG")
      try fixture.add(picture, "train/cat/images/deeper/too.JPEG")
      try FileManager.default.createDirectory(at: fixture.url("train/empty"), withIntermediateDirectories: true)
      let split = try fixture.open()
      #expect(split.classNames == ["cat", "dog", "empty"])
      // cat: a, images/nested, truncated; dog: a, truncated.
      #expect((0..<split.count).map { split.label($0) } == [0, 0, 0, 1, 1])
      let remarks = split.remarks.map { $0.replacingOccurrences(of: root.path, with: "ROOT") }
      #expect(remarks.count == 3)
      #expect(
        remarks[0].hasPrefix(
          "ROOT/pets/train: 3 files are no pictures and are left out: cat/boxes.txt (it is neither JPEG nor PNG), "
            + "cat/empty.JPEG (it is empty), cat/header.JPEG ("))
      #expect(
        remarks[1].hasPrefix(
          "ROOT/pets/train: 2 pictures are damaged and are read as far as possible: cat/truncated.JPEG ("))
      #expect(remarks[2] == "ROOT/pets/train: 1 class has no picture: empty")
      // The first rows of a truncated picture are those of the whole one.
      let whole = try FolderPictures.file("4-2-0.JPEG")
      #expect(try Array(split.pixels(2).prefix(whole.width * 3 * 4)) == Array(whole.pixels.prefix(whole.width * 3 * 4)))
      #expect(try split.pixels(4).suffix(30).allSatisfy { $0 == 128 })
    }
  }

  @Test func whatDeclaresTooManyPixelsIsLeftOut() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      var bomb = Array(try FolderPictures.file("4-2-0.JPEG").bytes)
      // The frame header: FF C0, length, precision, height, width.
      let frame = try #require(bomb.indices.dropLast().first { bomb[$0] == 0xFF && bomb[$0 + 1] == 0xC0 })
      bomb.replaceSubrange(frame + 5..<frame + 9, with: [0xFD, 0xE8, 0xFD, 0xE8])
      try fixture.add(Data(bomb), "train/cat/bomb.JPEG")
      let split = try fixture.open()
      #expect(split.count == 2)
      #expect(
        split.remarks.first?.hasSuffix(
          "cat/bomb.JPEG (it declares 65,000 x 65,000 pixels, more than the 67,108,864 that are read)") == true)
    }
  }

  @Test func foldersThatAreNoDataSetAreRefused() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      #expect(
        fixture.refusal("train", .folder("birds"))?.hasPrefix(
          "data set folders: expected a folder with train/CLASS/PICTURE and val/CLASS/PICTURE at one of ROOT/birds, "
            + "found none of them\n  hint: correct `path`") == true)
      #expect(
        fixture.refusal("train", .imagenet(.all))?.contains("at one of ROOT/imagenet, ROOT/ILSVRC2012") == true)
      try fixture.add(Data(), "val/bird/a.JPEG")
      #expect(
        fixture.refusal("validation")
          == "ROOT/pets/val: expected only classes that ROOT/pets/train has, found 'bird'\n  hint: remove their folders, or "
          + "add the classes to the training split")
      try fixture.remove("val")
      #expect(
        fixture.refusal("test")
          == "ROOT/pets: expected a folder val, validation or test beside train, found none of them\n  hint: put some pictures "
          + "of each class into val/CLASS")
      try fixture.add(Data("text".utf8), "train/cat/a.JPEG")
      try fixture.remove("train/dog")
      #expect(
        fixture.refusal()
          == "ROOT/pets/train: expected a folder for each of at least two classes, found one class, 'cat'\n  hint: put each "
          + "class's pictures into a folder of its own")
      try FileManager.default.createDirectory(at: fixture.url("train/dog"), withIntermediateDirectories: true)
      #expect(
        fixture.refusal()?.hasPrefix(
          "ROOT/pets/train: expected JPEG or PNG pictures in a folder for each class, found none in 1 files") == true)
    }
  }

  @Test func aMissingClassOfImageNet100IsNamed() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      let picture = try FolderPictures.file("one-pixel.JPEG").bytes
      let classes = try #require(ClassFolders.imagenet(.imagenet100).listedClasses)
      #expect(classes.count == 100 && Set(classes).count == 100 && classes.first == "n01558993")
      for split in ["train", "val"] {
        for name in classes + ["n00000001"] {
          try Fixture.write(Array(picture), to: root.appendingPathComponent("imagenet/\(split)/\(name)/a.JPEG"))
        }
      }
      let split = try fixture.open("train", .imagenet(.imagenet100))
      #expect(split.count == 100 && split.classNames == classes && split.dataset == "imagenet")
      #expect(try fixture.open("train", .imagenet(.all)).count == 101)
      try FileManager.default.removeItem(at: root.appendingPathComponent("imagenet/val/n03642806"))
      #expect(
        fixture.refusal("validation", .imagenet(.imagenet100))
          == "ROOT/imagenet/val: expected a folder for each of the 100 classes of ImageNet-100, found none for 'n03642806'\n"
          + "  hint: restore the classes, or write `classes: all`")
    }
  }

  @Test func theFingerprintIsOfNamesAndBytes() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      let first = try fixture.open().fingerprint
      #expect(first.count == 64 && fixture.keptAnswers.isEmpty)
      try fixture.makeOld()
      #expect(try fixture.open().fingerprint == first)
      #expect(fixture.keptAnswers.count == 1)
      // Another byte, another name.
      try fixture.add(try FolderPictures.file("4-2-2.JPEG").bytes, "train/cat/a.JPEG")
      let second = try fixture.open().fingerprint
      #expect(second != first)
      try fixture.add(try FolderPictures.file("4-2-0.JPEG").bytes, "train/cat/a.JPEG")
      #expect(try fixture.open().fingerprint == first)
      try FileManager.default.moveItem(at: fixture.url("train/cat/a.JPEG"), to: fixture.url("train/cat/b.JPEG"))
      #expect(try fixture.open().fingerprint != first)
    }
  }

  @Test func whatIsKnownOfUnchangedFilesIsUsedAgainUnlessTheyAreChecked() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      try fixture.add(Data("text".utf8), "train/cat/notes.txt")
      try fixture.makeOld()
      let (first, remarks, bytes) = try {
        let split = try fixture.open()
        return (try split.fingerprint, split.remarks, try split.pixels(0))
      }()
      let answer = try #require(fixture.keptAnswers.first)
      let text = try String(contentsOf: answer, encoding: .utf8)
      let other = String(repeating: "0", count: 64)
      try text.replacingOccurrences(of: first, with: other).write(to: answer, atomically: true, encoding: .utf8)
      let again = try fixture.open()
      #expect(try again.fingerprint == other && again.remarks == remarks)
      #expect(try again.pixels(0) == bytes)
      #expect(try fixture.open(isTrusting: false).fingerprint == first)
      // A damaged answer is none.
      for damaged in ["", "x\n", text.replacingOccurrences(of: "1 21 38 1", with: "1 99999 99999 1")] {
        try damaged.write(to: answer, atomically: true, encoding: .utf8)
        #expect(try fixture.open("train", cacheLimit: damaged.utf8.count).fingerprint == first)
      }
    }
  }

  @Test func aFileThatChangesDuringARunIsNamed() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      let split = try fixture.open(cacheLimit: 0)
      try fixture.add(try FolderPictures.file("4-2-2.JPEG").bytes, "train/dog/a.JPEG")
      #expect(refusal { () throws(DatasetError) in try split.pixels(0) } == nil)
      #expect(
        refusal { () throws(DatasetError) in try split.pixels(1) }?
          .contains("/train/dog/a.JPEG: expected a picture of") == true)
      try fixture.remove("train/dog/a.JPEG")
      #expect(
        refusal { () throws(DatasetError) in try split.pixels(1) }?.contains("No such file or directory") == true)
    }
  }

  @Test func theSurveyFindsFoldersOfPictures() throws {
    try withTemporaryFolder { root in
      let fixture = try ClassFolderFixture(in: root)
      try fixture.add(Data("text".utf8), "train/cat/notes.txt")
      let listed = surveyDatasets([root], depth: .listing).filter { $0.dataset == "folders" }
      #expect(listed.map(\.split) == ["train", "test"] && listed.map(\.count) == [3, 2])
      let checked = surveyDatasets([root], depth: .check).filter { $0.dataset == "folders" }
      #expect(checked.map(\.count) == [2, 2] && checked.allSatisfy { $0.folder == fixture.url("").path })
      #expect(checked[0].fingerprint?.count == 64 && checked[0].remarks.count == 1)
      #expect(checked[0].summary == "2 images, 21 x 38, labelled")
    }
  }
}
