/// Opaque pixels of at most 256 colours, say a density's: a byte each.
struct IndexedPixels {
  /// The colours as 0xAARRGGBB, in the order in which they appear.
  private(set) var palette: [UInt32] = []
  /// Each row's filter byte (0: none) and the places of its pixels' colours.
  private(set) var rows: [UInt8] = []

  /// Nil where there are more colours.
  init?(_ pixels: UnsafePointer<UInt32>, width: Int, height: Int, stride: Int) {
    // A table of hashes, three quarters of it empty; 0 stands for none, since no opaque colour is 0.
    var keys = [UInt32](repeating: 0, count: 1024)
    var places = [UInt8](repeating: 0, count: 1024)
    rows.reserveCapacity((width + 1) * height)
    var (last, lastPlace) = (UInt32(0), UInt8(0))
    for y in 0..<height {
      rows.append(0)
      let row = pixels + y * stride
      for x in 0..<width {
        let color = row[x] | 0xFF00_0000
        if color != last {
          var slot = Int((color &* 0x9E37_79B1) >> 22)
          while keys[slot] != 0 && keys[slot] != color { slot = (slot + 1) & 1023 }
          if keys[slot] == 0 {
            guard palette.count < 256 else { return nil }
            keys[slot] = color
            places[slot] = UInt8(palette.count)
            palette.append(color)
          }
          (last, lastPlace) = (color, places[slot])
        }
        rows.append(lastPlace)
      }
    }
  }
}
