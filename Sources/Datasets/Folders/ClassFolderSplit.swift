import Files
import Foundation
import Synchronization
import Tensors

/// One split of class folders: JPEG and PNG pictures of any size, read and decoded when they are needed.
///
/// A view decodes only the rows and columns that it shows, and a JPEG at a half, a quarter or an eighth of its size where the view
/// shows it much smaller (`ViewParameters.shrink`). What is read is a function of the picture and the view's own choices, not of what
/// happens to be kept in memory.
///
/// Files that are no pictures are left out, damaged ones are read as far as possible; `remarks` names both.
final class ClassFolderSplit: ImageSplit {
  let dataset: String
  let split: String
  let classNames: [String]
  let isLabeled = true
  let remarks: [String]
  private let index: PictureIndex
  private let listing: ClassFolderListing
  /// The places in the listing of the files that are pictures.
  private let samples: [Int]
  private let headers: [PictureHeader]
  /// Whether the picture is damaged, so that it is always decoded whole.
  private let isDamaged: [Bool]
  private let cache: PictureCache?
  private let lookahead: FileLookahead
  /// About what all pictures take when they are decoded.
  private let decodedBytes: Int

  /// The files of a listing, all known by now.
  ///
  /// - Parameters:
  ///   - cacheLimit: The bytes that decoded pictures may take.
  init(dataset: String, split: String, listing: ClassFolderListing, index: PictureIndex, cacheLimit: Int)
    throws(DatasetError)
  {
    self.dataset = dataset
    self.split = split
    self.listing = listing
    self.index = index
    classNames = listing.classNames
    var survey = PictureSurvey()
    for (place, entry) in index.entries.enumerated() { survey.add(entry, listing.files[place], at: place) }
    (samples, headers, isDamaged) = (survey.samples, survey.headers, survey.isDamaged)
    guard !samples.isEmpty else {
      throw DatasetError(
        subject: listing.folder, expected: "JPEG or PNG pictures in a folder for each class",
        found: listing.files.isEmpty ? "no file" : "none in \(grouped(listing.files.count)) files",
        remedy: "put each class's pictures into a folder of its own, as train/CLASS/PICTURE and val/CLASS/PICTURE")
    }
    remarks = survey.remarks(of: listing)
    decodedBytes = headers.reduce(0) { $0 + 3 * $1.stored.height * $1.stored.width }
    // A cache that can hold only a small share of the pictures is memory for nothing.
    cache = decodedBytes <= 2 * cacheLimit ? PictureCache(limit: cacheLimit) : nil
    keptBytes = cache == nil ? 0 : min(cacheLimit, decodedBytes * 4 / 3)
    let (samples, listing) = (samples, listing)
    lookahead = FileLookahead { sample in try? Self.open(samples[sample], in: listing).bytes() }
  }

  let keptBytes: Int
  var count: Int { samples.count }

  var commonSize: ImageSize? {
    guard let first = headers.first?.size, headers.allSatisfy({ $0.size == first }) else { return nil }
    return first
  }

  var fingerprint: String { index.fingerprint }

  func label(_ index: Int) -> Int? { listing.files[samples[index]].label }

  func size(of index: Int) -> ImageSize { headers[index].size }

  func read(_ index: Int, box: ViewParameters.Box, shrink: Int, into buffer: PixelBuffer) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let header = headers[index]
    let shrink = header.kind == .jpeg ? shrink : 1
    // The part is found in the stored picture, whose shrunk pixels begin at its first corner.
    let seen = header.size
    let part = header.orientation.stored(ImagePart(box), height: Double(seen.height), width: Double(seen.width))
      .shrunk(by: shrink)
    let whole = header.orientation.displayed(header.stored.shrunk(by: shrink))
    let shown = header.orientation.displayed(part, height: Double(whole.height), width: Double(whole.width))

