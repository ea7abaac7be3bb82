import Digests

/// The look of the page beyond the colours and families that all pages share.
enum PageStyleSheet {
  static let css = text + viewer + narrow + paper

  private static let text = """
    :root { --note: #8a5a00; --note-ground: #fbf0d9; }
    @media (prefers-color-scheme: dark) { :root { --note: #efc578; --note-ground: #3a2d14; } }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 4rem; }
    body { margin: 0; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 var(--sans); }
    header, main, footer, .toolbar { max-width: 64rem; margin: 0 auto; }
    h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
    h1 { font-size: 1.6rem; margin: 0 0 0.6em; }
    h2 { font-size: 1.3rem; margin: 2.2em 0 0.6em; border-bottom: 1px solid var(--line); padding-bottom: 0.3em; }
    h3 { font-size: 1.05rem; margin: 1.6em 0 0.4em; }
    small { font-size: 0.8rem; font-weight: 400; color: var(--muted); margin-left: 0.5em; }
    p { margin: 0.4em 0; overflow-wrap: anywhere; }
    li { overflow-wrap: anywhere; }
    a { color: var(--link); }
    code, pre, kbd { font-family: var(--mono); font-size: 0.86em; overflow-wrap: anywhere; }
    kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 0.3em; background: var(--ground); }
    pre { background: var(--sheet); padding: 0.7em 1em; overflow-x: auto; border-radius: 4px; line-height: 1.45; }
    pre ins, pre del { display: inline-block; min-width: 100%; text-decoration: none; }
    ins { color: var(--good); background: var(--good-ground); text-decoration: underline; text-underline-offset: 2px; }
    del { color: var(--bad); background: var(--bad-ground); }
    .sides { margin: 0 0 1.2em; }
    .sides div { display: flex; gap: 0.7em; }
    .sides dt { font-weight: 700; min-width: 1.2em; }
    .sides dd { margin: 0; overflow-wrap: anywhere; }
    .ledger { border-left: 5px solid var(--line); background: var(--sheet); padding: 0.8em 1.1em; border-radius: 0 4px 4px 0; }
    .ledger.good { border-color: var(--good); }
    .ledger.bad { border-color: var(--bad); }
    .ledger.attention { border-color: var(--note); }
    .ledger .headline { font-size: 1.15rem; font-weight: 700; margin: 0 0 0.3em; }
    .ledger.good .headline { color: var(--good); }
    .ledger.bad .headline { color: var(--bad); }
    .ledger.attention .headline { color: var(--note); }
    .ledger ul { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.1em 2em; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
    nav ul { list-style: none; margin: 1em 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2em 1.2em; }
    .toolbar {
      display: none; position: sticky; top: 0; z-index: 3; align-items: center; flex-wrap: wrap; gap: 0.4rem 0.6rem; margin-top: 1rem;
      padding: 0.45rem 0; background: var(--ground); border-bottom: 1px solid var(--line); font-size: 0.88rem;
    }
    .js .toolbar { display: flex; }
    button {
      font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: 4px;
      padding: 0.2em 0.7em; cursor: pointer;
    }
    button:hover { border-color: var(--link); }
    button[aria-pressed=true] { background: var(--open-ground); border-color: var(--open); color: var(--open); }
    button[aria-pressed=true]::before { content: "✓ "; }
    .place { min-width: 9em; color: var(--muted); }
    .keys p { position: absolute; right: 0; background: var(--sheet); border: 1px solid var(--line); border-radius: 4px; padding: 0.6em 0.9em; max-width: 24rem; }
    .keys { margin-left: auto; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .change { scroll-margin: 4rem; border-radius: 4px; }
    .change:focus { outline: none; }
    article.change.current, div.change.current, p.change.current { box-shadow: 0 0 0 0.5rem var(--ground), 0 0 0 calc(0.5rem + 2px) var(--link); }
    tr.change.current { outline: 2px solid var(--link); outline-offset: -1px; }
    .badge { display: inline-block; padding: 0.05em 0.6em; border-radius: 1em; font-size: 0.82rem; font-weight: 600; white-space: nowrap; background: var(--sheet); color: var(--muted); }
    .badge.good { color: var(--good); background: var(--good-ground); }
    .badge.bad { color: var(--bad); background: var(--bad-ground); }
    .badge.attention { color: var(--note); background: var(--note-ground); }
    .badge.plain { color: var(--open); background: var(--open-ground); }
    .summary, .more, .remark, .interval, .count, .runs, figcaption { color: var(--muted); font-size: 0.86rem; }
    details { margin: 0.5em 0; }
    summary { cursor: pointer; color: var(--link); overflow-wrap: anywhere; }
    td details { margin: 0.15em 0 0; font-size: 0.84rem; }
    .names { columns: 16rem; margin: 0.4em 0; font-size: 0.9rem; }
    .only-changed .unchanged { display: none; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.4; font-variant-numeric: lining-nums tabular-nums; margin: 0.5em 0; }
    thead { border-bottom: 1.5px solid var(--ink); }
    tbody tr { border-bottom: 1px solid var(--line); }
    th, td { padding: 0.35em 0.7em 0.35em 0; text-align: left; vertical-align: top; overflow-wrap: break-word; max-width: 24rem; }
    th { font-weight: 600; vertical-align: bottom; }
    th.number, td.number { text-align: right; white-space: nowrap; }
    td .name { display: inline-block; min-width: 9rem; overflow-wrap: anywhere; }
    figure { margin: 0.8em 0; }
    .plot .drawing { background: #ffffff; border-radius: 4px; padding: 0.75rem; max-width: 46rem; overflow-x: auto; }
    .drawing svg { display: block; width: 100%; height: auto; max-width: 100%; }
    .drawing text { white-space: pre; }
    footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 0.6em; color: var(--muted); font-size: 0.8rem; }

    """

