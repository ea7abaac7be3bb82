import Foundation
import Synchronization
import Texts

/// What a long rendering is at, on the terminal's last line; nothing where standard error is no terminal.
final class RenderProgress: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let began = ContinuousClock.now
  private let isShown = Mutex(false)

  /// Shows a step, once rendering has taken so long that somebody may wonder.
  func show(_ step: String) {
    guard isTerminal, ContinuousClock.now - began > .milliseconds(400) else { return }
    isShown.withLock { $0 = true }
    writeToStandardError("\r\u{1B}[Krendering \(terminalText(step, keepsLines: false))")
  }

  /// Clears the line.
  func clear() {
    guard isShown.withLock({ $0 }) else { return }
    writeToStandardError("\r\u{1B}[K")
  }
}
