import Figures
import Foundation

/// Times figures from arrays to the bytes of a file, as Matplotlib's benchmark does; one JSON line a case.
enum FiguresBench {
  /// Points that fill the unit square evenly, and values for their colours.
  private static func cloud(_ count: Int) -> Figure {
    func sequence(_ step: Double) -> [Double] {
      (1...count).map { (Double($0) * step).truncatingRemainder(dividingBy: 1) }
    }
    let dots = Dot(
      x: .numbers(sequence(0.754_877_666_246_693)), y: .numbers(sequence(0.569_840_290_998_053)),
      color: .column(.numbers(sequence(0.618_033_988_749_895))), diameter: 2)
    return Figure(rows: [[Panel(marks: [.dot(dots)])]], width: 234, height: 180)
  }

  /// Runs every case and prints the best of five.
  static func run() throws {
    for count in [304, 10_000, 100_000] {
      let figure = cloud(count)
      try time("scatter \(count) pdf") { try figure.drawing().pdf() }
      try time("scatter \(count) svg") { try figure.drawing().svg() }
      try time("scatter \(count) png") { try figure.drawing().png(dotsPerInch: 300) }
    }
  }

  /// Wall time, and the processor's, which other programs on the machine disturb less.
  private static func time(_ name: String, _ body: () throws -> Data) throws {
    var best = Double.infinity
    var bestProcessor = Double.infinity
    var bytes = 0
    for _ in 0..<5 {
      let start = DispatchTime.now().uptimeNanoseconds
      let processorStart = clock()
      bytes = try body().count
      bestProcessor = min(bestProcessor, Double(clock() - processorStart) / Double(CLOCKS_PER_SEC))
      best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }
    print("{\"name\":\"\(name)\",\"seconds\":\(best),\"processorSeconds\":\(bestProcessor),\"bytes\":\(bytes)}")
  }
}
