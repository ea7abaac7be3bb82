import Foundation

/// The folders in which data sets are looked for, in order, without repetition.
///
/// The `--data` argument alone if there is one; else `SPHERE_DATA`, `./data`, `$XDG_DATA_HOME/sphere`
/// (`~/.local/share/sphere`), and the folder in which Debian installs Fashion-MNIST, if it is there.
public func dataFolders(argument: String?, environment: [String: String], currentDirectory: URL) -> [URL] {
  func folder(_ path: String) -> URL {
    URL(fileURLWithPath: path, isDirectory: true, relativeTo: currentDirectory).standardizedFileURL
  }
  func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
  if let argument { return [folder(argument)] }
  var paths = [value("SPHERE_DATA"), "data"].compactMap { $0 }
  // The XDG specification has relative paths ignored.
  if let base = value("XDG_DATA_HOME"), base.hasPrefix("/") {
    paths.append(base + "/sphere")
  } else if let home = value("HOME") {
    paths.append(home + "/.local/share/sphere")
  }
  let debian = "/usr/share/datasets"
  if exists(debian + "/fashion-mnist") { paths.append(debian) }
  var folders: [URL] = []
  for path in paths {
    let candidate = folder(path)
    if !folders.contains(candidate) { folders.append(candidate) }
  }
  return folders
}

/// Where the files of one split were found.
struct SplitLocation {
  /// The folder that holds at least one of the data set's files.
  var folder: String
  /// The split's files that are not in it.
  var missing: [String]
}

extension DatasetKind {
  /// The folders below `root` in which the data set's files may lie, the likeliest first.
  private func candidates(in root: URL) -> [String] {
    let path = root.path
    switch self {
    case .cifar10, .stl10:
      let name = self == .cifar10 ? CIFAR10Split.folderName : STL10Split.folderName
      return ["\(path)/\(name)", "\(path)/\(rawValue)/\(name)", "\(path)/\(rawValue)", path]
    case .mnist, .fashionMNIST:
      // The two share their file names, so that the folder's own name has to tell them apart.
      let names = self == .mnist ? ["mnist", "MNIST"] : ["fashion-mnist", "FashionMNIST"]
      let below = names.flatMap { ["\(path)/\($0)", "\(path)/\($0)/raw"] }
      return below + (names.contains(root.lastPathComponent) ? [path, "\(path)/raw"] : [])
    case .nyu:
      return ["nyu", "nyu_depth_v2", "nyu-depth-v2"].map { "\(path)/\($0)" } + [path]
    case .scenes, .imagenet, .folders:
      return []
    }
  }

  private func isPresent(_ file: String, in folder: String) -> Bool {
    if self == .nyu { return NYUSplit.path(in: folder) != nil }
    return exists("\(folder)/\(file)") || (isGzippable && exists("\(folder)/\(file).gz"))
  }

  /// The first folder that holds all files of a split, else the first that holds any file of the data set.
  func locate(_ split: String, searching folders: [URL]) -> SplitLocation? {
    let wanted = files(of: split)
    let all = splits.flatMap(files)
    var partial: SplitLocation?
    for folder in folders.flatMap(candidates) where all.contains(where: { isPresent($0, in: folder) }) {
      let missing = wanted.filter { !isPresent($0, in: folder) }
      if missing.isEmpty { return SplitLocation(folder: folder, missing: []) }
      if partial == nil { partial = SplitLocation(folder: folder, missing: missing) }
    }
    return partial
  }
}
