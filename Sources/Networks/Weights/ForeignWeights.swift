import Tensors

/// A weight file that another program wrote, laid beside an encoder.
///
/// Names and shapes have to be those of the encoder's PyTorch module; numbers of half and double precision are rounded to single.
public struct ForeignWeights {
  private let file: TensorFile
  private let layout: [StateEntry]

  /// Lays a file beside an encoder, of which nothing is changed.
  ///
  /// - Throws: `WeightFileError.mismatches` with all tensors that do not fit.
  public init(_ file: TensorFile, for encoder: any Encoder) throws(WeightFileError) {
    self.file = file
    layout = stateLayout(of: encoder)
    let known = Set(layout.map(\.name))
    let problems =
      layout.compactMap { problem(of: $0) }
      + file.names.filter { !known.contains($0) }.map { "\(Self.shortened($0)) is not part of the encoder" }
    guard problems.isEmpty else { throw .mismatches(path: file.path, problems, hint: hint) }
  }

  /// The types that are rounded to single precision, each with the number of its tensors: `3 tensors of F16`.
  public var roundedTypes: [String] {
    let types = layout.filter { $0.source.type == "F32" }.compactMap { file.type(of: $0.name) }
    return TensorFile.floatTypes.dropFirst().compactMap { type in
      let count = types.count { $0 == type }
      return count == 0 ? nil : "\(count) \(count == 1 ? "tensor" : "tensors") of \(type)"
    }
  }

  /// Puts the weights into the encoder that the file was laid beside.
  ///
  /// - Throws: `WeightFileError` where the file cannot be read or holds numbers that are not finite; the encoder is as it was then.
  public func load(into encoder: any Encoder) throws(WeightFileError) {
    try loadState(of: file, into: encoder) { name, shape throws(WeightFileError) in
      let values = try file.roundedFloats(name, shape: shape)
      if let place = values.firstIndex(where: { !$0.isFinite }) {
        throw .mismatch(path: file.path, tensor: name, problem: "holds \(values[place]) in place \(place)")
      }
      return values
    }
  }

  /// What is wrong with an encoder's tensor in the file; nil: nothing.
  private func problem(of entry: StateEntry) -> String? {
    guard let shape = file.shape(of: entry.name), let type = file.type(of: entry.name) else {
      return "\(entry.name) is missing (shape \(entry.shape))"
    }
    if shape != entry.shape { return "\(entry.name) must have shape \(entry.shape), found \(shape)" }
    let types = entry.source.type == "F32" ? TensorFile.floatTypes : [entry.source.type]
    guard !types.contains(type) else { return nil }
    return "\(entry.name) must have dtype \(types.joined(separator: ", ")), found \(type)"
  }

  /// A foreign name as messages show it: whoever wrote the file may have chosen any.
  private static func shortened(_ name: String) -> String { name.count > 80 ? "\(name.prefix(80))..." : name }

  private var hint: String {
    guard let prefix = commonPrefix, prefix.count <= 80 else {
      return "set `encoder` and its keys to those of the network that the file was made of"
    }
    return "the names begin with `\(prefix)`: write the file again without it, in Python by "
      + "{k.removeprefix(\"\(prefix)\"): v for k, v in state.items() if k.startswith(\"\(prefix)\")}"
  }

  /// What precedes the encoder's names in the file, such as `module.` or `encoder_q.`: at least half of those that are missing
  /// have it.
  private var commonPrefix: String? {
    let missing = layout.map(\.name).filter { file.shape(of: $0) == nil }
    guard let last = missing.max(by: { $0.utf8.count < $1.utf8.count }) else { return nil }
    let prefixes = file.names.filter { $0.hasSuffix(".\(last)") }.map { String($0.dropLast(last.count)) }
    func count(_ prefix: String) -> Int { missing.count { file.shape(of: prefix + $0) != nil } }
    return prefixes.first { 2 * count($0) >= missing.count }
  }
}
