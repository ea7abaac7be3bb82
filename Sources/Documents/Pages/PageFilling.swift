/// Breaks a flow into columns and pages.
///
/// A float stands where it is written if it fits there, otherwise at the top of a later column while the text goes on:
/// no page stays empty below a figure that has moved on. It draws as it goes, because Cairo's pages are finished in order.
struct PageFilling {
  private let geometry: PageGeometry
  /// The heights of footnotes by their numbers.
  private let noteHeights: [Int: Double]
  /// The footnotes that footnotes refer to.
  private let notesOfNotes: [Int: [Int]]
  private let drawNote: (_ number: Int, _ isFirst: Bool, _ x: Double, _ y: Double) -> Void
  private let finishPage: (_ number: Int) -> Void

  /// What stands where, as far as balancing columns may not change it.
  struct Places: Hashable {
    /// A place where the text ends before floats that have waited: its area, and the areas of the floats so far.
    struct TextEnd: Hashable {
      var area: Int
      var floats: [Int]
    }

    /// The pages so far.
    var pages = 1
    /// The areas so far: the columns of a page, or of a part of one.
    var areas = 1
    /// The areas of the floats in the order in which they were set.
    var floats: [Int] = []
    var textEnds: [TextEnd] = []
  }

  /// Where columns end above the foot of their page.
  private let balance: PageBalance
  /// Whether nothing is drawn, only measured.
  private let isTrial: Bool

  private(set) var places = Places()
  private var column = 0
  private var y: Double
  /// The upper edge of the present area's columns, below what spans them.
  private var columnTop: Double
  private var notes: [Int] = []
  private var placedNotes: Set<Int> = []
  /// Notes that stand below a later column, because this one has too many.
  private var waitingNotes: [Int] = []
  private var waiting: [PageFlow.Float] = []
  /// Whether nothing stands in the area yet but what spans its columns.
  private var isAreaEmpty = true
  /// Whether the column has anything but floats.
  private var columnHasSlabs = false
  private var pageHasNotes = false

  /// The space between a float and its surroundings.
  private let floatGap = 14.0
  private let noteGap = 12.0

  init(
    _ geometry: PageGeometry, noteHeights: [Int: Double], notesOfNotes: [Int: [Int]] = [:], balance: PageBalance,
    isTrial: Bool = false,
    drawNote: @escaping (_ number: Int, _ isFirst: Bool, _ x: Double, _ y: Double) -> Void,
    finishPage: @escaping (_ number: Int) -> Void
  ) {
    self.geometry = geometry
    self.noteHeights = noteHeights
    self.notesOfNotes = notesOfNotes
    self.balance = balance
    self.isTrial = isTrial
    self.drawNote = drawNote
    self.finishPage = finishPage
    y = geometry.top
    columnTop = geometry.top
  }

  // MARK: Filling

  /// Sets slabs across all columns of the first page, before anything else.
  mutating func placeAcross(_ items: [PageFlow.Item]) {
    for case .slab(let slab) in items {
      y += y > geometry.top ? slab.space : 0
      if !isTrial { slab.draw(geometry.columns == 1 ? geometry.left(ofColumn: 0) : geometry.fullLeft, y) }
      y += slab.height
      add(slab.notes)
    }
    columnTop = y
    isAreaEmpty = items.isEmpty
  }

  /// Sets a flow, and everything that still waits at its end.
  mutating func fill(_ items: [PageFlow.Item]) {
    var index = 0
    var deferred: [PageFlow.Float] = []
    while index < items.count {
      switch items[index] {
      case .float(let float):
        place(float)
        index += 1
      case .barrier:
        if !waiting.isEmpty { endText() }
        while !waiting.isEmpty { nextColumn() }
        index += 1
      case .slab:
        var unit: [PageFlow.Slab] = []
        var floats: [PageFlow.Float] = []
        // A heading and the first lines after it are one unit; a float between them stands below the paragraph.
        while index < items.count {
          if case .float(let float) = items[index] {
            floats.append(float)
            if unit.last?.keepsWithFloat == true { break }
          } else if case .slab(let slab) = items[index] {
            unit.append(slab)
            if !slab.keepsWithNext { break }
          } else {
            break
          }
          index += 1
        }
        index += 1
        place(unit, below: unit.last?.keepsWithFloat == true ? floats.first : nil)
        deferred += floats
        if unit.last?.isWithinParagraph != true {
          for float in deferred { place(float) }
          deferred = []
        }
      }
    }
    while !waiting.isEmpty || !waitingNotes.isEmpty { nextColumn() }
    finishColumn()
    if !isTrial { finishPage(places.pages) }
  }

  /// Has what waited begin below the text, where columns that end early leave the foot of the page free.
  private mutating func endText() {
    places.textEnds.append(Places.TextEnd(area: places.areas, floats: places.floats))
    guard let bottom = balance.bottoms[places.areas], balance.divided.contains(places.areas) else { return }
    finishColumn()
    guard !pageHasNotes else { return }
    places.areas += 1
    column = 0
    columnHasSlabs = false
    columnTop = bottom + floatGap
    y = columnTop
    isAreaEmpty = true
    placeWaiting()
  }

  /// The height left in the column, above its footnotes.
  ///
  /// Columns that end early leave the notes at the foot of the page.
  private var room: Double {
    let room = geometry.bottom - y - noteArea(notes)
    guard let bottom = balance.bottoms[places.areas] else { return room }
    return min(room, bottom - y)
  }

  private func noteArea(_ numbers: [Int]) -> Double {
    numbers.isEmpty ? 0 : noteGap + numbers.map { noteHeights[$0] ?? 0 }.reduce(0, +)
  }

  /// What the notes of a column take of it at most.
  private var mostNotes: Double { 0.55 * geometry.height }

