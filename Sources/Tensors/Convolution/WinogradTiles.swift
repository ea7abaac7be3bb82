/// The fast algorithm F(4x4, 3x3): 36 planes, the frequencies of tiles of 4x4 outputs; see WinogradTransforms for the mathematics.
public struct WinogradTiles: ConvolutionTiles {
  /// The height of an image, in pixels.
  public let height: Int
  /// The width of an image, in pixels.
  public let width: Int
  /// The number of channels of a pixel, a multiple of 16.
  public let channels: Int
  /// The distance between two frequencies of a tile, in floats.
  public let planeStride: Int

  /// The 6x6 patches of tiles overlap.
  public static var overlap: Bool { true }
  /// The number of frequencies.
  public var planes: Int { 36 }
  /// The number of tiles that cover an image from left to right.
  public var across: Int { (width + 3) / 4 }

  /// The layout for at most `tiles` tiles of images of this size.
  public init(height: Int, width: Int, channels: Int, tiles: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    planeStride = WinogradTiles.planeStride(tiles: tiles, channels: channels)
  }

  /// The layout for at most `tiles` tiles of images of side x side pixels.
  public init(side: Int, channels: Int, tiles: Int) {
    self.init(height: side, width: side, channels: channels, tiles: tiles)
  }

  /// Bᵀ d B for the tiles of some tile rows of one image, where d = max(scale * image + shift, 0) and 0 outside the image.
  ///
  /// `target` points at the first tile's first frequency. Applying the previous layer's normalisation here saves a pass over memory.
  public func transformInput(
    _ image: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, tileRows: Range<Int>,
    conjugated: Bool, into target: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 36) { scratch in
      guard let columns = scratch.baseAddress else { return }
      var tile = target
      for tileRow in tileRows {
        let top = 4 &* tileRow &- 1
        let rows = max(0, -top)..<min(6, height &- top)
        for tileColumn in 0..<across {
          let left = 4 &* tileColumn &- 1
          let taps = max(0, -left)..<min(6, width &- left)
          let corner = image + (top &* width &+ left) &* channels
          if rows.count < 6 || taps.count < 6 {
            for index in 0..<36 { columns[index] = Vector() }
          }
          var channel = 0
          while channel < channels {
            let factor = scale.vector(channel)
            let offset = shift.vector(channel)
            if rows.count == 6 {
              for tap in taps {
                let column = transformColumn(corner + (tap &* channels &+ channel), factor, offset)
                column.store(columns + tap, 6)
              }
            } else {
              for tap in taps {
                let column = transformPartialColumn(corner + (tap &* channels &+ channel), factor, offset, rows)
                column.store(columns + tap, 6)
              }
            }
            var frequency = tile + channel
            for row in 0..<6 {
              inputTransform(Six(columns + 6 &* row, 1)).store(frequency, planeStride)
              frequency += 6 &* planeStride
            }
            channel &+= 16
          }
          tile += channels
        }
      }
    }
  }

  @inline(__always)
  private func transformColumn(_ source: UnsafePointer<Float>, _ factor: Vector, _ offset: Vector) -> Six {
    let stride = width &* channels
    return inputTransform(
      Six(
        e0: rectified(source.vector(0), factor, offset), e1: rectified(source.vector(stride), factor, offset),
        e2: rectified(source.vector(2 &* stride), factor, offset),
        e3: rectified(source.vector(3 &* stride), factor, offset),
        e4: rectified(source.vector(4 &* stride), factor, offset),
        e5: rectified(source.vector(5 &* stride), factor, offset)))
  }

  @inline(__always)
  private func transformPartialColumn(
    _ source: UnsafePointer<Float>, _ factor: Vector, _ offset: Vector, _ rows: Range<Int>
  ) -> Six {
    let stride = width &* channels
    // A tile's second row is always inside; its first may be above the image, the others below.
    let end = rows.upperBound
    let none = Vector()
    return inputTransform(
      Six(
        e0: rows.lowerBound == 0 ? rectified(source.vector(0), factor, offset) : none,
        e1: rectified(source.vector(stride), factor, offset),
        e2: end > 2 ? rectified(source.vector(2 &* stride), factor, offset) : none,
        e3: end > 3 ? rectified(source.vector(3 &* stride), factor, offset) : none,
        e4: end > 4 ? rectified(source.vector(4 &* stride), factor, offset) : none,
        e5: end > 5 ? rectified(source.vector(5 &* stride), factor, offset) : none))
  }

  /// Aᵀ m A for the tiles of some tile rows, written to the pixels of `image` that they cover.
  public func transformOutput(
    _ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 24) { scratch in
      guard let columns = scratch.baseAddress else { return }
      var tile = source
      for tileRow in tileRows {
        let rows = min(4, height &- 4 &* tileRow)
        for tileColumn in 0..<across {
          let taps = min(4, width &- 4 &* tileColumn)
          let corner = image + (4 &* tileRow &* width &+ 4 &* tileColumn) &* channels
          var channel = 0
          while channel < channels {
            for column in 0..<6 {
              outputTransform(Six(tile + (column &* planeStride &+ channel), 6 &* planeStride))
                .store(columns + column, 6)
            }
            var pixel = corner + channel
            for row in 0..<rows {
              outputTransform(Six(columns + 6 &* row, 1)).store(pixel, channels, taps)
              pixel += width &* channels
            }
            channel &+= 16
          }
          tile += channels
        }
      }
    }
  }

  /// A dY Aᵀ for the tiles of some tile rows; `rows` points at the first of these rows' gradients, zero outside the image.
  public func transformOutputGradient(
    _ rows: UnsafePointer<Float>, tileRows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 24) { scratch in
      guard let columns = scratch.baseAddress else { return }
      var tile = target
      let stride = width &* channels
      for tileRow in tileRows {
        let present = min(4, height &- 4 &* tileRow)
        for tileColumn in 0..<across {
          let taps = min(4, width &- 4 &* tileColumn)
          let corner = rows + (4 &* (tileRow &- tileRows.lowerBound) &* width &+ 4 &* tileColumn) &* channels
          if taps < 4 {
            for index in 0..<24 { columns[index] = Vector() }
          }
          var channel = 0
          while channel < channels {
            for tap in 0..<taps {
              let source = corner + (tap &* channels &+ channel)
              let column = Four(
                e0: source.vector(0), e1: present > 1 ? source.vector(stride) : Vector(),
                e2: present > 2 ? source.vector(2 &* stride) : Vector(),
                e3: present > 3 ? source.vector(3 &* stride) : Vector())
              outputGradientTransform(column).store(columns + tap, 4)
            }
            var frequency = tile + channel
            for row in 0..<6 {
              outputGradientTransform(Four(columns + 4 &* row)).store(frequency, planeStride)
              frequency += 6 &* planeStride
            }
            channel &+= 16
          }
          tile += channels
        }
      }
    }
  }

  /// Adds B e Bᵀ of the tiles of some tile rows to the pixels of `image` that their 6x6 patches cover.
  public func addInputGradient(
    _ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 36) { scratch in
      guard let columns = scratch.baseAddress else { return }
      var tile = source
      for tileRow in tileRows {
        let top = 4 &* tileRow &- 1
        let rows = max(0, -top)..<min(6, height &- top)
        for tileColumn in 0..<across {
          let left = 4 &* tileColumn &- 1
          let taps = max(0, -left)..<min(6, width &- left)
          let corner = image + (top &* width &+ left) &* channels
          var channel = 0
          while channel < channels {
            for column in 0..<6 {
              inputGradientTransform(Six(tile + (column &* planeStride &+ channel), 6 &* planeStride))
                .store(columns + column, 6)
            }
            for row in rows {
              let pixel = corner + (row &* width &* channels &+ channel)
              inputGradientTransform(Six(columns + 6 &* row, 1)).add(to: pixel, channels, taps)
            }
            channel &+= 16
          }
          tile += channels
        }
      }
    }
  }
}

