/// The reference of report files and their cells, as Markdown; the one place where their YAML is documented.
public let cellReference = """
  # A report

  A report is Markdown (tables, footnotes, strikethrough, bare links; raw HTML is left out, and comments `<!-- ... -->` do not
  show) in UTF-8 with front matter between two `---` lines, the first of which is the first line of the file, fenced cells, mathematics between dollars (`$$...$$` on lines of its own), and inline values: `{{ SELECT count(*) FROM encoders }}`,
  or with a format, `{{ SELECT max(accuracy_output) FROM encoders | %.3f }}`. `[](#NAME)` refers to the cell of that name, say
  “Figure 2”, or to a heading: `[](#the-two-losses)`. Names, footnotes and references that lead nowhere are errors. In what follows `[x]` after a key is what holds where it is left out.

  `![what it shows](NAME.png "caption")` shows a PNG file of the report's folder: in its line of text, or, where it has a
  paragraph to itself, above its caption (Markdown), floating in the PDF as figures do. It has its own size (96 pixels an inch
  unless the file says otherwise) or, if that is larger, the text's width. Other kinds of files, addresses, and paths and
  links that leave the folder are refused in their place.

  A table wider than the page is set smaller, then its texts are broken into lines; columns for which there is no room even so
  go on below, beside the first column again. A report has at most 2 MB of prose in 100,000 paragraphs and lines of code,
  200 KB a paragraph, 200,000 signs of markup, 50 levels of lists and quotations, 200 columns and 100,000 cells in tables of the prose (20,000 cells in
  a `table` cell), 5,000 cells and 10,000 inline values.

  ## Front matter

      title: Alignment and uniformity
      authors: [A. Author]
      abstract: ...                # Markdown
      venue: icml                  # [free]
      paper: letter                # the PDF's: [a4] or letter
      columns: 2                   # the PDF's: [1] or 2, with page-wide figures across both
      store: results.sqlite        # below the working folder; the caller's store takes precedence
      show-source: true            # [false] shows each figure's YAML above it
      with:                        # queries that cells may use as tables
        circle: SELECT * FROM encoders WHERE experiment = 'circle'
        timings: {file: timings.csv} # a file of the report's folder as a table: .csv, .json or .jsonl

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
  - `data`: a source, or sources by their names; see **Sources**.
  - `needs`: the experiment file to run where a query returns nothing. `require`: the sources that must not be
    empty [all queries].
  - `number`: `3`, `3a`, `A1`, say that of the figure in a paper; captions and references print it. No two figures have the same,
    and those without the key count on from the largest that is given.
  - `caption` (Markdown), `note` (small text below), `title` (inside; venues ask for none), `letters` [false]: (a), (b), ...
    before the panels' titles. `source`: whether this YAML stands above the figure [the front matter's `show-source`].
  - `venue` [the report's], `width`: `column`, `page` or inches [page], `height` in inches [follows from the content],
    `row-heights`: heights relative to the first column's width, `column-widths`.
  - `facet`: `{row: F, column: F}` or `{wrap: F, columns: N [4]}`, where F is a column or `{by: column, label: template
    ["{column}"], order: [values], data: source of the label}`.
  - `panels`: a list of panels, side by side in every facet; or the panel's keys at the top for a single one.
  - `share`: `{x: none|rows|columns|all, y: ...}` [none]; `legend`: `top|bottom|right|none` [top].
  - `color`, `size`, `opacity`: the scales of these channels, for all panels; see **Scales**.
  - `rasterize`: above so many marks a layer becomes an image inside PDF and SVG, with a remark [20000]; `never`, `always`.
  - `provenance`: a query for `run_id`, where the data do not return that column.

  **Sources**
  - a query over the store, which may use the names below `with:` in the front matter as tables;
  - `{values: [{x: 1, y: 2}, ...]}` or `{values: {x: [1, 3], y: [2, 4], name: a}}`: rows, or columns of equal length, written out;
  - `{file: NAME.csv}`, `.json` (rows or columns as for `values`) or `.jsonl`: a file of the report's folder. CSV has a header line;
    paths and links that leave the folder are refused; the SHA-256 of every file that was read stands in manifest.json and
    inside the figure's files;
  - `{union: [names of sources]}`: their rows below each other;
  - `{sample: [...], count: [10000], seed: [0]}`: points of the circle from distributions `{name: ..., kappa: K, mean: DEGREES [0]}` or
    `{name: ..., mixture: [{kappa, mean, weight [1]}, ...]}` (kappa 0 is uniform, `.inf` a point mass), with columns name,
    sample, x, y, angle.

  Sources of theory; an argument is a number, a list, or `{from, to, count [50], spacing: [linear]|log}`:
  - `{uniformity-optimum: {m: ..., t: ..., batch: ...}}`: the least L_uniform(t) on the sphere in R^m, -2t + log 0F1(; m/2; t^2).
    Columns m, t, optimum, limit (-2t), gap; with `batch`, batch and bound (below it no batch of that size can come);
  - `{hypergeometric-limit: {a: ..., z: ...}}`: the confluent hypergeometric limit function 0F1(; a; z). Columns a, z, value, log;
  - `{contrastive-limit: {features: [uniform, point, antipodes, {name: ..., kappa: K}], m: ..., tau: ..., negatives: ..., positive: [1]}}`:
    theorem 1 by quadrature, relative error below 1e-6, for positive pairs of inner product `positive`. Columns features, m, tau, negatives,
    value (L_contrastive - log M), limit, deviation, size (its absolute value), first_order (the deviation to first order in
    1/M), bound (the published rate M^(-1/2), through the first row's deviation).

  **Panel**: `title`, `subtitle`, `marks`, `x`, `y`, `color`, `aspect`: height over width, or `equal` (one unit as long in both
  directions), `frame`: `open|box|none`, `below`: a panel under this one in the same facet, `span`: how many of those rows it covers.

  **Scales**
  - Axis: a label, or `{label, unit, kind: linear|log|symlog|ordinal|angle, base [10] of a log, threshold [1] up to which a symlog
    is linear, domain: [a, b], nice: whether the domain ends at round values, order: [values], ticks: none | about so many |
    [values] | {label: value, ...}, minor: [true] short ticks between powers, grid, zero, visible, reversed, format}`.
  - Colour: a label, or `{label, unit, kind: linear|log|symlog|ordinal, threshold, map:
    viridis|cividis|blues|heat|vermilion-blue|greys, range: ["#rrggbb", ...] in place of the map or, for categories, of the
    palette, order: [categories], domain, midpoint (diverging), reversed, bar: right|bottom|none, format}`. Texts are categories
    in Okabe and Ito's colours; `ordinal` makes numbers categories, with a `map` at equal steps of it.
  - Size and opacity: a label, or `{label, domain, range: [a, b], format}`; the range is diameters in points [0 or 1.5 to 7, areas
    proportional] or opacities [0.15 to 1].

  **Marks** are drawn in order. Every mark has `data` [the first source], `where: {column: value or [values]}`,
  `transform: [...]`, and channels, which name a column, hold a number, or are a template (`"mean {distance|%.2f}"`);
  `{value: ...}` is a constant text. `color` is a column, a number (the palette's), `ink`, or `"#rrggbb"`. `tip` is a
  template for tooltips.

  | mark | channels (* needed) | options |
  |---|---|---|
  | dot | x* y* color size shape opacity | symbol diameter outlined missing: skip or margin, legend |
  | line | x* y* color series | width dash dots opacity legend |
  | area | x* y* base color series | opacity outlined legend |
  | bar | x, or x1 and x2; y* base color | opacity legend |
  | rule | x or y, label color | width dash |
  | error-bar | x* low* high* color | cap |
  | cell | x* y* value* text | format |
  | raster | x* y* value* | smooth |
  | contour | x* y* value* color | levels: about so many or a list, filled labels width |
  | image | file and x y (middle) or x1 y1 x2 y2; or x y red green blue; color (frame) | width in points, smooth |
  | text, label | x* y* text* color | anchor: start, middle or end, dx dy size angle bold |
  | arrow | x1* y1* x2* y2* color | width dash bend heads: end, both or none |
  | arc | radius* start* end* (degrees) x y color | width dash opacity legend |
  | wedge | radius* start* end* inner x y color | opacity outlined legend |
  | ring | angle* value* color | radius height opacity |
  | circle | x* y* radius* color | width dash opacity (of the fill) outlined legend |
  | ellipse | x* y* rx* ry* color | angle width dash opacity outlined legend |
  | polygon | x* y* series color | smooth width dash opacity outlined legend |
  | path | x* y* series color | smooth [true] width dash legend |
  | sphere | color | tilt [20] turn parallels [0] meridians opacity width |
  | cap | longitude* latitude* radius* (degrees) color | tilt turn hidden opacity width legend |

  A size or opacity that is a number holds for all dots (points, 0...1). Bars and areas stand on `base` [0]. Texts break at
  `\\n`. An arrow bends to its left by `bend` lengths. `sphere` and `cap` draw the unit sphere around the origin.

  **Transforms**, applied in order after `where` and the facet; `by` names columns whose values make groups:
  - `bin: {of: column, by, count: [40], domain, scale: [density]|count|share}` gives x1, x2, x, y, n;
  - `summary: {of: columns, by: columns, level: [0.95]}` gives the columns' means under their own names, with NAME_low
    and NAME_high (Student's interval), NAME_std, and n; `over: seed` instead of `by` averages over seeds within groups of
    equal values in all other columns (but run_id);
  - `best: {of: column, by, pick: [max]|min}` keeps each group's best row;
  - `regression: {x, y, by, level: [0.95], count: [50], log: [x, y]}` gives the least-squares line under the columns' names, low, high
    (band of the mean), slope, intercept, r2, n; `log` fits logarithms;
  - `correlation: {x, y, by, level: [0.95]}` gives pearson, spearman, kendall, each with NAME_p, the first two with NAME_low and
    NAME_high, and n, x, y (the middles of the ranges): a row for a `text`;
  - `kde: {x, y, bandwidth: [0.05] or scott, grid: [160], extent: [1.3], x-domain, y-domain}` gives x, y, value over the square
    [-extent, extent] or the domains;
  - `vmf: {x, y, kappa: [25], count: [361]}` gives angle, value;
  - `angle: {x, y, into: [angle]}`; `potential: {of: [x, y], t: [2]}` gives average, log, n and
    the columns that are the same in all rows;
  - `stack: {of, by}` adds low and high; `normalize: {of, by, to: [sum]|max|range|z|first, into}`; `cumulative: {of, by, share:
    [false], into}` running sums, or the share of rows up to each value; `sort: {by: columns, descending}`;
  - `orthographic: {longitude, latitude, tilt: [20], turn: [0]}` adds x, y, depth and side (front or back) of places of the sphere.

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
      number: 2                     # as for figures [counted]
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
