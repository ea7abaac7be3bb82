import Specifications

/// The augmentations, with torchvision's semantics.
public struct ViewsConfiguration: Specification {
  /// The two training views of an image.
  public var train = ViewConfiguration.training
  /// The view from which features are taken for probes, k-NN and L_uniform.
  public var evaluate = ViewConfiguration()
  /// The two validation views of an image for L_align.
  public var align = ViewConfiguration.alignment
  /// The training view of the linear probe when `evaluate.probe.views` is `augmented`.
  public var probe = ViewConfiguration.probe
  /// Per-channel normalisation (R, G, B), in units of [0, 1].
  public var normalization = Normalization()

  /// The paper's for images that are small and square.
  public init() {}

  /// The keys.
  public static let keys: [Key<ViewsConfiguration>] = [
    Key("train", \.train, "the two views of a positive pair"),
    Key("evaluate", \.evaluate, "the view whose features are classified and measured for uniformity"),
    Key("align", \.align, "the two validation views of L_align"),
    Key("probe", \.probe, "the view that the linear probe is trained on where `evaluate.probe.views` is `augmented`"),
    Key("normalization", \.normalization, "mean and standard deviation of the channels"),
  ]

  /// The views with their names.
  public var named: [(name: String, view: ViewConfiguration)] {
    [("train", train), ("evaluate", evaluate), ("align", align), ("probe", probe)]
  }

  /// Per-channel mean and standard deviation.
  public struct Normalization: Specification {
    /// The mean of each channel.
    public var mean = [0.5, 0.5, 0.5]
    /// The standard deviation of each channel.
    public var std = [0.25, 0.25, 0.25]

    /// A plain 0.5 and 0.25.
    public init() {}

    /// Every key given.
    public init(mean: [Double], std: [Double]) {
      self.mean = mean
      self.std = std
    }

    private static let channels = Reading<[Double]>.sequence(of: .number.within(-1000...1000)).must(
      be: "three numbers", schema: ["minItems": .integer(3), "maxItems": .integer(3)]
    ) { $0.count == 3 }

    /// The keys.
    public static let keys: [Key<Normalization>] = [
      Key("mean", \.mean, channels, "mean of red, green and blue, from 0 to 1"),
      Key(
        "std", \.std,
        channels.must(be: "at least 0.001", schema: ["items": .object(["minimum": .number(0.001)])]) {
          $0.allSatisfy { $0 >= 0.001 }
        }, "standard deviation of red, green and blue"),
    ]
  }
}

/// One view: crop or resize, then flip, jitter, grayscale, blur.
public struct ViewConfiguration: Specification {
  /// Random resized crop to the encoder's size; nil: `resize` decides.
  public var crop: Crop?
  /// Resize of the short side before a centre crop to the encoder's size; nil without crop: resize to the square.
  public var resize: Int?
  /// `bilinear` or `bicubic`, both antialiased.
  public var interpolation = Interpolation.bilinear
  /// The probability of a horizontal flip.
  public var flip = 0.0
  /// Colour jitter in random order; nil: none.
  public var jitter: Jitter?
  /// The probability of grayscale.
  public var grayscale = 0.0
  /// Gaussian blur; nil: none.
  public var blur: Blur?

  /// The whole image.
  public init() {}

  /// The paper's training view.
  public static var training: ViewConfiguration {
    var view = probe
    view.jitter = Jitter()
    view.grayscale = 0.2
    return view
  }

  /// The paper's validation pairs: a milder crop (the authors' answer on their tracker).
  public static var alignment: ViewConfiguration {
    var view = training
    view.crop = .validation
    view.interpolation = .bicubic
    return view
  }

  /// The paper's view for probes: crop and flip.
  public static var probe: ViewConfiguration {
    var view = ViewConfiguration()
    view.crop = Crop()
    view.flip = 0.5
    return view
  }

  /// The keys.
  public static let keys: [Key<ViewConfiguration>] = [
    Key("crop", \.crop, whenWritten: Crop(), "random resized crop to the encoder's size"),
    Key(
      "resize", \.resize, Reading<Int>.integer.within(1...4096).orNone(),
      "short side before a centre crop, where there is no crop; `none`: to the square"),
    Key("interpolation", \.interpolation, .choice(of: Interpolation.self), "how pixels are interpolated; antialiased"),
    Key("flip", \.flip, .number.within(0...1), "probability of a horizontal flip"),
    Key("jitter", \.jitter, whenWritten: Jitter(), "colour jitter; a number is all four strengths"),
    Key("grayscale", \.grayscale, .number.within(0...1), "probability of grayscale"),
    Key("blur", \.blur, whenWritten: Blur(), "Gaussian blur of the view, as in MoCo v2"),
  ]