/// max(scale * x + shift, 0), which lets NaN through, as PyTorch's does, so that a diverged run shows.
@inlinable @inline(__always)
public func rectified(_ x: Vector, _ scale: Vector, _ shift: Vector) -> Vector {
  let y = shift.addingProduct(scale, x)
  return y.replacing(with: Vector(), where: y .< Vector())
}

extension Six {
  @inline(__always) init(_ source: UnsafePointer<Vector>, _ stride: Int) {
    self.init(
      e0: source[0], e1: source[stride], e2: source[2 &* stride], e3: source[3 &* stride], e4: source[4 &* stride],
      e5: source[5 &* stride])
  }

  @inline(__always) init(_ source: UnsafePointer<Float>, _ stride: Int) {
    self.init(
      e0: source.vector(0), e1: source.vector(stride), e2: source.vector(2 &* stride), e3: source.vector(3 &* stride),
      e4: source.vector(4 &* stride), e5: source.vector(5 &* stride))
  }

  @inline(__always) func store(_ target: UnsafeMutablePointer<Vector>, _ stride: Int) {
    target[0] = e0
    target[stride] = e1
    target[2 &* stride] = e2
    target[3 &* stride] = e3
    target[4 &* stride] = e4
    target[5 &* stride] = e5
  }

  @inline(__always) func store(_ target: UnsafeMutablePointer<Float>, _ stride: Int) {
    target.store(e0, 0)
    target.store(e1, stride)
    target.store(e2, 2 &* stride)
    target.store(e3, 3 &* stride)
    target.store(e4, 4 &* stride)
    target.store(e5, 5 &* stride)
  }

  /// Adds the vectors with an index in `present` to every `stride`-th place.
  @inline(__always) func add(to target: UnsafeMutablePointer<Float>, _ stride: Int, _ present: Range<Int>) {
    if present.lowerBound == 0 { target.store(target.vector(0) + e0, 0) }
    target.store(target.vector(stride) + e1, stride)
    if present.upperBound > 2 { target.store(target.vector(2 &* stride) + e2, 2 &* stride) }
    if present.upperBound > 3 { target.store(target.vector(3 &* stride) + e3, 3 &* stride) }
    if present.upperBound > 4 { target.store(target.vector(4 &* stride) + e4, 4 &* stride) }
    if present.upperBound > 5 { target.store(target.vector(5 &* stride) + e5, 5 &* stride) }
  }
}

extension Four {
  @inline(__always) init(_ source: UnsafePointer<Vector>) {
    self.init(e0: source[0], e1: source[1], e2: source[2], e3: source[3])
  }

  @inline(__always) func store(_ target: UnsafeMutablePointer<Vector>, _ stride: Int) {
    target[0] = e0
    target[stride] = e1
    target[2 &* stride] = e2
    target[3 &* stride] = e3
  }

  /// Writes the first `present` vectors to every `stride`-th place.
  @inline(__always) func store(_ target: UnsafeMutablePointer<Float>, _ stride: Int, _ present: Int) {
    target.store(e0, 0)
    if present > 1 { target.store(e1, stride) }
    if present > 2 { target.store(e2, 2 &* stride) }
    if present > 3 { target.store(e3, 3 &* stride) }
  }
}
