import Tensors

extension DepthPredictor {
  /// The sizes of a predictor: it is built from them, and its cost follows from them.
  public struct Plan: Sendable, Hashable {
    /// The channels of the maps that it reads.
    public let channels: Int
    /// The height and width of the maps that it reads.
    public let mapSide: Int
    /// The height and width of the depth maps.
    public let side: Int
    /// The rows of zeros above the maps, and the columns left of them.
    ///
    /// Pooling 3x3 every 2 pixels without padding leaves 15 of 64 rows where a power of two would be 16: unit j looks at the pixels
    /// around 4 j + 3, while transposed convolutions put unit i at 4 i. With a row of zeros above, i = j + 1, both agree to a pixel.
    public let padding: Int
    /// The channels after each doubling, of which there is at least one.
    public let blocks: [Int]

    /// The sizes for maps of an encoder of images of `side` pixels.
    ///
    /// - Throws: where no power of two leads from the maps, with at most one row of zeros, to the images, or the channels run out.
    public init(channels: Int, mapSide: Int, side: Int) throws(DepthPlanError) {
      guard channels >= 1, mapSide >= 1, side > mapSide else {
        throw .notDoubling(mapSide: mapSide, side: side)
      }
      var doublings = 0
      while doublings < 16, (mapSide + 1) << doublings < side { doublings += 1 }
      // One pixel can be both: it is taken for what pooling left of two.
      let isExact = (0...doublings).first { mapSide << $0 == side }
      let count = isExact ?? doublings
      let padding = isExact == nil ? 1 : 0
      guard (mapSide + padding) << count == side else { throw .notDoubling(mapSide: mapSide, side: side) }
      guard channels >> count >= 1 else { throw .channelsRunOut(channels: channels, doublings: count) }
      self.channels = channels
      self.mapSide = mapSide
      self.side = side
      self.padding = padding
      blocks = (0..<count).map { channels >> ($0 + 1) }
    }

    /// The height and width of the maps with their zeros.
    var paddedSide: Int { mapSide + padding }
    /// The numbers of the maps of one sample.
    public var features: Int { channels * mapSide * mapSide }

    /// The operations of a forward pass of one sample.
    public var operations: Double {
      var (side, inputs, sum) = (paddedSide, channels, 0.0)
      for outputs in blocks {
        sum += 2 * 9 * Double(side * side) * Double(inputs * outputs)
        (side, inputs) = (2 * side, outputs)
      }
      return sum + 2 * 9 * Double(side * side) * Double(inputs)
    }

    /// The numbers held for one sample of a training batch.
    public var activations: Int {
      var side = paddedSide
      var sum = side * side * paddedToVectors(channels)
      for outputs in blocks {
        side *= 2
        sum += 2 * side * side * paddedToVectors(outputs)
      }
      return sum + 2 * self.side * self.side
    }
  }
}

/// Why a depth predictor cannot be built.
public enum DepthPlanError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Doubling the maps does not lead to the images' size.
  case notDoubling(mapSide: Int, side: Int)
  /// Halving the channels leaves none.
  case channelsRunOut(channels: Int, doublings: Int)

  /// The message for a person.
  public var description: String {
    switch self {
    case .notDoubling(let mapSide, let side):
      "maps of \(mapSide) x \(mapSide) cannot be doubled to images of \(side) x \(side)"
    case .channelsRunOut(let channels, let doublings):
      "\(channels) channels cannot be halved \(doublings) times"
    }
  }
}
