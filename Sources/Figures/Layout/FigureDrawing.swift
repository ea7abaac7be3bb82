extension Figure {
  /// Lays the figure out: fixes scales, chooses ticks, measures text, and places every shape on the page.
  ///
  /// Throws a `FigureError` that names the panel and mark at fault. The same figure gives the same drawing.
  public func drawing() throws(FigureError) -> Drawing {
    try TextEngine.shared.exclusively { () throws(FigureError) -> Drawing in
      let engine = TextEngine.shared
      try engine.require(family: theme.textFamily)
      try engine.require(family: theme.mathFamily)
      return try FigureLayout(self).drawing().withLines(atLeast: theme.minimumLineWidth)
    }
  }
}

extension FigureLayout {
  /// A panel's marks in their places.
  func plotArea(_ plan: PanelPlan) throws(FigureError) -> PlotArea {
    var plot = PlotArea(
      panel: plan.name, theme: theme, area: plan.area, x: plan.x, y: plan.y, colors: plan.mapping,
      symbolPlaces: symbolPlaces, size: size, opacity: opacity, rasterThreshold: figure.rasterThreshold,
      dodge: plan.training.dodge.ordered(by: plan.mapping.places))
    for mark in plan.panel.marks {
      try mark.drawable.draw(on: &plot)
      plot.countUncolored(mark.drawable)
    }
    return plot
  }

  /// The finished page.
  func drawing() throws(FigureError) -> Drawing {
    var drawing = Drawing(width: figure.width, height: pageHeight)
    drawing.items += outerLabels()
    drawing.omissions = omissions
    for (plan, plot) in zip(panels, plots) {
      drawing.items.append(.group(try group(plan, plot)))
    }
    drawing.items += try legendAndBar()
    return drawing
  }

  private func group(_ plan: PanelPlan, _ plot: PlotArea) throws(FigureError) -> Group {
    let id = "panel-\(plan.row + 1)-\(plan.column + 1)"
    let area = plan.area
    var items = plan.xPlan.grid(in: area) + plan.yPlan.grid(in: area)
    if !plot.clipped.isEmpty {
      // Half a line's width more, so that a curve on the axis keeps its full width.
      let reach = theme.lineWidth / 2
      let clip = Rectangle(
        x: area.x - reach, y: area.y - reach, width: area.width + 2 * reach, height: area.height + 2 * reach)
      items.append(.group(Group(id: id + "-marks", clip: clip, items: plot.clipped)))
    }
    items += frame(plan)
    items += plot.free
    let isShrunk = plan.area != plan.slot
    let yOffset = isShrunk ? nil : labelOffset(plan, isVertical: true)
    let xOffset = isShrunk ? nil : labelOffset(plan, isVertical: false)
    items += plan.xPlan.items(beside: area, labelOffset: xOffset)
    items += plan.yPlan.items(beside: area, labelOffset: yOffset)
    items += try header(plan)
    if let bar = plan.bar {
      let offset = plan.xPlan.thickness + 5
      let origin = bar.isVertical ? Point(area.right + 5, area.y) : Point(area.x, area.bottom + offset)
      items += try bar.items(at: origin, length: bar.isVertical ? area.height : area.width)
    }
    return Group(
      id: id, title: try plan.panel.title.map { title throws(FigureError) in try RichText(title).plain }, items: items)
  }

  private func frame(_ plan: PanelPlan) -> [Drawing.Item] {
    let area = plan.area
    let stroke = Stroke(theme.ink, width: theme.axisWidth)
    switch plan.panel.frame {
    case .none: return []
    case .box: return [.shape(Shape(Path(area), stroke: stroke))]
    case .open:
      let corner = Point(area.x, area.bottom)
      var points: [Point] = []
      if plan.panel.y.visible { points.append(Point(area.x, area.y)) }
      points.append(corner)
      if plan.panel.x.visible { points.append(Point(area.right, area.bottom)) }
      return points.count > 1 ? [.shape(Shape(Path(points: points), stroke: stroke))] : []
    }
  }

