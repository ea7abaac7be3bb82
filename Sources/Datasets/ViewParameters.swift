import Foundation
import Tensors

/// One view's random choices, resolved: what a recipe does to one image.
public struct ViewParameters: Sendable, Hashable {
  /// The part of the image that is resampled, in pixels.
  public var box: Box
  /// The size to which `box` is resampled, before the window is cut out.
  public var resizedHeight: Int
  /// The width to which `box` is resampled.
  public var resizedWidth: Int
  /// Whether the view is mirrored.
  public var isFlipped: Bool
  /// The steps of colour jitter, in order.
  public var jitter: [JitterStep]
  /// Whether the view is gray.
  public var isGray: Bool
  /// The standard deviation of the blur in pixels of the view; nil: none.
  public var blur: Double?

  /// A rectangle of pixels.
  public struct Box: Sendable, Hashable {
    /// The first row.
    public var top: Int
    /// The first column.
    public var left: Int
    /// The number of rows.
    public var height: Int
    /// The number of columns.
    public var width: Int
    /// A rectangle.
    public init(top: Int, left: Int, height: Int, width: Int) {
      self.top = top
      self.left = left
      self.height = height
      self.width = width
    }
  }

  /// One step of colour jitter with its factor.
  public enum JitterStep: Sendable, Hashable {
    /// Blend with black.
    case brightness(Double)
    /// Blend with the mean gray.
    case contrast(Double)
    /// Blend with the pixel's gray.
    case saturation(Double)
    /// Shift of the hue in turns.
    case hue(Double)
  }

  /// Choices made by hand.
  public init(
    box: Box, resizedHeight: Int, resizedWidth: Int, isFlipped: Bool = false, jitter: [JitterStep] = [],
    isGray: Bool = false, blur: Double? = nil
  ) {
    self.box = box
    self.resizedHeight = resizedHeight
    self.resizedWidth = resizedWidth
    self.isFlipped = isFlipped
    self.jitter = jitter
    self.isGray = isGray
    self.blur = blur
  }
}

extension ViewRecipe {
  /// Draws the choices for an image of a size.
  public func parameters(height: Int, width: Int, stream: inout RandomStream) -> ViewParameters {
    var parameters = ViewParameters(
      box: .init(top: 0, left: 0, height: height, width: width), resizedHeight: outputSize, resizedWidth: outputSize)
    if let crop {
      parameters.box = crop.box(height: height, width: width, stream: &stream)
    } else if let resize {
      // torchvision truncates the long side.
      parameters.resizedHeight = height <= width ? resize : Int(Double(resize) * Double(height) / Double(width))
      parameters.resizedWidth = height <= width ? Int(Double(resize) * Double(width) / Double(height)) : resize
    }
    if flip > 0 { parameters.isFlipped = stream.uniform() < flip }
    // What always happens draws nothing, so that recipes without a probability keep their numbers.
    if let jitter, jitter.probability >= 1 || stream.uniform() < jitter.probability {
      parameters.jitter = jitter.steps(stream: &stream)
    }
    if grayscale > 0 { parameters.isGray = stream.uniform() < grayscale }
    if let blur, blur.probability >= 1 || stream.uniform() < blur.probability {
      parameters.blur = stream.uniform(blur.sigma.lowerBound, blur.sigma.upperBound)
    }
    return parameters
  }
}

extension ViewParameters {
  /// 8, 4, 2 or 1: the most by which a picture may be shrunk while it is decoded so that what is left of the box is still at
  /// least twice as high and wide as what it is resampled to.
  ///
  /// It follows from the view's own choices alone. The factor of two is that of Pillow's `thumbnail` (`reducing_gap`).
  public var shrink: Int {
    for factor in [8, 4, 2] {
      let (rows, columns) = (2 * factor * resizedHeight, 2 * factor * resizedWidth)
      if box.height >= rows && box.width >= columns { return factor }
    }
    return 1
  }
}

extension ViewRecipe.Crop {
  /// Draws a box: ten tries of area and log-aspect, then the largest centred box of an aspect in range.
  ///
  /// Source: `torchvision.transforms.RandomResizedCrop.get_params`.
  public func box(height: Int, width: Int, stream: inout RandomStream) -> ViewParameters.Box {
    for _ in 0..<10 {
      let target = Double(height * width) * stream.uniform(area.lowerBound, area.upperBound)
      let ratio = exp(stream.uniform(log(aspect.lowerBound), log(aspect.upperBound)))
      // Python rounds halves to even.
      let boxWidth = pixels((target * ratio).squareRoot())
      let boxHeight = pixels((target / ratio).squareRoot())
      if boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height {
        let top = stream.index(below: height - boxHeight + 1)
        return .init(
          top: top, left: stream.index(below: width - boxWidth + 1), height: boxHeight, width: boxWidth)
      }
    }
    var box = ViewParameters.Box(top: 0, left: 0, height: height, width: width)
    let ratio = Double(width) / Double(height)
    if ratio < aspect.lowerBound {
      box.height = max(1, pixels(Double(width) / aspect.lowerBound))
    } else if ratio > aspect.upperBound {
      box.width = max(1, pixels(Double(height) * aspect.upperBound))
    }
    box.top = (height - box.height) / 2
    box.left = (width - box.width) / 2
    return box
  }
}

/// A length in whole pixels, halves to even; what is far beyond any image is cut, what is no number is 0.
private func pixels(_ length: Double) -> Int {
  length.isNaN ? 0 : Int(min(length, 1e9).rounded(.toNearestOrEven))
}

extension ViewRecipe.Jitter {
  /// Draws order and factors; the order covers all four steps, those of strength 0 drop out.
  ///
  /// Source: `torchvision.transforms.ColorJitter.get_params`.
  func steps(stream: inout RandomStream) -> [ViewParameters.JitterStep] {
    // Fisher and Yates on a vector, to spare the allocation of `permutation`.
    var order = SIMD4<UInt8>(0, 1, 2, 3)
    for last in [3, 2, 1] {
      let other = stream.index(below: last + 1)
      (order[last], order[other]) = (order[other], order[last])
    }
    let strengths = SIMD4(brightness, contrast, saturation, hue)
    var factors = SIMD4<Double>.zero
    for step in 0..<4 where strengths[step] != 0 {
      let centre = step == 3 ? 0.0 : 1.0
      let lower = step == 3 ? -strengths[step] : max(0, centre - strengths[step])
      factors[step] = stream.uniform(lower, centre + strengths[step])
    }
    var steps: [ViewParameters.JitterStep] = []
    steps.reserveCapacity(4)
    for place in 0..<4 {
      let step = Int(order[place])
      if strengths[step] == 0 { continue }
      switch step {
      case 0: steps.append(.brightness(factors[0]))
      case 1: steps.append(.contrast(factors[1]))
      case 2: steps.append(.saturation(factors[2]))
      default: steps.append(.hue(factors[3]))
      }
    }
    return steps
  }
}
