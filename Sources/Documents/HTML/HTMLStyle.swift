/// The look of HTML pages: light and dark, wide and narrow, screen and paper.
public enum HTMLStyle {
  /// The style with the families that a report names before its own.
  static func css(_ fonts: FontNames) -> String {
    func variable(_ name: String, _ families: [String], _ rest: String) -> String {
      let quoted = families.map { family in
        "\"" + String(family.filter { $0.isLetter || $0.isNumber || " -_.".contains($0) }) + "\""
      }
      return families.isEmpty ? "" : "  --\(name): \(quoted.joined(separator: ", ")), \(rest);\n"
    }
    let named =
      variable("serif", fonts.text, "\"TeX Gyre Pagella\", Georgia, serif")
      + variable("sans", fonts.sans, "\"TeX Gyre Heros\", Helvetica, Arial, sans-serif")
      + variable("mono", fonts.mono, "ui-monospace, \"DejaVu Sans Mono\", monospace")
    return css + (named.isEmpty ? "" : ":root {\n\(named)}\n")
  }

  /// The colours and families of all pages, as variables of the root; in the dark others.
  public static let variables = """
    :root {
      --ink: #1c1c1e; --muted: #5d6066; --line: #d9dadd; --ground: #ffffff; --sheet: #f6f6f4; --link: #0b5a91;
      --good: #00684a; --good-ground: #e2f3ec; --bad: #a33c00; --bad-ground: #fbe9df;
      --wait: #5d5200; --wait-ground: #f7f1d4; --open: #294c8c; --open-ground: #e6edf9;
      --serif: "TeX Gyre Pagella", Palatino, "Palatino Linotype", "Book Antiqua", Georgia, serif;
      --sans: "TeX Gyre Heros", Helvetica, Arial, sans-serif;
      --mono: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
      color-scheme: light dark;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #e4e4e6; --muted: #a2a5ab; --line: #3c3e43; --ground: #17181a; --sheet: #202225; --link: #86c1ec;
        --good: #7fd8b4; --good-ground: #16362b; --bad: #f3a77c; --bad-ground: #40241a;
        --wait: #e3d68b; --wait-ground: #36321c; --open: #a9c5f5; --open-ground: #1d2b45;
      }
    }

    """