  private func header(_ plan: PanelPlan) throws(FigureError) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    let middle = plan.area.x + plan.area.width / 2
    var y = plan.area.y - plan.headerHeight(theme)
    for (index, line) in plan.titleLines.enumerated() {
      let baseline = y + theme.labelSize * 0.85
      if index == 0, let letter = plan.letter {
        let box = try setter.box(letter, size: theme.labelSize, bold: true)
        let gap = line.width > 0 ? PanelPlan.letterGap : 0
        let start = line.width > 0 ? middle - (line.width + gap + box.width) / 2 : plan.area.x
        items.append(.text(box.text(at: Point(start, baseline), anchor: .left, color: theme.ink)))
        if line.width > 0 {
          let place = Point(start + box.width + gap, baseline)
          items.append(.text(line.text(at: place, anchor: .left, color: theme.ink)))
        }
      } else {
        items.append(.text(line.text(at: Point(middle, baseline), anchor: .center, color: theme.ink)))
      }
      y += theme.labelSize * 1.2
    }
    for line in plan.subtitleLines {
      let place = Point(middle, y + theme.tickSize * 0.85)
      items.append(.text(line.text(at: place, anchor: .center, color: theme.ink)))
      y += theme.tickSize * 1.2
    }
    return items
  }

  /// The figure's title, the labels of rows and columns, and the note.
  private func outerLabels() -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    func write(_ lines: [Typesetter.Box], middle: Double, top: Double, size: Double) {
      for (index, line) in lines.enumerated() {
        let place = Point(middle, top + Double(index) * size * 1.2 + size * 0.85)
        items.append(.text(line.text(at: place, anchor: .center, color: theme.ink)))
      }
    }
    write(titleLines, middle: figure.width / 2, top: border, size: theme.labelSize + 1)
    var column = 0
    for (label, lines) in zip(figure.columnLabels, columnLabelLines) where column < columnCount {
      let last = min(column + max(label.span, 1), columnCount) - 1
      let middle = (columnStart(column) + columnStart(last) + columnWidths[last]) / 2
      write(lines, middle: middle, top: grid.y - columnLabelThickness, size: theme.labelSize)
      column = last + 1
    }
    var row = 0
    for (label, lines) in zip(figure.rowLabels, rowLabelLines) where row < rowCount {
      let last = min(row + max(label.span, 1), rowCount) - 1
      let middle = (rowStart(row) + rowStart(last) + rowHeights[last]) / 2
      for (index, line) in lines.enumerated() {
        let place = Point(border + Double(index) * lineHeight + theme.labelSize * 0.85, middle)
        items.append(.text(line.text(at: place, anchor: .center, color: theme.ink, rotation: -90)))
      }
      row = last + 1
    }
    for (index, line) in noteLines.enumerated() {
      let top = pageHeight - border - noteHeight + 4
      let baseline = top + Double(index) * theme.tickSize * 1.2 + theme.tickSize * 0.85
      items.append(.text(line.text(at: Point(border, baseline), anchor: .left, color: theme.ink)))
    }
    return items
  }

  private func legendAndBar() throws(FigureError) -> [Drawing.Item] {
    var items: [Drawing.Item] = []
    let inner = figure.width - 2 * border
    var below = grid.y + grid.height
    if let colorBar {
      let length = colorBarLength
      if colorBar.isVertical {
        let top = panels.map(\.area.y).min() ?? 0
        let bottom = panels.map(\.area.bottom).max() ?? 0
        let origin = Point(grid.x + grid.width + 7, (top + bottom - length) / 2)
        items.append(.group(Group(id: "color-bar", items: try colorBar.items(at: origin, length: length))))
      } else {
        let middle = (columnStart(0) + columnEnd) / 2
        let origin = Point(middle - length / 2, below + 7)
        items.append(.group(Group(id: "color-bar", items: try colorBar.items(at: origin, length: length))))
        below += try colorBar.thickness(length: length) + 7
      }
    }
    guard !legend.isEmpty else { return items }
    let entries: [Drawing.Item]
    switch figure.legend {
    case .none: entries = []
    case .top: entries = legend.items(at: Point(border, border + titleHeight), width: inner)
    case .bottom: entries = legend.items(at: Point(border, below + 4), width: inner)
    case .right:
      let place = Point(figure.width - border - legend.columnWidth, grid.y + (tops.first ?? 0))
      entries = legend.columnItems(at: place)
    }
    items.append(.group(Group(id: "legend", items: entries)))
    return items
  }
}
