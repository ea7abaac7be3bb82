import Tensors

/// How images are cut into pieces: enough tiles for the products' rows, few enough for the cache.
struct TilePlan {
  let imagesPerGroup: Int
  /// The number of tiles from left to right.
  let across: Int
  /// The rows of tiles of each band of an image.
  let bands: [Range<Int>]
  /// The pixels of a tile's side.
  let tileSide: Int
  /// The tiles of a band of a whole group, a multiple of 8.
  let tilesPerBand: Int

  var tilesPerGroup: Int { bands.count * tilesPerBand }
  /// The most rows of tiles of a band.
  var tileRowsPerBand: Int { bands.first?.count ?? 0 }

  /// Tiles of 4x4 pixels, about 48 at a time: several small images, or a band of a large one.
  init(winogradSide side: Int) {
    let preferredTiles = 48
    let across = (side + 3) / 4
    let tiles = across * across
    let parts = min(across, (tiles + preferredTiles - 1) / preferredTiles)
    let rows = (across + parts - 1) / parts
    self.init(
      tileSide: 4, across: across, imagesPerGroup: max(1, preferredTiles / tiles),
      bands: stride(from: 0, to: across, by: rows).map { $0..<min($0 + rows, across) })
  }

  /// Whole images as tiles, or nil where tiles of 4x4 pixels do less work or the filters' planes would not stay in the cache.
  static func fourier(side: Int, inputs: Int, outputs: Int) -> TilePlan? {
    guard let length = FourierTiles.length(side: side) else { return nil }
    let planes = FourierTiles.planes(length: length)
    guard planes * inputs * outputs <= 4 << 20 else { return nil }
    // About a megabyte of planes a group, in whole blocks of the product's 8 rows.
    let images = (1 << 18) / (planes * (inputs + outputs))
    return TilePlan(tileSide: side, across: 1, imagesPerGroup: max(8, min(48, images / 8 * 8)), bands: [0..<1])
  }

  private init(tileSide: Int, across: Int, imagesPerGroup: Int, bands: [Range<Int>]) {
    self.tileSide = tileSide
    self.across = across
    self.imagesPerGroup = imagesPerGroup
    self.bands = bands
    tilesPerBand = (imagesPerGroup * (bands.first?.count ?? 0) * across + 7) / 8 * 8
  }
}
