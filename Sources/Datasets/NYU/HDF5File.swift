import CHDF5
import Synchronization

/// What HDF5 and MATLAB's own library are called under: Debian's builds keep state that threads must not share.
let scientificLibraries = Mutex(())

/// A file in HDF5, of which MATLAB's version 7.3 is a kind, opened for reading; its errors are ours to report, not the library's.
final class HDF5File: @unchecked Sendable {
  /// The numbers of a dataset.
  enum Numbers {
    case bytes
    case floats
    case integers

    var meaning: String {
      switch self {
      case .bytes: "8-bit unsigned integers"
      case .floats: "32-bit floating-point numbers"
      case .integers: "integers"
      }
    }
  }

  let path: String
  private let id: hid_t
  private let remedy: String

  /// Opens a file.
  ///
  /// - Throws: where it is no HDF5 file, or truncated or damaged.
  init(_ path: String, expecting description: String, remedy: String) throws(DatasetError) {
    self.path = path
    self.remedy = remedy
    let (opened, words) = scientificLibraries.withLock { _ -> (hid_t, String) in
      // Else the library prints its errors itself.
      _ = H5Eset_auto2(sphere_h5_errors(), nil, nil)
      let opened = H5Fopen(path, sphere_h5_read_only(), sphere_h5_default())
      return (opened, opened < 0 ? errorWords() : "")
    }
    guard opened >= 0 else {
      throw DatasetError(
        subject: path, expected: description, found: "a truncated or damaged HDF5 file (\(words))", remedy: remedy)
    }
    id = opened
  }

  deinit { _ = scientificLibraries.withLock { _ in H5Fclose(id) } }

  /// Whether the file has a dataset or group of a name.
  func has(_ name: String) -> Bool {
    scientificLibraries.withLock { _ in H5Lexists(id, name, sphere_h5_default()) > 0 }
  }

  /// A dataset; nil in `extents` stands for any length.
  ///
  /// - Throws: where it is missing, or of another rank, other extents or another type, or needs a filter that the library lacks.
  func dataset(_ name: String, _ numbers: Numbers, extents: [Int?]) throws(DatasetError) -> HDF5Dataset {
    let shape = extents.map { $0.map(String.init) ?? "N" }.joined(separator: ", ")
    let expected = "a dataset /\(name) of (\(shape)) \(numbers.meaning)"
    func refuse(_ found: String, remedy: String? = nil) -> DatasetError {
      DatasetError(subject: path, expected: expected, found: found, remedy: remedy ?? self.remedy)
    }
    guard has(name) else {
      let names = self.names
      throw refuse(names.isEmpty ? "nothing" : "only /" + names.joined(separator: ", /"))
    }
    let opened = scientificLibraries.withLock { _ in H5Dopen2(id, name, sphere_h5_default()) }
    guard opened >= 0 else { throw refuse("a group of that name") }
    let dataset = HDF5Dataset(opened, numbers, path: path, name: name, file: self, remedy: remedy)
    let found = dataset.extents
    let fits =
      found.count == extents.count && zip(found, extents).allSatisfy { $1 == nil || $0 == $1 }
      && found.allSatisfy { $0 >= 1 && $0 <= 10_000_000 }
    guard fits else { throw refuse("one of (\(found.map(String.init).joined(separator: ", ")))") }
    if let other = dataset.otherType { throw refuse("one of \(other)") }
    if let filter = dataset.missingFilter {
      throw refuse(
        "data under the compression filter \(filter), which the HDF5 library here lacks",
        remedy: "name the folder of the filter's plugin in HDF5_PLUGIN_PATH, or rewrite the file: h5repack -f GZIP=3")
    }
    return dataset
  }

  /// The names at the top, at most ten.
  private var names: [String] {
    scientificLibraries.withLock { _ in
      var info = H5G_info_t()
      guard H5Gget_info(id, &info) >= 0 else { return [] }
      return (0..<min(info.nlinks, 10)).compactMap { place in
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
          text.initialize(repeating: 0)
          let length = H5Lget_name_by_idx(
            id, ".", H5_INDEX_NAME, H5_ITER_INC, place, text.baseAddress, text.count - 1, sphere_h5_default())
          return length > 0 ? text.baseAddress.map { String(cString: $0) } : nil
        }
      }
    }
  }
}

/// Numbers of an HDF5 file, read a slab of the first axis at a time.
final class HDF5Dataset: @unchecked Sendable {
  /// The extents, outermost first.
  let extents: [Int]
  private let id: hid_t
  private let numbers: HDF5File.Numbers
  private let path: String
  private let name: String
  /// Stays open as long as its datasets.
  private let file: HDF5File
  private let remedy: String