  /// A random resized crop decides the scale by itself.
  public mutating func finishReading(_ reader: MappingReader) {
    if crop != nil, let written = reader.node("resize"), written.int != nil,
      !reader.collector.hasReported(at: reader.child("crop")), !reader.collector.hasReported(at: reader.child("resize"))
    {
      reader.report("has no effect beside `crop`, found \(written.found)", key: "resize", hint: "write `crop: none`")
    }
    if crop != nil { resize = nil }
  }

  /// The ranges of a random resized crop.
  public struct Crop: Specification {
    /// The range of the area, as a share of the image's.
    public var area = [0.08, 1]
    /// The range of the aspect ratio (width over height), drawn log-uniformly.
    public var aspect = [0.75, 4.0 / 3.0]

    /// The training crop.
    public init() {}

    /// Every key given.
    public init(area: [Double], aspect: [Double]) {
      self.area = area
      self.aspect = aspect
    }

    /// The milder crop of the validation pairs.
    public static let validation = Crop(area: [0.3, 1], aspect: [0.7, 1.4])

    fileprivate static let range = Reading<[Double]>.sequence(of: .number).must(
      be: "two positive numbers, the smaller first",
      schema: [
        "minItems": .integer(2), "maxItems": .integer(2), "items": .object(["exclusiveMinimum": .integer(0)]),
      ]
    ) { $0.count == 2 && $0[0] > 0 && $0[0] <= $0[1] }

    /// The keys.
    public static let keys: [Key<Crop>] = [
      Key(
        "area", \.area,
        range.must(be: "at most 1", schema: ["items": .object(["maximum": .integer(1)])]) { $0[1] <= 1 },
        "range of the area, as a share of the image's"),
      // No image has fewer than 16 pixels a side, of which the narrowest crop keeps one.
      Key(
        "aspect", \.aspect,
        range.must(
          be: "within 1/16 and 16",
          schema: ["items": .object(["minimum": .number(1.0 / 16), "maximum": .integer(16)])]
        ) { $0[0] >= 1.0 / 16 && $0[1] <= 16 }, "range of width over height, drawn log-uniformly"),
    ]
  }

  /// The strengths of colour jitter.
  public struct Jitter: Specification {
    /// Brightness factor in [1 - b, 1 + b].
    public var brightness = 0.4
    /// Contrast factor in [1 - c, 1 + c].
    public var contrast = 0.4
    /// Saturation factor in [1 - s, 1 + s].
    public var saturation = 0.4
    /// Hue shift in [-h, h], in turns.
    public var hue = 0.4
    /// The probability that a view is jittered at all.
    public var probability = 1.0

    /// The paper's.
    public init() {}

    /// The same strength for brightness, contrast, saturation and hue.
    public init(all strength: Double) {
      (brightness, contrast, saturation, hue) = (strength, strength, strength, strength)
    }

    /// Every key given.
    public init(brightness: Double, contrast: Double, saturation: Double, hue: Double) {
      self.brightness = brightness
      self.contrast = contrast
      self.saturation = saturation
      self.hue = hue
    }

    /// One number is all four strengths.
    public static let shortForm = ["brightness", "contrast", "saturation", "hue"]

    /// The keys.
    public static let keys: [Key<Jitter>] = [
      Key("brightness", \.brightness, .number.nonnegative.atMost(100), "brightness factor within 1 - b and 1 + b"),
      Key("contrast", \.contrast, .number.nonnegative.atMost(100), "contrast factor within 1 - c and 1 + c"),
      Key("saturation", \.saturation, .number.nonnegative.atMost(100), "saturation factor within 1 - s and 1 + s"),
      Key("hue", \.hue, .number.within(0...0.5), "hue shift within -h and h, in turns"),
      Key(
        "probability", \.probability, .number.within(0...1), "probability that a view is jittered at all", asBefore: 1),
    ]
  }

  /// Gaussian blur of random width.
  public struct Blur: Specification {
    /// The probability that a view is blurred at all.
    public var probability = 0.5
    /// The range of the standard deviation, in pixels of the view.
    public var sigma = [0.1, 2]
    /// The side of the kernel as a share of the view's, taken down to an odd number of pixels.
    public var kernel = 0.1

    /// MoCo v2's.
    public init() {}

    /// The keys.
    public static let keys: [Key<Blur>] = [
      Key("probability", \.probability, .number.within(0...1), "probability that a view is blurred at all"),
      Key(
        "sigma", \.sigma,
        Crop.range.must(
          be: "within 0.01 and 100",
          schema: ["items": .object(["minimum": .number(0.01), "maximum": .integer(100)])]
        ) { $0[0] >= 0.01 && $0[1] <= 100 }, "range of the standard deviation, in pixels of the view"),
      Key(
        "kernel", \.kernel, .number.above(0, atMost: 1),
        "side of the kernel as a share of the view's, taken down to an odd number of pixels"),
    ]
  }

  /// How pixels are interpolated.
  public enum Interpolation: String, JSONRepresentable, CaseIterable {
    case bilinear
    case bicubic
  }
}
