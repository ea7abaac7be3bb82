import COpenBLAS
import Foundation

/// LiDAR: how many directions tell samples apart from each other beside what their views already differ by.
///
/// Of features of q views of each of n samples (view by view, each (n,m)), with S_w the covariance of views about their sample's mean
/// (divided by n (q - 1)) plus 1e-4 I and S_b that of the means (divided by n - 1), it is the exponential of the entropy of
/// p_k = lambda_k / (lambda_1 + ...) + 1e-7 for the eigenvalues lambda of S_w^(-1/2) S_b S_w^(-1/2).
/// - Throws: `FeatureError` for fewer than 2 views or samples, and for views of other shapes.
/// Source: Thilak, Huang, Saremi, Dinh, Goh, Nakkiran, Susskind & Littwin, "LiDAR", ICLR 2024, section 4.
public func lidar(_ views: [FeatureRows]) throws(FeatureError) -> Double {
  guard let first = views.first, views.count >= 2 else { throw .tooFew(found: views.count, needed: 2) }
  for view in views where view.count != first.count || view.dimension != first.dimension {
    throw .shapes(x: [first.count, first.dimension], y: [view.count, view.dimension])
  }
  guard first.count >= 2 else { throw .tooFew(found: first.count, needed: 2) }
  let (n, q, m) = (first.count, views.count, first.dimension)
  var means = [Double](repeating: 0, count: n * m)
  for view in views {
    for place in means.indices { means[place] += view.elements[place] / Double(q) }
  }
  // The Cholesky factor L of S_w: the eigenvalues wanted are those of L^-1 S_b L^-T, the squared singular values of the centred
  // means times L^-T.
  var within = [Double](repeating: 0, count: m * m)
  for view in views {
    let inside = means.indices.map { view.elements[$0] - means[$0] }
    addGram(inside, rows: n, columns: m, scale: 1 / (Double(n) * Double(q - 1)), into: &within)
  }
  for place in 0..<m { within[place * m + place] += 1e-4 }
  var outside = FeatureRows(unchecked: means, count: n, dimension: m).centred.elements
  divide(&outside, rows: n, byCholeskyFactorOf: &within, size: m)
  let values = singularValues(FeatureRows(unchecked: outside, count: n, dimension: m)).map { $0 * $0 }
  let sum = values.reduce(0, +)
  // Eigenvalues of S_b that are 0 for want of samples count as the others: each adds the entropy of 1e-7.
  let padded = values + [Double](repeating: 0, count: m - values.count)
  return sum > 0 ? effectiveNumber(of: padded.map { $0 / sum + 1e-7 }) : 0
}

/// Adds the products of the columns of a matrix (rows,columns) with each other, scaled.
private func addGram(_ matrix: [Double], rows: Int, columns: Int, scale: Double, into gram: inout [Double]) {
  _ = blasIsSingleThreaded
  let size = blasint(columns)
  cblas_dgemm(
    CblasRowMajor, CblasTrans, CblasNoTrans, size, size, blasint(rows), scale, matrix, size, matrix, size, 1, &gram,
    size)
}

/// Replaces the rows r of a matrix by L^-1 r, where L L^T is a positive definite matrix, which is overwritten by L.
private func divide(_ matrix: inout [Double], rows: Int, byCholeskyFactorOf definite: inout [Double], size: Int) {
  _ = blasIsSingleThreaded
  let order = blasint(size)
  var info: blasint = 0
  // LAPACK reads columns: its upper triangle is our lower one.
  dpotrf_("U", [order], &definite, [order], &info, 1)
  precondition(info == 0, "dpotrf reports \(info) for a covariance with 1e-4 on its diagonal")
  cblas_dtrsm(
    CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, blasint(rows), order, 1, definite, order, &matrix,
    order)
}
