import Dispatch
import Foundation
import Running
import Synchronization
import Texts
import Training

/// The runs under way as standard error shows them: bars redrawn in place on a terminal, elsewhere a line every 30 s.
///
/// Progress arrives from any thread and only changes the state; one timer draws.
final class ProgressBoard: Sendable {
  /// One run under way.
  private struct Entry {
    var id: String
    var label: String
    var cost: Double
    var started: Double
    var progress = RunProgress(phase: .preparing, fraction: 0)
  }

  private struct State {
    var active: [Entry] = []
    var endedRuns = 0
    var endedCost = 0.0
    var drawnLines = 0
    var lastPlainLine: Double
    var isStopped = false
  }

  private let terminal: Terminal
  private let isQuiet: Bool
  private let title: String
  private let runs: Int
  private let cost: Double
  private let started: Double
  private let state: Mutex<State>
  // A source may be used from any thread; its type merely does not say so.
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  /// The interval between two lines where nothing can be redrawn.
  private static let plainIntervalSeconds = 30.0

  /// A board for so many runs, whose costs (in any unit) weigh their share of the whole.
  init(title: String, runs: Int, cost: Double, terminal: Terminal, isQuiet: Bool) {
    self.title = title
    self.runs = runs
    self.cost = max(cost, .leastNonzeroMagnitude)
    self.terminal = terminal
    self.isQuiet = isQuiet
    started = monotonicSeconds()
    state = Mutex(State(lastPlainLine: started))
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "sphere.progress"))
    timer.schedule(deadline: .now(), repeating: .milliseconds(terminal.isInteractive ? 100 : 500))
    timer.setEventHandler { [weak self] in self?.tick() }
    timer.resume()
  }

  /// A run begins.
  func begin(id: String, label: String, cost: Double) {
    let entry = Entry(id: id, label: terminalText(label, keepsLines: false), cost: cost, started: monotonicSeconds())
    state.withLock { $0.active.append(entry) }
  }

  /// A run has come so far.
  func advance(id: String, to progress: RunProgress) {
    state.withLock { state in
      guard let place = state.active.firstIndex(where: { $0.id == id }) else { return }
      state.active[place].progress = progress
    }
  }

  /// A run has ended; `line` says how.
  func end(id: String, line: String) {
    state.withLock { state in
      if let place = state.active.firstIndex(where: { $0.id == id }) {
        state.endedCost += state.active.remove(at: place).cost
        state.endedRuns += 1
      }
    }
    say(line)
  }

  /// Writes a line above the bars.
  func say(_ line: String) {
    state.withLock { state in
      writeToStandardError(erase(&state) + Terminal.shown(line) + "\n")
      draw(&state)
    }
  }

  /// Takes the bars away for good.
  func stop() {
    timer.cancel()
    state.withLock { state in
      state.isStopped = true
      writeToStandardError(erase(&state))
    }
  }

  private func tick() {
    state.withLock { state in
      guard !state.isStopped else { return }
      if terminal.isInteractive { draw(&state) } else { writePlainLine(&state) }
    }
  }

  /// The control sequence that removes what was drawn.
  private func erase(_ state: inout State) -> String {
    defer { state.drawnLines = 0 }
    return state.drawnLines == 0 ? "" : "\u{1B}[\(state.drawnLines)A\r\u{1B}[J"
  }

  private func draw(_ state: inout State) {
    guard terminal.isInteractive, !isQuiet, !state.isStopped, !state.active.isEmpty else { return }
    let now = monotonicSeconds()
    // A line as wide as the window would wrap in some terminals.
    let columns = max(20, terminal.columns - 1)
    var lines: [ProgressLine] = runs > 1 ? [summary(state, now: now)] : []
    lines += state.active.map { line(of: $0, now: now) }
    // One write, so that the window never shows half of it.
    let text = lines.map { Terminal.shown($0.text(columns: columns, terminal: terminal)) + "\u{1B}[K\n" }.joined()
    writeToStandardError((state.drawnLines == 0 ? "" : "\u{1B}[\(state.drawnLines)A\r") + text + "\u{1B}[J")
    state.drawnLines = lines.count
  }

  private func writePlainLine(_ state: inout State) {
    let now = monotonicSeconds()
    guard !isQuiet, !state.active.isEmpty, now - state.lastPlainLine >= Self.plainIntervalSeconds else { return }
    state.lastPlainLine = now
    let whole = summary(state, now: now)
    let parts = state.active.map { entry in
      ([entry.id] + ProgressLine.facts(of: entry.progress)).joined(separator: " ")
    }
    note("\(whole.name) \(Int(whole.fraction * 100))%, \(whole.left): \(parts.joined(separator: "; "))")
  }

  private func summary(_ state: State, now: Double) -> ProgressLine {
    let underWay = state.active.reduce(0) { $0 + $1.cost * $1.progress.fraction }
    let fraction = min(1, (state.endedCost + underWay) / cost)
    return ProgressLine(
      name: "\(title): \(state.endedRuns)/\(runs) runs", facts: ["\(clock(now - started)) elapsed"],
      fraction: fraction, secondsLeft: secondsLeft(after: now - started, fraction: fraction))
  }

  private func line(of entry: Entry, now: Double) -> ProgressLine {
    ProgressLine(
      name: "\(runs > 1 ? "  " : "")\(entry.id) \(entry.label)", facts: ProgressLine.facts(of: entry.progress),
      fraction: entry.progress.fraction,
      secondsLeft: secondsLeft(after: now - entry.started, fraction: entry.progress.fraction))
  }

  /// The time left if the rest goes as what was done; nil until enough was done to say.
  private func secondsLeft(after elapsed: Double, fraction: Double) -> Double? {
    fraction > 0.005 && elapsed > 1 ? elapsed * (1 - fraction) / fraction : nil
  }
}

