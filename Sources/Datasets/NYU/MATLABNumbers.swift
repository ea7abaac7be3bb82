import CMatIO

/// The whole numbers of a variable of a MATLAB file of version 5.
///
/// - Throws: where the file cannot be read, has no such variable, or it holds anything but whole numbers.
func matlabNumbers(
  _ name: String, of path: String, expecting description: String, remedy: String
) throws(DatasetError) -> [Int] {
  enum Outcome {
    case numbers([Int])
    case refused(String)
  }
  let outcome = scientificLibraries.withLock { _ -> Outcome in
    guard let file = Mat_Open(path, Int32(MAT_ACC_RDONLY.rawValue)) else {
      return .refused("a file that is no MATLAB file, or is damaged")
    }
    defer { Mat_Close(file) }
    guard Mat_GetVersion(file) == MAT_FT_MAT5 else { return .refused("a MATLAB file of another version than 5") }
    guard let variable = Mat_VarRead(file, name) else { return .refused("no variable \(name), or a damaged one") }
    defer { Mat_VarFree(variable) }
    guard let numbers = wholeNumbers(variable.pointee) else {
      return .refused("a variable \(name) that holds other things than whole numbers")
    }
    return .numbers(numbers)
  }
  switch outcome {
  case .numbers(let numbers): return numbers
  case .refused(let found): throw DatasetError(subject: path, expected: description, found: found, remedy: remedy)
  }
}

/// The elements of a real array; nil where it is none, or they are not whole.
private func wholeNumbers(_ variable: matvar_t) -> [Int]? {
  guard let data = variable.data, variable.isComplex == 0, variable.data_size > 0, let dims = variable.dims,
    variable.rank > 0, variable.rank <= 32
  else { return nil }
  var count = 1
  for axis in 0..<Int(variable.rank) {
    let (product, overflow) = count.multipliedReportingOverflow(by: Int(clamping: dims[axis]))
    guard !overflow else { return nil }
    count = product
  }
  guard count <= 10_000_000, count * Int(variable.data_size) <= variable.nbytes else { return nil }
  func elements<Element: BinaryInteger>(_: Element.Type) -> [Int]? {
    guard MemoryLayout<Element>.size == variable.data_size else { return nil }
    return (0..<count).map {
      Int(clamping: data.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self))
    }
  }
  func floats<Element: BinaryFloatingPoint>(_: Element.Type) -> [Int]? {
    guard MemoryLayout<Element>.size == variable.data_size else { return nil }
    let found = (0..<count).compactMap {
      Int(exactly: data.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: Element.self))
    }
    return found.count == count ? found : nil
  }
  switch variable.class_type {
  case MAT_C_DOUBLE: return floats(Double.self)
  case MAT_C_SINGLE: return floats(Float.self)
  case MAT_C_INT8: return elements(Int8.self)
  case MAT_C_UINT8: return elements(UInt8.self)
  case MAT_C_INT16: return elements(Int16.self)
  case MAT_C_UINT16: return elements(UInt16.self)
  case MAT_C_INT32: return elements(Int32.self)
  case MAT_C_UINT32: return elements(UInt32.self)
  case MAT_C_INT64: return elements(Int64.self)
  case MAT_C_UINT64: return elements(UInt64.self)
  default: return nil
  }
}