    if let cache {
      var failure: DatasetError?
      let kept = cache.picture(.init(index: index, shrink: shrink), size: whole) { room in
        do throws(DatasetError) { _ = try decode(index, shrink: shrink, .init(whole), into: room, buffer) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if let kept {
        buffer.borrow(kept.pixels, kept.size, of: kept)
        buffer.part = shown
        return
      }
    }
    let box = isDamaged[index] ? ViewParameters.Box(whole) : shown.pixels
    let row = PictureDecoder.rowPixels(header, shrink: shrink, width: box.width)
    let room = buffer.reserve(ImageSize(height: box.height, width: row))
    let first = try decode(index, shrink: shrink, box, into: room, buffer)
    buffer.part = ImagePart(
      top: shown.top - Double(box.top), left: shown.left - Double(box.left) + Double(first), height: shown.height,
      width: shown.width)
  }

  /// Decodes a rectangle of a picture as it is seen, and returns the column at which it begins; how the picture is damaged is
  /// known since the split was opened.
  private func decode(
    _ index: Int, shrink: Int, _ box: ViewParameters.Box, into target: UnsafeMutablePointer<UInt8>,
    _ buffer: PixelBuffer
  ) throws(DatasetError) -> Int {
    func decode(_ bytes: UnsafeRawBufferPointer) -> Int {
      buffer.decoder.decode(bytes, headers[index], shrink: shrink, box: box, into: target).first
    }
    if let bytes = lookahead.bytes(of: index) { return bytes.withUnsafeBytes(decode) }
    let file = try Self.open(samples[index], in: listing)
    let bytes = buffer.file.reserve(file.size)
    do throws(FileError) { try file.read(at: 0, into: bytes) } catch {
      throw Self.unreadable(file.path, file.size, error)
    }
    return decode(UnsafeRawBufferPointer(bytes))
  }

  func foresee(_ indices: [Int]) {
    lookahead.foresee(indices.filter { cache?.holds($0) != true })
  }

  /// Opens a file that is as it was listed.
  private static func open(_ place: Int, in listing: ClassFolderListing) throws(DatasetError) -> OpenFile {
    let listed = listing.files[place]
    let path = "\(listing.folder)/\(listed.name)"
    let file: OpenFile
    do throws(FileError) { file = try OpenFile(path) } catch { throw unreadable(path, listed.size, error) }
    if file.size == listed.size, file.modified == listed.modified { return file }
    throw DatasetError(
      subject: path, expected: "a picture of \(grouped(listed.size)) bytes",
      found: "a file that was changed while it was in use", remedy: "do not change data sets during runs")
  }

  private static func unreadable(_ path: String, _ size: Int, _ error: FileError) -> DatasetError {
    DatasetError(
      subject: path, expected: "a picture of \(grouped(size)) bytes",
      found: "a file that cannot be read (\(error.reason))", remedy: error.hint ?? "do not change data sets during runs"
    )
  }
}

/// The pictures among files, and what is said of the others.
private struct PictureSurvey {
  var samples: [Int] = []
  var headers: [PictureHeader] = []
  var isDamaged: [Bool] = []
  private var unreadable: [String] = []
  private var damaged: [String] = []
  private var turned = 0
  private var filled = Set<Int>()

  mutating func add(_ entry: PictureIndex.Entry, _ file: ClassFolderListing.File, at place: Int) {
    switch entry {
    case .unreadable(let reason): unreadable.append("\(file.name) (\(reason))")
    case .picture(let header, let damage):
      samples.append(place)
      headers.append(header)
      isDamaged.append(damage != nil)
      filled.insert(file.label)
      if let damage { damaged.append("\(file.name) (\(damage))") }
      if header.orientation != .upright { turned += 1 }
    }
  }

  func remarks(of listing: ClassFolderListing) -> [String] {
    func line(_ names: [String], _ one: String, _ many: String) -> String? {
      guard !names.isEmpty else { return nil }
      let shown = names.prefix(3).joined(separator: ", ")
      let rest = names.count > 3 ? ", and \(grouped(names.count - 3)) more" : ""
      return "\(listing.folder): \(names.count == 1 ? one : "\(grouped(names.count)) \(many)"): \(shown)\(rest)"
    }
    let empty = listing.classNames.indices.filter { !filled.contains($0) }.map { listing.classNames[$0] }
    return [
      line(unreadable, "1 file is no picture and is left out", "files are no pictures and are left out"),
      line(
        damaged, "1 picture is damaged and is read as far as possible",
        "pictures are damaged and are read as far as possible"),
      line(empty, "1 class has no picture", "classes have no picture"),
      turned > 0
        ? "\(listing.folder): \(grouped(turned)) \(turned == 1 ? "picture is" : "pictures are") turned as EXIF says"
        : nil,
    ].compactMap { $0 }
  }
}
