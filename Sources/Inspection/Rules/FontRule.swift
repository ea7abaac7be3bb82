import Figures

/// Fonts are embedded, as TrueType or Type 1 outlines, never as Type 3.
struct FontRule: Rule {
  let name = "fonts"

  func findings(_ subject: Subject) -> [Finding] {
    // SVG names its fonts and PNG has none.
    guard subject.format == .pdf || subject.format == .eps else { return [] }
    let fonts = subject.contents.fonts
    var findings: [Finding] = []
    func names(_ isMeant: (Contents.FontUse) -> Bool) -> [String] {
      var seen: Set<String> = []
      return fonts.filter(isMeant).map(\.name).filter { seen.insert($0).inserted }
    }
    let drawn = names { $0.kind == "Type 3" }
    if !drawn.isEmpty {
      findings.append(
        Finding(
          name, .error, "Type 3 fonts: \(listed(drawn)); submission systems refuse them",
          remedy: "embed TrueType or Type 1 (Matplotlib: pdf.fonttype: 42 and ps.fonttype: 42)"))
    }
    let missing = names { !$0.isEmbedded }
    if !missing.isEmpty {
      findings.append(
        Finding(
          name, .error, "fonts that are not embedded: \(listed(missing)); other machines put others in their place",
          remedy: "embed all fonts"))
    }
    let trueType = names { $0.kind == "TrueType" && $0.isEmbedded }
    if subject.venue == .icml, !trueType.isEmpty {
      findings.append(
        Finding(
          name, .note, "TrueType fonts: \(listed(trueType)); ICML's template says Type 1 but TrueType is accepted"))
    }
    return findings
  }
}
