/// The tables of the newest version with their meaning, as SQL with comments.
///
/// Stores get them from the migrations; the tests hold both together.
let tablesText = """
  -- sphere's results database. Values that are not finite are NULL.

  -- One row a run: a resolved configuration with its seed, run on certain data.
  CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 64), -- SHA-256 of configuration, data and numerics version
    short_id TEXT NOT NULL GENERATED ALWAYS AS (substr(id, 1, 8)) VIRTUAL, -- what people are shown
    experiment TEXT NOT NULL,          -- the file that first asked for it, say circle; see requests
    profile TEXT NOT NULL,             -- quick, laptop, paper, or empty
    status TEXT NOT NULL CHECK (status IN ('finished', 'diverged', 'failed', 'interrupted')),
    message TEXT NOT NULL,             -- what went wrong, empty if nothing did
    method TEXT NOT NULL,              -- minibatch, supervised or none
    data TEXT NOT NULL,                -- the data set's name
    seed INTEGER NOT NULL,
    data_fingerprint TEXT NOT NULL,    -- SHA-256 of the data read
    numerics_version INTEGER NOT NULL, -- raised when the same configuration gives other numbers
    started_seconds REAL NOT NULL,     -- seconds since 1970
    ended_seconds REAL NOT NULL,
    configuration TEXT NOT NULL CHECK (json_valid(configuration)) -- canonical JSON, every key
  ) STRICT;
  CREATE INDEX runs_by_experiment ON runs (experiment, profile, status);

  -- Which experiments ask for which runs. A run that several experiments ask for is made once and keeps, in runs, the name of
  -- the first. A request whose run is not in runs is pending.
  CREATE TABLE requests (
    experiment TEXT NOT NULL,
    profile TEXT NOT NULL,
    run_id TEXT NOT NULL CHECK (length(run_id) = 64),
    PRIMARY KEY (experiment, profile, run_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX requests_by_run ON requests (run_id);

  -- What a run depends on: dotted keys of the experiment file. Parameters without effect are absent: tau where w_c is 0.
  CREATE TABLE parameters (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    key TEXT NOT NULL,                 -- say loss.uniform.t
    value ANY NOT NULL,                -- number or text; true and false are 1 and 0, sequences JSON text
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  -- Changes given on the command line, as written.
  CREATE TABLE overrides (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,         -- from 0
    text TEXT NOT NULL,                -- say train.epochs=2
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;

  -- Uncommitted changes of the program's source tree, each patch once.
  CREATE TABLE patches (
    sha256 TEXT NOT NULL PRIMARY KEY,
    patch TEXT NOT NULL
  ) STRICT;

  -- Where a run ran. Recorded, but not part of its id.
  CREATE TABLE environments (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    git_revision TEXT NOT NULL,
    patch_sha256 TEXT REFERENCES patches (sha256), -- NULL without uncommitted changes
    compiler TEXT NOT NULL,
    cpu TEXT NOT NULL,
    blas TEXT NOT NULL,
    threads INTEGER NOT NULL,
    system TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Every number. Final ones have neither step nor epoch.
  --   align (parameter: alpha), uniform (parameter: t), rank (method: rankme), and those of evaluate.geometry; see definitions
  --   accuracy (method: linear, knn; split train and method linear-cv: cross validation), a share of 1
  --   loss, loss-contrastive, loss-align, loss-uniform, loss-decoupled, rate, views-per-second: by epoch
  --   seconds (method: train, evaluate, total)
  -- The loss by step is kept for the first 64 steps, which `sphere verify` repeats, and for about a thousand of all.
  -- Two repetitions of a run, on any number of threads, interrupted or not, agree in every row of parameters, of
  -- measurements WHERE NOT is_timing, of embeddings and of checkpoints.
  CREATE TABLE measurements (
    id INTEGER PRIMARY KEY,            -- the order in which they were recorded
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    method TEXT NOT NULL,              -- how it was measured, empty if there is one way
    split TEXT NOT NULL,               -- train or validation
    layer TEXT NOT NULL,               -- output, fc7, ..., empty if there is none
    parameter REAL,
    step INTEGER,                      -- from 1
    epoch INTEGER,                     -- from 1
    value REAL,                        -- NULL: not finite
    count INTEGER,                     -- pairs or images averaged over
    is_timing INTEGER NOT NULL         -- 1 for seconds and views-per-second, which tell how fast the machine was, else 0
      GENERATED ALWAYS AS (name IN ('seconds', 'views-per-second')) VIRTUAL
  ) STRICT;
  CREATE INDEX measurements_by_run ON measurements (run_id, name);
  CREATE INDEX measurements_by_name ON measurements (name, method, split, layer, parameter);

  -- Features of validation images, where the experiment asks for them.
  CREATE TABLE embeddings (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    split TEXT NOT NULL,
    view TEXT NOT NULL,                -- evaluate, or align-1 and align-2 of a positive pair
    sample INTEGER NOT NULL,           -- from 0, the same image in every view
    label INTEGER NOT NULL,
    x REAL,                            -- the first coordinate
    y REAL,                            -- the second, NULL if m = 1
    vector BLOB,                       -- all m as little-endian float32; NULL if m <= 2, where x and y are all
    PRIMARY KEY (run_id, split, view, sample)
  ) STRICT, WITHOUT ROWID;

  -- Weights on disk.
  CREATE TABLE checkpoints (
    run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                -- relative to the database's folder where it is below it
    sha256 TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Facts about the store itself: views_sha256, the digest of the text that made the views, and view_names; and what view
  -- definitions shows of metrics.
  CREATE TABLE properties (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  """
