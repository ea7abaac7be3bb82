import Figures
import Foundation

/// How a colour looks to a reader.
public enum ColorVision: String, Sendable, CaseIterable {
  /// Without functioning green cones.
  case deuteranopia
  /// Without functioning red cones.
  case protanopia
  /// Without functioning blue cones.
  case tritanopia
  /// Printed without colour.
  case grayscale

  /// The matrix on linear RGB of Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color
  /// vision deficiency" (2009), table 1, severity 1; luminance for a print without colour.
  private var matrix: [[Double]] {
    switch self {
    case .protanopia:
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    case .deuteranopia:
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    case .tritanopia:
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    case .grayscale:
      [[0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722]]
    }
  }

  /// The place in CIE L*a*b* (D65) where the reader sees a colour.
  func lab(_ color: Color) -> Lab {
    let linear = [color.red, color.green, color.blue].map(Lab.linear)
    let seen = matrix.map { row in min(max(zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1) }
    return Lab(linear: seen)
  }
}