  /// Both pictures lie on a page of one size, so that a place is the same place in every view.
  private static let viewer = """
    .viewer { margin: 0.8em 0 1.2em; }
    .viewer > input[type=radio] { position: absolute; opacity: 0; width: 1px; height: 1px; }
    .viewer > label {
      display: inline-block; padding: 0.15em 0.7em; margin: 0 0.15em 0.5em 0; border: 1px solid var(--line); border-radius: 4px;
      font-size: 0.86rem; cursor: pointer;
    }
    .viewer > label:hover { border-color: var(--link); }
    .viewer > input:checked + label { background: var(--open-ground); border-color: var(--open); color: var(--open); font-weight: 600; }
    .viewer > input:focus-visible + label { outline: 2px solid var(--link); outline-offset: 2px; }
    .stage { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 1rem; align-items: start; position: relative; --cut: 50%; }
    .pane { margin: 0; max-width: calc(var(--width) * 2.4px); min-width: 0; }
    .canvas { position: relative; aspect-ratio: var(--width) / var(--height); background: #ffffff; border: 1px solid var(--line); border-radius: 4px; overflow: hidden; }
    .canvas img { position: absolute; left: 0; top: 0; display: block; height: auto; }
    .canvas svg, .arrows { position: absolute; left: 0; top: 0; width: 100%; height: 100%; }
    .arrows, .pane.map, .cut { display: none; }
    .map rect { fill: none; stroke: #d1006c; stroke-width: 2px; vector-effect: non-scaling-stroke; }
    .arrows path { fill: none; stroke: #d1006c; stroke-width: 0.9; stroke-linecap: round; stroke-linejoin: round; }
    .arrows .halo { stroke: #ffffff; stroke-width: 2.4; }
    .arrows circle { fill: #ffffff; stroke: #d1006c; stroke-width: 0.6; }
    .viewer > .slider:checked ~ .stage, .viewer > .overlay:checked ~ .stage, .viewer > .map:checked ~ .stage {
      grid-template-columns: minmax(0, 1fr); max-width: calc(var(--width) * 3.2px); gap: 0;
    }
    :is(.viewer > .slider:checked, .viewer > .overlay:checked) ~ .stage .pane { grid-area: 1 / 1; max-width: none; }
    :is(.viewer > .slider:checked, .viewer > .overlay:checked) ~ .stage .old figcaption { visibility: hidden; }
    :is(.viewer > .slider:checked, .viewer > .overlay:checked) ~ .stage .new figcaption { visibility: hidden; }
    .viewer > .slider:checked ~ .stage .new { clip-path: inset(0 0 0 var(--cut)); }
    .viewer > .slider:checked ~ .stage { cursor: ew-resize; touch-action: pan-y; }
    .viewer > .slider:checked ~ .stage::after { content: ""; position: absolute; top: 0; bottom: 1.6rem; left: var(--cut); border-left: 2px solid #d1006c; }
    .js .viewer > .slider:checked ~ .cut { display: block; width: 100%; max-width: calc(var(--width) * 3.2px); accent-color: var(--link); }
    .viewer > .overlay:checked ~ .stage .old img { filter: grayscale(1); opacity: 0.45; }
    .viewer > .overlay:checked ~ .stage .new .canvas { background: none; }
    .viewer > .overlay:checked ~ .stage .new { mix-blend-mode: multiply; }
    .viewer > .overlay:checked ~ .stage .arrows { display: block; grid-area: 1 / 1; position: relative; height: auto; aspect-ratio: var(--width) / var(--height); border: 1px solid transparent; z-index: 1; }
    .viewer > .map:checked ~ .stage .pane { display: none; }
    .viewer > .map:checked ~ .stage .pane.map { display: block; max-width: none; }
    .pane.map .canvas { background: none; }

    """

