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

  /// Runs every case and prints its median.
  static func run() throws {
    for count in [304, 10_000, 100_000] {
      let figure = cloud(count)
      try time("scatter \(count) pdf") { try figure.drawing().pdf() }
      try time("scatter \(count) svg") { try figure.drawing().svg() }
      try time("scatter \(count) png") { try figure.drawing().png(dotsPerInch: 300) }
    }
  }

  /// Wall time, and the processor's, which other programs on the machine disturb less; `peak_mb` is how far the case
  /// raised the process's memory.
  private static func time(_ name: String, _ body: () throws -> Data) throws {
    let before = residentMegabytes("VmRSS")
    // Linux: forgets the high-water mark of resident memory.
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    var (seconds, ofProcessor): ([Double], [Double]) = ([], [])
    var bytes = 0
    for _ in 0..<9 {
      let start = DispatchTime.now().uptimeNanoseconds
      let processorStart = clock()
      bytes = try body().count
      ofProcessor.append(Double(clock() - processorStart) / Double(CLOCKS_PER_SEC))
      seconds.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }
    let peak = max(0, residentMegabytes("VmHWM") - before)
    let (median, medianOfProcessor) = (seconds.sorted()[seconds.count / 2], ofProcessor.sorted()[seconds.count / 2])
    let numbers = String(
      format: "\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"per_second\":%.6g,\"peak_mb\":%.1f,\"bytes\":%d", median,
      medianOfProcessor, 1 / median, peak, bytes)
    // Unlike `print`, this does not wait for a full buffer when standard output is a pipe.
    FileHandle.standardOutput.write(Data("{\"name\":\"\(name)\",\(numbers)}\n".utf8))
  }
}
