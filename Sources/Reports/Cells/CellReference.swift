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
      fonts: {text: [TeX Gyre Pagella, Noto Serif CJK JP], mono: DejaVu Sans Mono}   # see **Fonts**
      with:                        # queries that cells may use as tables
        circle: SELECT * FROM encoders WHERE experiment = 'circle'
        timings: {file: timings.csv} # a file of the report's folder as a table: .csv, .json or .jsonl

  ## Text

  A dollar sign opens mathematics where no space follows it and a later one closes it; it closes where no space is before it and no
  digit after it. Every other dollar sign is a dollar sign: `$5 and $6`, `US$`, and `\\$` wherever it is. The rule is the same in
  prose, captions, titles, labels and legends. Text from data (values of columns, what fills the places of templates) is shown as it is, dollars,
  backslashes, braces and all, unless its cell says `markup: true`; then it is read as labels are.

  In YAML write labels with backslashes in single quotes, `'$\\alpha$'`, or without: double quotes have escapes of their own (`\\a` is
  a control character). Control characters are shown as U+FFFD on pages and in figures.

  ### Fonts

  `fonts` names families, one or a list for each of `text`, `math` and, for the report's pages, `sans` (headings, small print) and
  `mono` (code). The first draws all that it has glyphs for. What it lacks is drawn by the first of the following that has it: the list's others; the family
  of mathematics or of text; Liberation Serif, DejaVu Serif and DejaVu Sans (beside text without serifs Liberation Sans and DejaVu Sans); the families
  of the script, say Noto Serif CJK JP, Noto Sans CJK JP, Norasi, Noto Serif Devanagari, Symbola for emoji; Noto Sans, Noto Sans Symbols,
  Noto Sans Symbols2, Symbola, FreeSerif, Unifont. fontconfig's own order has no part in it: machines with the named fonts set the same
  bytes. A letter that no installed font has is drawn as an empty box, with a warning that names the Debian package to install. Text from right to left
  and combining marks are shaped. A figure takes its cell's `fonts`, then the report's, then the venue's. A first family that is not
  installed is an error, another a warning; families of coloured pictures are refused, because PDF and EPS cannot hold them as text.

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
    ["{column}"], order: [values], data: source of the label}`. Rows without a value have a panel of their own, the last; those that
    `order` leaves out are counted.
  - `panels`: a list of panels, side by side in every facet; or the panel's keys at the top for a single one.
  - `share`: `{x: none|rows|columns|all, y: ...}` [none]; `legend`: `top|bottom|right|none` [top].
  - `color`, `size`, `opacity`: the scales of these channels, for all panels; see **Scales**.
  - `markup` [false]: whether text from data is markup, see **Text**; `fonts`: `{text: ..., math: ...}` [the report's], see **Fonts**.
  - `rasterize`: above so many marks a layer becomes an image inside PDF and SVG, with a remark [20000]; `never`, `always`.
  - `provenance`: a query for `run_id`, where the data do not return that column.

  **Sources**
  - a query over the store, which may use the names below `with:` in the front matter as tables;
  - `{values: [{x: 1, y: 2}, ...]}` or `{values: {x: [1, 3], y: [2, 4], name: a}}`: rows, or columns of equal length, written out;
  - `{file: NAME.csv}`, `.json` (rows or columns as for `values`) or `.jsonl`: a file of the report's folder. CSV has a header line;
    a field between quotation marks is text (less an apostrophe before `=`, `+`, `-`, `@`, a tab or a carriage return, which keeps
    spreadsheets from running it), a bare one a number where it is one; bare words for no value (`NULL`, `NA`, `NaN`, `inf`, `-Infinity`, in
    any case) are missing in CSV, JSON and `values` alike. So what `--csv` and reports write reads back as it was.
    Names of columns that differ only by capital letters are refused;
    paths and links that leave the folder are refused; the SHA-256 of every file that was read stands in manifest.json and
    inside the figure's files;
  - `{claims: {}}`, in tables only: the report's claims, each with columns claim (its name), title, verdict, n, of (seeds or rows), profile,
    data, published, statement;
  - `{union: [names of sources]}`: their rows below each other; the samples and unions of a cell have at most ten million
    values;
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
    [values] | {value: label, ...}, minor: [true] short ticks between powers, grid, zero, visible, reversed, format}`.
    Without a format labels have as many digits as tell neighbours apart; a factor or an offset that all share (`×10^6`,
    `+1764288000`) is written once, above a vertical axis or at the end of a horizontal one. Powers are those of the `base`.
  - Colour: a label, or `{label, unit, kind: linear|log|symlog|ordinal, threshold, map:
    viridis|cividis|blues|heat|vermilion-blue|greys, range: ["#rrggbb", ...] in place of the map or, for categories, of the
    palette, order: [categories], domain, midpoint (diverging), reversed, bar: right|bottom|none, format}`. Texts are categories
    in ten colours that all readers can tell apart; beyond ten, categories of one colour differ by symbol, dash or hatch. `ordinal` makes
    numbers categories, with a `map` at equal steps of it.
    Categories are told apart by their values, and labelled with as many digits as that takes.
  - Size and opacity: a label, or `{label, domain, range: [a, b], format}`; the range is diameters in points [0 or 1.5 to 7, areas
    proportional] or opacities [0.15 to 1].

  **Marks** are drawn in order. Every mark has `data` [the first source], `where: {column: value or [values]}`,
  `transform: [...]`, and channels, which name a column, hold a number, or are a template (`"mean {distance|%.2f}"`);
  `{value: ...}` is a constant text. `color` is a column, a number (the palette's), `ink`, or `"#rrggbb"`. `tip` is a
  template for tooltips.

  \(MarkKinds.reference)

  A size or opacity that is a number holds for all dots (points, 0...1). Bars and areas stand on `base` [0]. Texts break at
  `\\n`. An arrow bends to its left by `bend` lengths. `sphere` and `cap` draw the unit sphere around the origin.

  `line` and `area` go by x, whatever the order of the rows; `path` and `polygon` keep that order. `curve` is `linear`, `step` (in
  the middle), `step-after` (a value holds until the next row) or `step-before`; `dash` is `solid`, `dashed`, `dotted` or
  `dash-dotted`.

  Bars, boxes and violins stand on the axis of categories, or lie along it where that is y (`horizontal` says so for two axes of
  numbers). Over numbers they are as wide as the least distance of two. `position` says how those of one category share its place: `dodge`
  puts the groups of `series`, or else of the colours, side by side, `stack` puts bars or areas on top of each other, `overlay`
  one over the other. Bars, boxes and violins dodge by themselves where two colours meet in a category; error bars, dots and
  texts go along with them. Rows of a stack are added up in the order of the legend, negative ones downwards.

  A `box` is Tukey's: the quartiles by linear interpolation (NumPy's default), whiskers to the last values within
  `whisker` interquartile ranges of them, the values beyond as rings. A `violin` is a Gaussian kernel density of the values as
  they lie on the axis, with SciPy's bandwidth (Scott's rule) unless `bandwidth` says another, from the least value to the largest; all violins of a mark
  have one scale, with `scale: width` one width.

  What cannot be drawn in its place is drawn as far as it can, and counted below the figure by rows with the reason: an error bar whose low end
  is not positive on a log axis is an arrow at the axis' edge, one whose end is missing a dotted stub. Marks exactly behind others of
  their kind are counted too.

  **Transforms**, applied in order after `where` and the facet; `by` names columns whose values make groups:
  - `bin: {of: column, by, count: [40], domain, scale: [density]|count|share}` gives x1, x2, x, y, n;
  - `summary: {of: columns, by: columns, level: [0.95]}` gives the columns' means under their own names, with NAME_low
    and NAME_high (Student's interval), NAME_std, and n; `over: seed` instead of `by` averages over seeds within groups of
    equal values in all other columns (but run_id);
  - `best: {of: column, by, pick: [max]|min}` keeps each group's best row;
  - `regression: {x, y, by, level: [0.95], count: [50], log: [x, y]}` gives the least-squares line under the columns' names, low, high
    (band of the mean), slope, intercept, r2, n; `log` fits logarithms;
  - `correlation: {x, y, given: [columns], by, level: [0.95]}` gives pearson, spearman, kendall, each with NAME_p, the first two with
    NAME_low and NAME_high, and n, x, y (the middles of the ranges): a row for a `text`; with `given`, also partial, Spearman's with
    the ranks of these columns taken out of both, with partial_low and partial_high by the bootstrap;
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

  A `table` cell: the rows of a query, or of another source of a figure's, as a typeset table, beside published numbers
  where there are any.

      ```table NAME
      data: SELECT ...              # or one source: {file: NAME.csv}, {values: ...}, ...
      columns:                      # [all of the query's but run_id]
        - {column: loss, header: Loss}
        - {column: accuracy, header: "Accuracy (%)", format: "%.2f", best: max}
      summary: {of: [accuracy], by: [loss], level: 0.95}   # rows become mean ± half the interval, and n
      published:                    # numbers of a paper, set beside the query's
        by: loss                    # the column that names the row
        header: paper               # the header of their columns
        values: {contrastive: {accuracy: 80.46}, both: {accuracy: 81.06}}
      number: 2                     # as for figures [counted]
      markup: true                  # [false] text of the rows is markup, with mathematics between dollars
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
      title: Uniformity of contrastive features   # what lists of claims show [the name]
      published: 28.60 % against 12.71 %      # Markdown, optional
      data: SELECT seed, contrastive, supervised ...   # one row a seed
      compare: contrastive < supervised       # or a list; a chain a < b < c; a number: potential > 0.95
      show:                                   # [the columns compared, under their own names]
        contrastive: {label: contrastive, format: "%.2f"}
      needs: experiments/circle.yaml
      provenance: SELECT run_id ...
      ```

  A comparison is judged by the 95 % confidence interval of the difference of the means: *holds* where the whole
  interval is on the claimed side of 0, *fails* where it is all on the other side, *undecided* where it includes 0,
  *not enough data* where a side has fewer than two values. A row that has both sides is a pair (Student's t of the
  pairs' differences: what a seed does to both sides cancels); rows with one side only are then left out and counted.
  Where no row has both sides, they are two samples (Welch's t). All comparisons have to hold; one that fails is enough
  to fail. Values shown are means over the rows. A column `seed` names the rows, and no seed may have two.

  `spearman(align, accuracy) < 0` compares Spearman's rank correlation of two columns over the rows with a number, and
  `spearman(rank, accuracy | align, uniform) > 0` the partial one, with the ranks of further columns taken out of both. The interval is
  then a bootstrap over the rows (percentiles of 2,000 resamples), which are encoders and may share seeds; from 5 rows on.

  An *undecided* claim says how many seeds more would show a difference as large as the one found.

  A claim without `compare` is decided by its query: one row, whose column `holds` is 1 (*holds*), 0 (*fails*) or NULL
  (*not enough data*; so is no row). It knows no interval, so it suits what is not a matter of chance.

  No verdict changes the exit code of `sphere report`; `--json` lists them with their intervals.

  ## run

  A `run` cell: what an experiment's runs have come to in the store, and the command that makes them.

      ```run NAME
      experiment: experiments/circle.yaml
      profile: laptop          # optional
      ```
  """