  /// On a phone each row of a table is a card whose lines name their columns.
  private static let narrow = """
    @media (max-width: 44rem) {
      body { padding: 1.25rem 1rem 3rem; }
      h1 { font-size: 1.35rem; }
      table, tbody { display: block; }
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      tbody tr { display: block; padding: 0.5em 0; }
      td, td.number { display: flex; gap: 1em; justify-content: space-between; text-align: right; max-width: none; padding: 0.12em 0; white-space: normal; flex-wrap: wrap; }
      td:empty { display: none; }
      td::before { content: attr(data-label); color: var(--muted); font-size: 0.84rem; text-align: left; flex: none; }
      td:not([data-label])::before { content: none; }
      td > * { min-width: 0; }
      td > br { display: none; }
      td > .interval, td > .count { white-space: nowrap; }
      td > .name, td > .remark { flex-basis: 100%; text-align: left; }
      td[data-label="configuration"]::before { content: none; }
      td > details { flex-basis: 100%; text-align: left; }
      .place { min-width: 0; }
      .toolbar { margin-left: -1rem; margin-right: -1rem; padding: 0.45rem 1rem; }
      .plot .drawing { padding: 0.4rem; }
      .plot .drawing svg { min-width: 26rem; }
    }

    """

  private static let paper = """
    @media print {
      :root { --ink: #000000; --ground: #ffffff; --sheet: #ffffff; --muted: #444444; color-scheme: light; }
      body { padding: 0; font-size: 10pt; }
      .js .toolbar, nav, .viewer > label, .viewer > input, details:not([open]) { display: none; }
      .viewer .stage { grid-template-columns: 1fr 1fr !important; }
      article, tr, .viewer, figure { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .scroll, .plot .drawing { overflow: visible; padding: 0; }
      @page { margin: 16mm; }
    }

    """
}

/// What the page may do: run its own script and use its own style, show the pictures that it holds, and nothing else.
enum PagePolicy {
  static func text(style: String, script: String) -> String {
    "default-src 'none'; script-src 'sha256-\(SHA256.base64(of: "\n" + script))'; "
      + "style-src 'sha256-\(SHA256.base64(of: "\n" + style))'; style-src-attr 'unsafe-inline'; "
      + "img-src data:; base-uri 'none'; form-action 'none'"
  }
}