  private static let css =
    variables + """
      @media screen and (prefers-color-scheme: dark) { .drawing, .picture img { filter: brightness(0.92); } }
      * { box-sizing: border-box; }
      html { scroll-behavior: smooth; }
      body {
        margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
        font: 1.0625rem/1.55 var(--serif); text-rendering: optimizeLegibility;
      }
      header, main, footer, nav { max-width: 46rem; margin: 0 auto; }
      h1, h2, h3, h4, h5, h6 { font-family: var(--sans); line-height: 1.2; margin: 2.2em 0 0.6em; text-wrap: balance; }
      h1, h2, h3, h4, h5, h6, p, li, th, td, figcaption { unicode-bidi: plaintext; }
      h1 { font-size: 2rem; margin: 0 0 0.4em; }
      h2 { font-size: 1.45rem; }
      h3 { font-size: 1.15rem; }
      h4, h5, h6 { font-size: 1rem; }
      .authors { margin: 0; font-family: var(--sans); }
      .date { margin: 0.2em 0 0; color: var(--muted); font-family: var(--sans); font-size: 0.9rem; }
      .abstract { border-left: 3px solid var(--line); padding-left: 1em; color: var(--muted); }
      a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
      .anchor { margin-left: 0.4em; color: var(--line); text-decoration: none; opacity: 0; }
      :is(h2, h3, h4, h5, h6):hover .anchor, .anchor:focus { opacity: 1; }
      nav { margin-top: 1.5rem; font-family: var(--sans); font-size: 0.875rem; line-height: 1.4; }
      nav p { margin: 0 0 0.3em; font-weight: 600; color: var(--muted); }
      nav ul { list-style: none; margin: 0; padding: 0; }
      nav li { margin: 0.25em 0; }
      nav .level2 { padding-left: 1em; }
      nav .level3 { padding-left: 2em; }
      nav a { color: inherit; text-decoration: none; }
      nav a:hover { text-decoration: underline; }
      code, pre { font-family: var(--mono); font-size: 0.82em; }
      pre { background: var(--sheet); padding: 0.8em 1em; overflow-x: auto; line-height: 1.45; border-radius: 4px; }
      code.error { color: var(--bad); overflow-wrap: anywhere; }
      pre code { font-size: 1em; }
      blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--muted); }
      hr { border: 0; border-top: 1px solid var(--line); margin: 2em 0; }
      figure { margin: 2em 0; }
      .drawing { background: #ffffff; border-radius: 4px; padding: 0.75rem; overflow-x: auto; text-align: center; }
      .drawing:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
      .drawing [data-run], .drawing [data-tip] { cursor: default; }
      .drawing .chosen { stroke: #000000; stroke-width: 1.2; paint-order: stroke; }
      .tip {
        position: fixed; z-index: 2; max-width: min(24rem, 92vw); padding: 0.45em 0.7em; pointer-events: none;
        background: var(--ink); color: var(--ground); border-radius: 4px; font: 0.76rem/1.4 var(--sans);
        overflow-wrap: anywhere; box-shadow: 0 2px 10px rgb(0 0 0 / 0.3);
      }
      .tip p { margin: 0; }
      .tip p + p { margin-top: 0.25em; opacity: 0.85; }
      .drawing svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
      .drawing.wide svg { width: 100%; }
      .drawing text { white-space: pre; }
      img, svg.repeated { max-width: 100%; height: auto; }
      svg.shared { position: absolute; }
      .picture { text-align: center; }
      .picture img { background: #ffffff; border-radius: 4px; }
      .picture figcaption { text-align: left; }
      figcaption { margin-top: 0.7em; font-size: 0.93rem; line-height: 1.45; }
      .table figcaption { margin: 0 0 0.6em; }
      .provenance { margin: 0.35em 0 0; color: var(--muted); font: 0.78rem/1.4 var(--sans); }
      .provenance a { margin-left: 0.4em; white-space: nowrap; }
      details { font-size: 0.8rem; color: var(--muted); }
      summary { cursor: pointer; font-family: var(--sans); }
      details pre { white-space: pre-wrap; color: var(--ink); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; margin: 0 auto; font-size: 0.92rem; line-height: 1.4; font-variant-numeric: lining-nums tabular-nums; }
      thead { border-top: 1.5px solid var(--ink); border-bottom: 1px solid var(--ink); }
      tbody { border-bottom: 1.5px solid var(--ink); }
      th, td {
        padding: 0.25em 0.55em; text-align: left; vertical-align: baseline; max-width: 24rem; overflow-wrap: break-word;
      }
      th { font-weight: 600; }
      th.number, td.number { text-align: right; }
      td.number { white-space: nowrap; }
      .table table { font-size: 0.86rem; }
      .table td:first-child:not(.number) { min-width: 8em; }
      .center { text-align: center; }
      td.published, th.published { color: var(--muted); font-style: italic; }
      td.best { font-weight: 700; }
      th button { all: unset; cursor: pointer; font: inherit; color: inherit; }
      th button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
      th button:hover { color: var(--link); }
      th[aria-sort=ascending] button::after { content: " ↑"; }
      th[aria-sort=descending] button::after { content: " ↓"; }
      .claim, .run, .notice { margin: 1.5em 0; padding: 0.8em 1.1em; border-left: 4px solid var(--line); background: var(--sheet); }
      .claim p, .run p, .notice p { margin: 0 0 0.4em; }
      .claim.holds { border-color: var(--good); }
      .claim.fails, .notice.error { border-color: var(--bad); }
      .claim.undecided { border-color: var(--open); }
      .claim.missing, .notice.missing { border-color: var(--wait); }
      .badge {
        display: inline-block; padding: 0.05em 0.6em; border-radius: 1em; font: 600 0.8rem/1.5 var(--sans); white-space: nowrap;
      }
      .holds .badge { color: var(--good); background: var(--good-ground); }
      .fails .badge { color: var(--bad); background: var(--bad-ground); }
      .undecided .badge { color: var(--open); background: var(--open-ground); }
      .missing .badge { color: var(--wait); background: var(--wait-ground); }
      .values { display: flex; flex-wrap: wrap; gap: 0.2em 1.6em; margin: 0.4em 0; padding: 0; list-style: none; font-size: 0.93rem; }
      .differences { margin: 0.4em 0; padding: 0; list-style: none; font-size: 0.93rem; font-variant-numeric: lining-nums tabular-nums; }
      .values span, .differences span { color: var(--muted); }
      .values b, .differences b { font-weight: 600; font-variant-numeric: lining-nums tabular-nums; }
      .values .published { font-style: italic; color: var(--muted); }
      .notice pre { white-space: pre-wrap; background: none; padding: 0; color: var(--bad); }
      .remedy { color: var(--muted); }
      math { font-family: "TeX Gyre Pagella Math", "STIX Two Math", "Cambria Math", "Latin Modern Math", math; }
      .formula { margin: 1.1em 0; overflow-x: auto; overflow-y: hidden; text-align: center; }
      .equations mtd { padding: 0.25em 0; }
      sub, sup { font-size: 0.72em; line-height: 0; }
      .footnotes { margin-top: 3em; border-top: 1px solid var(--line); font-size: 0.9rem; }
      .footnotes li > p:only-of-type { display: inline; margin: 0 0.4em 0 0; }
      footer { margin-top: 3em; border-top: 1px solid var(--line); padding-top: 0.8em; color: var(--muted); font: 0.78rem/1.5 var(--sans); }
      footer p { margin: 0.2em 0; overflow-wrap: anywhere; }
      :target { scroll-margin-top: 1em; }
      @media (min-width: 78rem) {
        nav { position: fixed; top: 2.5rem; left: max(1.5rem, calc(50vw - 41rem)); width: 15rem; margin: 0; max-height: 90vh; overflow-y: auto; }
      }
      @media (min-width: 78rem) { .table .scroll { margin-right: calc(max(-10rem, -50vw + 23rem + 2rem)); } }
      @media (max-width: 44rem) { .drawing.wide svg { min-width: 38rem; } }
      @media (max-width: 30rem) {
        body { padding: 1.25rem 1rem 3rem; font-size: 1rem; }
        h1 { font-size: 1.6rem; }
        th, td { padding: 0.25em 0.45em; }
        .drawing { padding: 0.25rem; }
      }
      @media print {
        :root { --ink: #000000; --ground: #ffffff; --sheet: #ffffff; color-scheme: light; }
        body { padding: 0; font-size: 10.5pt; }
        nav, details, .anchor, .back, .provenance a, .tip { display: none; }
        a { color: inherit; }
        .drawing { padding: 0; border-radius: 0; }
        .scroll, .drawing { overflow: visible; }
        @page { margin: 18mm 16mm; }
        figure, .claim, .notice, .run, pre { break-inside: avoid; }
        .table table { font-size: 8pt; }
        th, td { padding: 0.2em 0.4em; }
        tr { break-inside: avoid; }
        thead { display: table-header-group; }
        p { orphans: 2; widows: 2; }
        h2, h3, h4 { break-after: avoid; }
      }

      """
}
