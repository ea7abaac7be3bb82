import Foundation
import Tensors

/// A kernel density estimate on the circle with von Mises-Fisher kernels.
///
/// density(theta) = mean over the angles a_i of exp(kappa cos(theta - a_i)) / (2 pi I0(kappa)). Figure 3 uses kappa = 25.
/// Accurate to 1e-13 of a kernel's peak where the harmonics are fewer than the places asked for, as for figures; otherwise to
/// about 1e-5 of the value, and contributions below e^-87 of a kernel's peak are 0.
public struct VonMisesFisherKDE: Sendable {
  /// The angles that it is an estimate from, in radians.
  public let angles: [Double]
  /// The kernels' concentration, above 0 and finite.
  public let kappa: Double

  /// An estimate from angles in radians; throws `FeatureError` for no angles, NaN or infinity.
  public init(angles: [Double], kappa: Double) throws(FeatureError) {
    precondition(kappa > 0 && kappa.isFinite, "kappa must be positive and finite, found \(kappa)")
    guard !angles.isEmpty else { throw .tooFew(found: 0, needed: 1) }
    for (index, angle) in angles.enumerated() where !angle.isFinite { throw .notFinite(matrix: "angles", row: index) }
    self.angles = angles
    self.kappa = kappa
  }

  /// The density per radian at each of the angles given, in radians.
  public func density(at targets: [Double], workers: Workers) -> [Double] {
    // The number of harmonics that `harmonicWeights` keeps is about 8.5 times the root.
    if 40 + 9 * kappa.squareRoot() < Double(targets.count) { return densityByHarmonics(at: targets) }
    return densityByKernels(at: targets, workers: workers)
  }

  /// (1 + sum over k of w_k / w_0 (C_k cos k theta + S_k sin k theta)) / (2 pi), with the angles' trigonometric moments.
  private func densityByHarmonics(at targets: [Double]) -> [Double] {
    let weights = harmonicWeights(kappa)
    let moments = trigonometricMoments(
      cosines: angles.map { cos($0) }, sines: angles.map { sin($0) }, count: weights.count - 1)
    return targets.map { target in
      let (real, imaginary) = (cos(target), sin(target))
      // Clenshaw's recurrence (1955), from the highest harmonic down.
      var (cosines, before) = (0.0, 0.0)
      var (sines, sinesBefore) = (0.0, 0.0)
      for k in stride(from: moments.count - 1, through: 0, by: -1) {
        let weight = weights[k + 1] / weights[0]
        (cosines, before) = (weight * moments[k].cosine + 2 * real * cosines - before, cosines)
        (sines, sinesBefore) = (weight * moments[k].sine + 2 * real * sines - sinesBefore, sines)
      }
      let sum = 1 + real * cosines - before + imaginary * sines
      // Between far kernels rounding may leave less than nothing.
      return max(0, sum) / (2 * .pi)
    }
  }

  private func densityByKernels(at targets: [Double], workers: Workers) -> [Double] {
    let count = angles.count
    // kappa (cos d - 1) = -kappa |u - v|^2 / 2 for points u, v on the circle at an angle d: no digits are lost for small d.
    let radius = (kappa / 2).squareRoot()
    let centres = FloatBuffer(count: 2 * count)
    for (index, angle) in angles.enumerated() {
      centres.pointer[index] = Float(radius * cos(angle))
      centres.pointer[count + index] = Float(radius * sin(angle))
    }
    let sums = TaskResults<Double>(count: targets.count, 0)
    workers.forEachChunk(of: targets.count, size: 16) { range in
      let values = FloatBuffer(count: count)
      for target in range {
        let (u, v) = (Float(radius * cos(targets[target])), Float(radius * sin(targets[target])))
        for index in 0..<count {
          let (across, along) = (u - centres.pointer[index], v - centres.pointer[count + index])
          values.pointer[index] = -(across * across) - along * along
        }
        sums[target] = exponentialSum(values.pointer, count: count, shift: 0, scale: 1)
      }
    }
    let scale = 1 / (2 * Double.pi * scaledBesselI0(kappa) * Double(count))
    return sums.elements.map { $0 * scale }
  }
}

/// The angle arctan2(y, x) in (-pi, pi] of each row of features on the circle, (N,2).
///
/// Throws `FeatureError` for rows whose norm is not 1.
public func angles(of features: Matrix) throws(FeatureError) -> [Double] {
  precondition(features.columns == 2, "points on the circle have 2 columns, found \(features.columns)")
  try checkUnitRows(features, name: "features")
  return (0..<features.rows).map { atan2(Double(features[$0, 1]), Double(features[$0, 0])) }
}
