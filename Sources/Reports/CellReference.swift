/// The reference of report files and their cells, as Markdown; the one place where their YAML is documented.
public let cellReference = """
  # A report

  A report is Markdown (tables, footnotes, strikethrough, bare links; raw HTML is left out) with front matter between
  two `---` lines, fenced cells, mathematics between dollars (`$$...$$` on lines of its own), and inline values: `{{ SELECT count(*) FROM encoders }}`,
  or with a format, `{{ SELECT max(accuracy_output) FROM encoders | %.3f }}`. `[](#NAME)` refers to the cell of that name, say
  “Figure 2”. In what follows `[x]` after a key is what holds where it is left out.

  ## Front matter

      title: Alignment and uniformity
      authors: [A. Author]
      abstract: ...                # Markdown
      venue: icml                  # [free]
      paper: letter                # the PDF's: [a4] or letter
      columns: 2                   # the PDF's: [1] or 2, with page-wide figures across both
      store: results.sqlite        # below the working folder; the caller's store takes precedence
      with:                        # queries that cells may use as tables
        circle: SELECT * FROM encoders WHERE experiment = 'circle'

  ## figure

  A `figure` cell: queries, transforms and marks that become one figure.

      ```figure NAME
      data: SELECT ...                  # or several: data: {points: SELECT ..., pairs: SELECT ...}
      marks:
        - {mark: dot, x: align, y: uniform, color: accuracy}
      x: $\\mathcal{L}_{align}$          # a label, or {label: ..., domain: [0, 2], ...}
      y: $\\mathcal{L}_{uniform}$
      color: {label: accuracy, map: vermilion-blue}
      caption: Each point is an encoder.
      ```

  **Figure**
  - `data`: a query, or named sources. A source is a query; `{sample: [...], count: [10000], seed: [0]}`, points
    of the circle from distributions `{name: ..., kappa: K, mean: DEGREES [0]}` or `{name: ..., mixture:
    [{kappa, mean, weight [1]}, ...]}` (kappa 0 is uniform, `.inf` a point mass), with columns name, sample, x, y,
    angle; or `{union: [names of sources]}`. Queries may use the names below `with:` in the front matter as tables.
  - `needs`: the experiment file to run where a query returns nothing. `require`: the sources that must not be
    empty [all queries].
  - `caption` (Markdown), `note` (small text below), `title` (inside; venues ask for none), `letters` [false].
  - `venue` [the report's], `width`: `column`, `page` or inches [page], `height` in inches [follows from the content],
    `row-heights`: heights relative to the first column's width, `column-widths`.
  - `facet`: `{row: F, column: F}` or `{wrap: F, columns: N}`, where F is a column or `{by: column, label: template
    ["{column}"], order: [values], data: source of the label}`.
  - `panels`: a list of panels, side by side in every facet; or the panel's keys at the top for a single one.
  - `share`: `{x: none|rows|columns|all, y: ...}` [none]; `legend`: `top|bottom|right|none` [top]; `color`.
  - `provenance`: a query for `run_id`, where the data do not return that column.

  **Panel**: `title`, `subtitle`, `marks`, `x`, `y`, `color`, `aspect` (height over width), `frame`: `open|box|none`,
  `below`: a panel under this one in the same facet, `span`: how many of those rows it covers.

  **Axis**: a label, or `{label, kind: linear|log|ordinal|angle, base [10], domain: [a, b], order: [values], ticks:
  none | about so many | [values] | {label: value, ...}, grid, zero, visible, reversed, format}`.

  **Colour**: a label, or `{label, map: viridis|cividis|blues|heat|vermilion-blue|greys, domain, midpoint, reversed,
  bar: right|bottom|none, format}`.

  **Marks** are drawn in order. Every mark has `data` [the first source], `where: {column: value or [values]}`,
  `transform: [...]`, and channels, which name a column, hold a number, or are a template (`"mean {distance|%.2f}"`);
  `{value: ...}` is a constant text. `color` is a column, a number (the palette's), `ink`, or `"#rrggbb"`. `tip` is a
  template for tooltips.

  | mark | channels (* needed) | options |
  |---|---|---|
  | dot | x* y* color size symbol-by | symbol diameter opacity outlined missing: skip or margin, legend |
  | line | x* y* color series | width dash dots opacity legend |
  | area | x* y* base color series | opacity outlined legend |
  | bar | x, or x1 and x2; y* color | opacity legend |
  | rule | x or y, label color | width dash |
  | error-bar | x* low* high* color | cap |
  | cell | x* y* value* text | format |
  | raster | x* y* value* | smooth |
  | ring | angle* value* color | radius height opacity |
  | label | x* y* text* color | anchor dx dy |
  | arrow | x1* y1* x2* y2* color | width |

  **Transforms**, applied in order after `where` and the facet:
  - `bin: {of: column, count: [40], domain, scale: [density]|count|share}` gives x1, x2, x, y, n;
  - `summary: {of: columns, by: columns, level: [0.95]}` gives the columns' means under their own names, with NAME_low
    and NAME_high (Student's interval), NAME_std, and n;
  - `kde: {x, y, bandwidth: [0.05], grid: [160], extent: [1.3]}` gives x, y, value over the square [-extent, extent];
  - `vmf: {x, y, kappa: [25], count: [361]}` gives angle, value;
  - `angle: {x, y, into: [angle]}`; `potential: {of: [x, y], t: [2]}` gives average, log, n and
    the columns that are the same in all rows; `sort: {by: columns}`.

  **Templates** (titles, labels of facets, notes, tips): `{column}` or `{column|%.2f}` takes the first row of their
  data, `{{ SELECT ... | %.2f }}` asks the store. A title may be `{text: ..., data, where, transform}`.

  ## table

  A `table` cell: a query's rows as a typeset table, beside published numbers where there are any.

      ```table NAME
      data: SELECT ...
      columns:                      # [all of the query's but run_id]
        - {column: loss, header: Loss}
        - {column: accuracy, header: "Accuracy (%)", format: "%.2f", best: max}
      summary: {of: [accuracy], by: [loss], level: 0.95}   # rows become mean ± half the interval, and n
      published:                    # numbers of a paper, set beside the query's
        by: loss                    # the column that names the row
        header: paper               # the header of their columns
        values: {contrastive: {accuracy: 80.46}, both: {accuracy: 81.06}}
      caption: ...                  # Markdown
      needs: experiments/circle.yaml
      provenance: SELECT run_id ...
      ```

  `best: max|min` sets the best number in bold. Rows of `published` that the query lacks are appended, so that what
  is still to be run can be seen.

  ## claim

  A `claim` cell: what a paper says, what it published, and a query that tests it on the store.

      ```claim NAME
      statement: Contrastive features are closer to uniform than supervised ones.   # Markdown
      published: 28.60 % against 12.71 %      # Markdown, optional
      data: SELECT a < b AS holds, a, b ...   # one row; holds is 1, 0 or NULL
      show:                                   # [every column but holds and run_id, under its own name]
        a: {label: contrastive, format: "%.2f"}
      needs: experiments/circle.yaml
      provenance: SELECT run_id ...
      ```

  The verdict is *holds* for 1, *fails* for 0, and *not enough data* for NULL or no row.

  ## run

  A `run` cell: what an experiment's runs have come to in the store, and the command that makes them.

      ```run NAME
      experiment: experiments/circle.yaml
      profile: laptop          # optional
      ```
  """
