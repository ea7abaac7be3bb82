import COpenBLAS

/// The singular values of features (N,m), the largest first, min(N, m) of them, in double precision.
public func singularValues(_ x: FeatureRows) -> [Double] {
  _ = blasIsSingleThreaded
  // LAPACK reads the rows as columns: the transposed matrix has the same singular values. It overwrites its copy.
  let (rows, columns) = (blasint(x.dimension), blasint(x.count))
  let least = min(x.count, x.dimension)
  guard least > 0 else { return [] }
  var copy = x.elements
  var values = [Double](repeating: 0, count: least)
  var integers = [blasint](repeating: 0, count: 8 * least)
  /// Returns the size of workspace that LAPACK asks for, or computes.
  func perform(_ work: inout [Double], _ count: blasint) -> blasint {
    var info: blasint = 0
    dgesdd_(
      "N", [rows], [columns], &copy, [rows], &values, nil, [1], nil, [1], &work, [count], &integers, &info, 1)
    return info
  }
  var size = [0.0]
  _ = perform(&size, -1)
  var work = [Double](repeating: 0, count: max(1, Int(size[0])))
  let info = perform(&work, blasint(work.count))
  precondition(info == 0, "dgesdd reports \(info) for finite numbers of shape (\(x.count), \(x.dimension))")
  return values
}
