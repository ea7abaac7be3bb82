/// How a figure differs between two sides.
public struct FigureDifference: Sendable, Hashable, Codable {
  /// What has become of a figure.
  public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// The same bytes, or the same rows, drawing and pixels.
    case identical
    /// The same rows in another style, size or font.
    case cosmetic
    /// Rows moved no further than the interval of their seeds.
    case withinSeedNoise = "within-seed-noise"
    /// Rows moved further, or were added or removed.
    case changed
    /// Other runs with other values, and their noise is not known: one run of a configuration a side, or means over runs whose
    /// values are not known.
    case cannotTell = "cannot-tell"
    /// Only the first side has it.
    case removed
    /// Only the second side has it.
    case added
    /// It cannot be compared; `reasons` says why.
    case notComparable = "not-comparable"
  }

  /// The figure's name.
  public var name: String
  /// What has become of it.
  public var verdict: Verdict
  /// What differs, a sentence each, the most important first.
  public var reasons: [String] = []
  /// The rows behind it that differ, a file of data each.
  public var rows: [RowsDifference] = []
  /// The marks that moved, the largest distance first; at most 500.
  public var moves: [MarkMove] = []
  /// How the drawing differs beyond marks.
  public var drawing: DrawingDifference?
  /// How the pixels differ.
  public var pixels: PixelDifference?
  /// The key of the first side's picture in `Comparison.pictures`.
  public var oldPicture: String?
  /// The key of the second side's picture.
  public var newPicture: String?
  /// The width and height of the first side's page in points.
  public var oldSize: [Double] = []
  /// The width and height of the second side's page in points.
  public var newSize: [Double] = []

  /// A figure.
  public init(name: String, verdict: Verdict) {
    self.name = name
    self.verdict = verdict
  }
}

/// How the rows behind a figure or table differ; the rows of the seeds of one configuration count as one.
public struct RowsDifference: Sendable, Hashable, Codable {
  /// What has become of a row.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Only the second side has it.
    case added
    /// Only the first side has it.
    case removed
    /// It has other values.
    case moved
  }

  /// A value that differs.
  public struct ValueChange: Sendable, Hashable, Codable {
    /// The column.
    public var column: String
    /// What the first side has.
    public var old: String
    /// What the second side has.
    public var new: String
    /// The new number less the old one, where both are numbers.
    public var difference: Double?
    /// How far seeds alone may move it: half of the interval of the difference, which is 95 % for all rows and columns of the
    /// figure at once; nil where seeds are not known.
    public var noise: Double?

    /// A value that differs.
    public init(column: String, old: String, new: String, difference: Double? = nil, noise: Double? = nil) {
      self.column = column
      self.old = old
      self.new = new
      self.difference = difference
      self.noise = noise
    }
  }

  /// A row, or the rows of the seeds of one configuration, that differ.
  public struct Change: Sendable, Hashable, Codable {
    /// What has become of it.
    public var kind: Kind
    /// What names the row on both sides, say `alpha 1, t 2` or a run's id.
    public var name: String
    /// The runs behind the first side's row.
    public var oldRuns: [String]
    /// The runs behind the second side's row.
    public var newRuns: [String]
    /// What differs, the largest first.
    public var values: [ValueChange]
    /// The largest difference as a share of its column's range on both sides; 1 for rows that were added or removed.
    public var share: Double
    /// How far its mark moved on the page in points; nil where that is not known.
    public var distancePoints: Double?
    /// Whether seeds alone may move it so far; nil where seeds are not known.
    public var isWithinNoise: Bool?

    /// A row.
    public init(
      kind: Kind, name: String, oldRuns: [String] = [], newRuns: [String] = [], values: [ValueChange] = [],
      share: Double = 1, distancePoints: Double? = nil, isWithinNoise: Bool? = nil
    ) {
      self.kind = kind
      self.name = name
      self.oldRuns = oldRuns
      self.newRuns = newRuns
      self.values = values
      self.share = share
      self.distancePoints = distancePoints
      self.isWithinNoise = isWithinNoise
    }
  }

  /// The file's name.
  public var file: String
  /// The columns by which rows are paired.
  public var key: [String] = []
  /// Columns that the second side has and the first has not.
  public var addedColumns: [String] = []
  /// Columns that the first side has and the second has not.
  public var removedColumns: [String] = []
  /// How many rows are the same.
  public var unchanged = 0
  /// How many were added.
  public var added = 0
  /// How many were removed.
  public var removed = 0
  /// How many have other values.
  public var moved = 0
  /// The rows that differ, the largest share first; at most 200.
  public var changes: [Change] = []

  /// The rows of a file.
  public init(file: String) { self.file = file }
}

/// A mark that moved on the page.
public struct MarkMove: Sendable, Hashable, Codable {
  /// What names the mark.
  public var name: String
  /// The run behind it; nil for none.
  public var run: String?
  /// Where it was, in points from the page's upper left corner.
  public var oldX: Double
  /// Where it was.
  public var oldY: Double
  /// Where it is.
  public var newX: Double
  /// Where it is.
  public var newY: Double

  /// A mark.
  public init(name: String, run: String?, oldX: Double, oldY: Double, newX: Double, newY: Double) {
    self.name = name
    self.run = run
    self.oldX = oldX
    self.oldY = oldY
    self.newX = newX
    self.newY = newY
  }

  /// How far it moved in points.
  public var distance: Double {
    ((newX - oldX) * (newX - oldX) + (newY - oldY) * (newY - oldY)).squareRoot()
  }
}

/// How a drawing differs beyond its marks.
public struct DrawingDifference: Sendable, Hashable, Codable {
  /// Words that only the first side shows.
  public var removedTexts: [String] = []
  /// Words that only the second side shows.
  public var addedTexts: [String] = []
  /// What else differs: size, fonts, venue, program, the cell's text; a sentence each.
  public var reasons: [String] = []

  /// No difference.
  public init() {}
}

/// How the pixels of two pictures differ.
public struct PixelDifference: Sendable, Hashable, Codable {
  /// A rectangle in pixels of the common canvas.
  public struct Box: Sendable, Hashable, Codable {
    /// The left edge.
    public var x: Int
    /// The upper edge.
    public var y: Int
    /// The width.
    public var width: Int
    /// The height.
    public var height: Int

    /// A rectangle.
    public init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// The width of the common canvas in pixels.
  public var width: Int
  /// The height of the common canvas in pixels.
  public var height: Int
  /// Pixels that differ.
  public var different: Int
  /// The largest difference of a channel, from 0 to 255.
  public var largest: Int
  /// Whether the pictures have different sizes.
  public var hasOtherSize: Bool
  /// Rectangles around what differs, the largest first; at most 50.
  public var boxes: [Box]
  /// The key of the map of differences in `Comparison.pictures`, stretched to the full range.
  public var map: String?

  /// A difference.
  public init(
    width: Int, height: Int, different: Int, largest: Int, hasOtherSize: Bool, boxes: [Box], map: String? = nil
  ) {
    self.width = width
    self.height = height
    self.different = different
    self.largest = largest
    self.hasOtherSize = hasOtherSize
    self.boxes = boxes
    self.map = map
  }
}
