import Foundation
import Tensors

/// How a view is made of an image: crop or resize, then flip, jitter, grayscale, blur, normalise.
///
/// Semantics are torchvision's on PIL images (`RandomResizedCrop` or `Resize` + `CenterCrop`, `RandomHorizontalFlip`,
/// `ColorJitter`, `RandomGrayscale`, `GaussianBlur`, `ToTensor`, `Normalize`), down to the 8-bit rounding after every step.
public struct ViewRecipe: Sendable, Hashable {
  /// The side S of the square view in pixels.
  public var outputSize: Int
  /// Random resized crop to S x S; nil: `resize` decides.
  public var crop: Crop?
  /// Resize of the short side before a centre crop to S x S; nil without crop: resize to the square.
  public var resize: Int?
  /// How pixels are interpolated; antialiased.
  public var interpolation: Interpolation
  /// The probability of a horizontal flip.
  public var flip: Double
  /// Colour jitter in random order; nil: none.
  public var jitter: Jitter?
  /// The probability of grayscale.
  public var grayscale: Double
  /// Gaussian blur; nil: none.
  public var blur: Blur?
  /// The mean of each channel, in units of [0, 1].
  public var mean: SIMD3<Float>
  /// The standard deviation of each channel, in units of [0, 1].
  public var std: SIMD3<Float>

  /// The ranges of a random resized crop.
  public struct Crop: Sendable, Hashable {
    /// The area as a share of the image's.
    public var area: ClosedRange<Double>
    /// Width over height, drawn log-uniformly.
    public var aspect: ClosedRange<Double>
    /// Ranges of area and aspect.
    public init(area: ClosedRange<Double>, aspect: ClosedRange<Double> = 3.0 / 4...4.0 / 3) {
      self.area = area
      self.aspect = aspect
    }
  }

  /// The strengths of colour jitter; a strength of 0 leaves its step out.
  public struct Jitter: Sendable, Hashable {
    /// Brightness factor in [max(0, 1 - b), 1 + b].
    public var brightness: Double
    /// Contrast factor in [max(0, 1 - c), 1 + c].
    public var contrast: Double
    /// Saturation factor in [max(0, 1 - s), 1 + s].
    public var saturation: Double
    /// Hue shift in [-h, h], in turns, h at most 0.5.
    public var hue: Double
    /// The probability that a view is jittered at all.
    public var probability: Double
    /// Four strengths.
    public init(
      brightness: Double, contrast: Double, saturation: Double, hue: Double, probability: Double = 1
    ) {
      self.probability = probability
      self.brightness = brightness
      self.contrast = contrast
      self.saturation = saturation
      self.hue = hue
    }
  }

  /// Blur with a Gaussian of random width, as MoCo v2 and SimCLR have it.
  public struct Blur: Sendable, Hashable {
    /// The probability that a view is blurred at all.
    public var probability: Double
    /// The standard deviation in pixels of the view, drawn uniformly.
    public var sigma: ClosedRange<Double>
    /// The side of the kernel as a share of the view's, taken down to an odd number of pixels.
    public var kernel: Double
    /// A probability, a range of widths and the kernel's share.
    public init(probability: Double, sigma: ClosedRange<Double>, kernel: Double) {
      self.probability = probability
      self.sigma = sigma
      self.kernel = kernel
    }
  }

  /// How pixels are interpolated; both widen their kernel when shrinking.
  public enum Interpolation: String, Sendable, Hashable, CaseIterable {
    /// The triangle kernel.
    case bilinear
    /// Keys' cubic kernel with a = -0.5.
    case bicubic
  }

  /// A recipe from its parts; without any but the size, an image is resized to the square and scaled to [0, 1].
  public init(
    outputSize: Int, crop: Crop? = nil, resize: Int? = nil, interpolation: Interpolation = .bilinear,
    flip: Double = 0, jitter: Jitter? = nil, grayscale: Double = 0, blur: Blur? = nil, mean: SIMD3<Float> = .zero,
    std: SIMD3<Float> = .one
  ) {
    self.outputSize = outputSize
    self.crop = crop
    self.resize = resize
    self.interpolation = interpolation
    self.flip = flip
    self.jitter = jitter
    self.grayscale = grayscale
    self.blur = blur
    self.mean = mean
    self.std = std
  }

  /// The mean of STL-10's pixels (paper.md section 5).
  public static let paperMean = SIMD3<Float>(0.44087801806139126, 0.42790631331699347, 0.3867879370752931)
  /// The standard deviation of STL-10's pixels (paper.md section 5).
  public static let paperStd = SIMD3<Float>(0.26826768628079806, 0.2610450402318512, 0.26866836876860795)

  /// The paper's training view for STL-10 and CIFAR-10.
  public static func paperTraining(size: Int) -> ViewRecipe {
    ViewRecipe(
      outputSize: size, crop: Crop(area: 0.08...1), flip: 0.5,
      jitter: Jitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4), grayscale: 0.2, mean: paperMean,
      std: paperStd)
  }
}
