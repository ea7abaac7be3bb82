import Figures
import Synchronization

/// The families of a document's pages, and what none of them could draw.
struct PageFonts: Sendable {
  let serif: FontChain
  let sans: FontChain
  let mono: FontChain
  /// The faces of mathematics.
  let mathematics: Theme
  /// The letters that no installed font has, in the order in which they were met.
  let missing = MissingLetters()

  /// The fonts of the document that is being set.
  ///
  /// Every style of every paragraph depends on them, so that they are part of the task and not of each call.
  @TaskLocal static var current = PageFonts()

  /// The usual families, after those that a report names.
  init(_ names: FontNames = FontNames()) {
    serif = FontChain(names.text + ["TeX Gyre Pagella"])
    sans = FontChain(names.sans + ["TeX Gyre Heros"] + names.text)
    mono = FontChain(names.mono + ["DejaVu Sans Mono"] + names.text)
    mathematics = names.applied(to: Theme(textFamily: "TeX Gyre Pagella", mathFamily: "TeX Gyre Pagella Math"))
  }

  /// The chain that begins with a family.
  func chain(_ family: String) -> FontChain {
    [serif, sans, mono].first { $0.families.first == family } ?? FontChain([family])
  }
}

/// Letters that could not be drawn, gathered from all paragraphs.
final class MissingLetters: Sendable {
  private let letters = Mutex<[Character]>([])

  /// Notes letters.
  func note(_ more: some Sequence<Character>) { letters.withLock { $0 += more } }

  /// All that were noted.
  var all: [Character] { letters.withLock { $0 } }
}