/// One line of the board: what it is about, facts, a bar, the share done and the time left.
private struct ProgressLine {
  var name: String
  /// In the order of importance: the last ones give way in a narrow window.
  var facts: [String]
  var fraction: Double
  var secondsLeft: Double?

  var left: String { secondsLeft.map { "\(clock($0)) left" } ?? "" }

  static func facts(of progress: RunProgress) -> [String] {
    var facts = [
      progress.phase == .training ? "epoch \(progress.epoch)/\(progress.epochs)" : progress.phase.rawValue
    ]
    if let rate = progress.viewsPerSecond {
      facts.append(rate < 9999.5 ? "\(fixed(rate, 0)) views/s" : "\(fixed(rate / 1000, 1))k views/s")
    }
    if let loss = progress.loss { facts.append("loss \(fixed(loss, 3))") }
    return facts
  }

  /// The line in at most so many columns: the name at the left, the rest aligned at the right.
  func text(columns: Int, terminal: Terminal) -> String {
    let percent = "\(Int(fraction * 100))%"
    let barWidth = columns >= 120 ? 16 : 8
    let tail = String(repeating: " ", count: 5 - percent.count) + percent + aligned(left, 12)
    var shown = facts
    // In a narrow window the rate counts for more than the whole name, in a wide one the name for more than the loss.
    let nameWidth = min(name.count, columns >= 96 ? 34 : 18)
    func width() -> Int { shown.reduce(0) { $0 + $1.count + 2 } + barWidth + tail.count + 2 }
    while !shown.isEmpty, columns - width() < nameWidth { shown.removeLast() }
    let room = max(8, columns - width())
    let shownName = name.count > room ? name.prefix(room - 1) + (terminal.isUnicode ? "…" : "~") : name[...]
    let middle = shown.map { "  " + $0 }.joined()
    let gap = max(0, columns - shownName.count - middle.count - barWidth - tail.count - 2)
    return shownName + String(repeating: " ", count: gap) + terminal.painted(middle, .dim) + "  "
      + bar(width: barWidth, terminal: terminal) + tail
  }

  private func bar(width: Int, terminal: Terminal) -> String {
    let done = max(0, min(width, Int((fraction * Double(width)).rounded(.down))))
    let (full, empty) = terminal.isUnicode ? ("━", "─") : ("#", "-")
    return terminal.painted(String(repeating: full, count: done), .green)
      + terminal.painted(String(repeating: empty, count: width - done), .dim)
  }

  private func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