  fileprivate init(
    _ id: hid_t, _ numbers: HDF5File.Numbers, path: String, name: String, file: HDF5File, remedy: String
  ) {
    (self.id, self.numbers, self.path, self.name, self.file, self.remedy) = (id, numbers, path, name, file, remedy)
    extents = scientificLibraries.withLock { _ in
      let space = H5Dget_space(id)
      defer { H5Sclose(space) }
      let rank = H5Sget_simple_extent_ndims(space)
      guard rank > 0, rank <= 32 else { return [] }
      var extents = [hsize_t](repeating: 0, count: Int(rank))
      guard H5Sget_simple_extent_dims(space, &extents, nil) >= 0 else { return [] }
      return extents.map { Int(clamping: $0) }
    }
  }

  deinit { _ = scientificLibraries.withLock { _ in H5Dclose(id) } }

  /// What the numbers are, where they are not what they should be.
  fileprivate var otherType: String? {
    scientificLibraries.withLock { _ in
      let type = H5Dget_type(id)
      defer { H5Tclose(type) }
      let bits = 8 * H5Tget_size(type)
      switch H5Tget_class(type) {
      case H5T_INTEGER:
        let isSigned = H5Tget_sign(type) == H5T_SGN_2
        switch numbers {
        case .bytes: if bits == 8, !isSigned { return nil }
        case .integers: if bits <= 64 { return nil }
        case .floats: break
        }
        return "\(bits)-bit \(isSigned ? "signed" : "unsigned") integers"
      case H5T_FLOAT:
        if case .floats = numbers, bits == 32 { return nil }
        return "\(bits)-bit floating-point numbers"
      default:
        return "no numbers"
      }
    }
  }

  /// The first filter that the library lacks, by name and number.
  fileprivate var missingFilter: String? {
    scientificLibraries.withLock { _ in
      let list = H5Dget_create_plist(id)
      defer { H5Pclose(list) }
      for place in 0..<max(0, H5Pget_nfilters(list)) {
        var (flags, count, configuration) = (UInt32(0), 0, UInt32(0))
        let found = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text -> (H5Z_filter_t, String) in
          text.initialize(repeating: 0)
          let filter = H5Pget_filter2(
            list, UInt32(place), &flags, &count, nil, text.count - 1, text.baseAddress, &configuration)
          return (filter, text.baseAddress.map { String(cString: $0) } ?? "")
        }
        if found.0 >= 0, H5Zfilter_avail(found.0) <= 0 {
          return found.1.isEmpty ? "number \(found.0)" : "'\(found.1)' (number \(found.0))"
        }
      }
      return nil
    }
  }

  /// The numbers of one slab.
  var slabCount: Int { extents.dropFirst().reduce(1, *) }

  /// Reads slab `index` of the first axis into `slabCount` numbers of the dataset's kind.
  ///
  /// - Throws: where the data are damaged or can no longer be read.
  func read(_ index: Int, into target: UnsafeMutableRawPointer) throws(DatasetError) {
    precondition(index >= 0 && index < extents[0], "slab \(index) of \(extents[0])")
    let words = scientificLibraries.withLock { _ -> String? in
      let space = H5Dget_space(id)
      defer { H5Sclose(space) }
      let start = [hsize_t(index)] + [hsize_t](repeating: 0, count: extents.count - 1)
      let extent = [hsize_t(1)] + extents.dropFirst().map { hsize_t($0) }
      let memory = H5Screate_simple(Int32(extents.count), extent, nil)
      defer { H5Sclose(memory) }
      let type =
        switch numbers {
        case .bytes: sphere_h5_bytes()
        case .floats: sphere_h5_floats()
        case .integers: sphere_h5_integers()
        }
      guard H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, extent, nil) >= 0,
        H5Dread(id, type, memory, space, sphere_h5_default(), target) >= 0
      else { return errorWords() }
      return nil
    }
    guard let words else { return }
    throw DatasetError(
      subject: path, expected: "element \(grouped(index)) of /\(name)", found: "data that cannot be read (\(words))",
      remedy: remedy)
  }

  /// All integers of a dataset, of few.
  func integers() throws(DatasetError) -> [Int] {
    var result: [Int] = []
    var slab = [Int64](repeating: 0, count: slabCount)
    for index in 0..<extents[0] {
      var failure: DatasetError?
      slab.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        do throws(DatasetError) { try read(index, into: base) } catch { failure = error }
      }
      if let failure { throw failure }
      result += slab.map { Int($0) }
    }
    return result
  }
}

/// What the library has to say of its last error, in the words of the innermost function.
private func errorWords() -> String {
  var words = "no reason given"
  withUnsafeMutablePointer(to: &words) { words in
    _ = H5Ewalk2(
      sphere_h5_errors(), H5E_WALK_UPWARD,
      { place, error, words in
        if place == 0, let text = error?.pointee.desc {
          words?.assumingMemoryBound(to: String.self).pointee = String(cString: text)
        }
        return 0
      }, words)
  }
  return words
}