  private func extraNotes(_ numbers: [Int]) -> Double {
    let present = noteArea(notes)
    guard waitingNotes.isEmpty else { return 0 }
    return max(0, min(noteArea(notes + numbers.filter { !placedNotes.contains($0) }), mostNotes) - present)
  }

  /// Puts footnotes below the column, and the notes that these refer to; what is too much goes below later ones.
  private mutating func add(_ numbers: [Int]) {
    var next = numbers
    while !next.isEmpty {
      let number = next.removeFirst()
      // Notes without a height stand at the end of the report.
      guard noteHeights[number] != nil, placedNotes.insert(number).inserted else { continue }
      if waitingNotes.isEmpty, notes.isEmpty || noteArea(notes + [number]) <= mostNotes {
        notes.append(number)
      } else {
        waitingNotes.append(number)
      }
      next = (notesOfNotes[number] ?? []) + next
    }
  }

  private mutating func takeWaitingNotes() {
    var count = 0
    while count < waitingNotes.count, notes.isEmpty || noteArea(notes + [waitingNotes[count]]) <= mostNotes {
      notes.append(waitingNotes[count])
      count += 1
    }
    waitingNotes.removeFirst(count)
  }

  /// Sets slabs that stay together, in this column or a later one; `float` is what has to follow.
  private mutating func place(_ unit: [PageFlow.Slab], below float: PageFlow.Float?) {
    // A float that has to stand right below cannot wait behind others.
    if let float { while waiting.contains(where: { $0.kind == float.kind }) { nextColumn() } }
    let below = float.map { $0.height + floatGap } ?? 0
    func needed(_ isTop: Bool) -> Double {
      var height = 0.0
      for (place, slab) in unit.enumerated() { height += slab.height + (place == 0 && isTop ? 0 : slab.space) }
      let header = isTop || !columnHasSlabs ? unit.first?.header?.height ?? 0 : 0
      return height + below + header + extraNotes(unit.flatMap(\.notes))
    }
    // A column may be filled by what has been waiting.
    var tries = 0
    while needed(y == columnTop) > room + 0.01, tries < 200, !(isColumnEmpty && needed(true) > geometry.height) {
      nextColumn()
      tries += 1
    }
    for (place, slab) in unit.enumerated() {
      // What is taller than a column breaks where it must.
      if place > 0, slab.space + slab.height > room + 0.01, !isColumnEmpty { nextColumn() }
      set(slab)
    }
  }

  private var isColumnEmpty: Bool { y == columnTop }

  private mutating func set(_ slab: PageFlow.Slab) {
    let x = geometry.left(ofColumn: column)
    if !isColumnEmpty { y += slab.space }
    if !columnHasSlabs, let header = slab.header {
      if !isTrial { header.draw(x, y) }
      y += header.height
    }
    columnHasSlabs = true
    if !isTrial { slab.draw(x, y) }
    y += slab.height
    isAreaEmpty = false
    add(slab.notes)
  }

  // MARK: Floats

  private mutating func place(_ float: PageFlow.Float) {
    guard !waiting.contains(where: { $0.kind == float.kind }), fits(float) else {
      waiting.append(float)
      return
    }
    set(float)
  }

  private func fits(_ float: PageFlow.Float) -> Bool {
    let height = float.height + (isColumnEmpty ? 0 : floatGap) + extraNotes(float.notes)
    if float.isWide, geometry.columns > 1 { return column == 0 && isColumnEmpty && isAreaEmpty && height <= room }
    return height <= room + 0.01
  }

  private mutating func set(_ float: PageFlow.Float) {
    places.floats.append(places.areas)
    let isAcross = float.isWide && geometry.columns > 1
    if !isColumnEmpty { y += floatGap }
    if !isTrial { float.draw(isAcross ? geometry.fullLeft : geometry.left(ofColumn: column), y) }
    y += float.height + floatGap
    if isAcross { columnTop = y }
    isAreaEmpty = isAreaEmpty && isAcross
    add(float.notes)
  }

  // MARK: Columns and pages

  private mutating func finishColumn() {
    var place = geometry.bottom - noteArea(notes) + noteGap
    for (index, number) in notes.enumerated() {
      if !isTrial { drawNote(number, index == 0, geometry.left(ofColumn: column), place) }
      place += noteHeights[number] ?? 0
    }
    pageHasNotes = pageHasNotes || !notes.isEmpty
    notes = []
  }

  private mutating func nextColumn() {
    finishColumn()
    columnHasSlabs = false
    if column + 1 < geometry.columns {
      column += 1
      y = columnTop
    } else {
      if !isTrial { finishPage(places.pages) }
      places.pages += 1
      places.areas += 1
      pageHasNotes = false
      column = 0
      columnTop = geometry.top
      y = columnTop
      isAreaEmpty = true
    }
    takeWaitingNotes()
    placeWaiting()
  }

  /// Sets floats at the top of a column as long as they fit, each kind in order; one that no column can hold is set
  /// alone.
  private mutating func placeWaiting() {
    while let index = nextWaiting() { set(waiting.remove(at: index)) }
  }

  private func nextWaiting() -> Int? {
    let first = PageFlow.Float.Kind.allCases.compactMap { kind in waiting.firstIndex { $0.kind == kind } }.sorted()
    let fitting = first.filter { index in
      let float = waiting[index]
      let isTooTall = float.height + extraNotes(float.notes) > geometry.height
      return fits(float) || (isTooTall && isAreaEmpty && isColumnEmpty && columnTop == geometry.top)
    }
    // What spans the columns can only stand above them.
    return fitting.first { geometry.columns > 1 && waiting[$0].isWide } ?? fitting.first
  }
}
