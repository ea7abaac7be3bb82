/// Version 1, frozen: the tables, and the views of that time.
let firstSchema = """
  -- sphere's results database. Values that are not finite are NULL.

  -- One row a run: a resolved configuration with its seed, carried out on certain data.
  CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 64), -- SHA-256 of configuration, data and numerics version
    short_id TEXT NOT NULL GENERATED ALWAYS AS (substr(id, 1, 8)) VIRTUAL, -- what people are shown
    experiment TEXT NOT NULL,          -- the file that it was first carried out for, say circle; see cells
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

  -- Which experiments ask for which runs. A run that several ask for is carried out once and keeps, in runs, the name of
  -- the first; a cell whose run is not in runs is still to be carried out.
  CREATE TABLE cells (
    experiment TEXT NOT NULL,
    profile TEXT NOT NULL,
    run_id TEXT NOT NULL CHECK (length(run_id) = 64),
    PRIMARY KEY (experiment, profile, run_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cells_by_run ON cells (run_id);

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

  -- Where a run was carried out. Recorded, but no part of its id.
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
  --   align (parameter: alpha), uniform (parameter: t)
  --   accuracy (method: linear, knn; split train and method linear-cv: cross validation), a share of 1
  --   loss, loss-contrastive, loss-align, loss-uniform, rate, views-per-second: by epoch
  --   seconds (method: train, evaluate, total)
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
    count INTEGER                      -- pairs or images averaged over
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
    path TEXT NOT NULL,                -- relative to the database's folder where it lies below it
    sha256 TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- For people: one row an encoder (finished or diverged run) with its parameters and final scores.
  -- tau, alpha and t are NULL where their weight is 0, all of the objective is where none was used.
  CREATE VIEW encoders AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.status, r.data, r.method, r.seed,
    p.w_c, p.w_a, p.w_u, p.tau, p.negatives, p.alpha, p.t, p.m, p.width, p.size, p.batch, p.epochs, p.rate,
    p.train_limit,
    s.align, s.align_1, s.uniform, exp(s.uniform) AS exp_uniform,
    s.accuracy_output, s.accuracy_fc7, s.knn_output, s.knn_fc7, s.cv_output, s.cv_fc7, s.loss, s.seconds
  FROM runs AS r
  LEFT JOIN (
    SELECT run_id,
      max(CASE key WHEN 'loss.contrastive.weight' THEN value END) AS w_c,
      max(CASE key WHEN 'loss.align.weight' THEN value END) AS w_a,
      max(CASE key WHEN 'loss.uniform.weight' THEN value END) AS w_u,
      max(CASE key WHEN 'loss.contrastive.tau' THEN value END) AS tau,
      max(CASE key WHEN 'loss.contrastive.negatives' THEN value END) AS negatives,
      max(CASE key WHEN 'loss.align.alpha' THEN value END) AS alpha,
      max(CASE key WHEN 'loss.uniform.t' THEN value END) AS t,
      max(CASE key WHEN 'encoder.dimension' THEN value END) AS m,
      max(CASE key WHEN 'encoder.width' THEN value END) AS width,
      max(CASE key WHEN 'encoder.size' THEN value END) AS size,
      max(CASE key WHEN 'train.batch' THEN value END) AS batch,
      max(CASE key WHEN 'train.epochs' THEN value END) AS epochs,
      max(CASE key WHEN 'optimizer.rate' THEN value END) AS rate,
      max(CASE key WHEN 'data.trainLimit' THEN value END) AS train_limit
    FROM parameters GROUP BY run_id
  ) AS p ON p.run_id = r.id
  LEFT JOIN (
    SELECT run_id,
      max(CASE WHEN name = 'align' AND parameter = 2 THEN value END) AS align,     -- L_align(2)
      max(CASE WHEN name = 'align' AND parameter = 1 THEN value END) AS align_1,   -- the mean distance of a pair
      max(CASE WHEN name = 'uniform' AND parameter = 2 THEN value END) AS uniform, -- L_uniform(2)
      max(CASE WHEN name = 'accuracy' AND method = 'linear' AND layer = 'output' THEN value END) AS accuracy_output,
      max(CASE WHEN name = 'accuracy' AND method = 'linear' AND layer = 'fc7' THEN value END) AS accuracy_fc7,
      max(CASE WHEN name = 'accuracy' AND method = 'knn' AND layer = 'output' THEN value END) AS knn_output,
      max(CASE WHEN name = 'accuracy' AND method = 'knn' AND layer = 'fc7' THEN value END) AS knn_fc7,
      max(CASE WHEN name = 'accuracy' AND method = 'linear-cv' AND layer = 'output' THEN value END) AS cv_output,
      max(CASE WHEN name = 'accuracy' AND method = 'linear-cv' AND layer = 'fc7' THEN value END) AS cv_fc7,
      max(CASE WHEN name = 'loss' THEN value END) AS loss,
      max(CASE WHEN name = 'seconds' AND method = 'total' THEN value END) AS seconds
    FROM (
      SELECT run_id, name, method, layer, parameter, value FROM measurements
      WHERE epoch IS NULL AND step IS NULL AND NOT (name IN ('align', 'uniform', 'loss') AND split = 'train')
      UNION ALL
      -- The loss of the last epoch; SQLite takes value from the row of the maximum.
      SELECT run_id, 'loss', '', '', NULL, value FROM (
        SELECT run_id, value, max(epoch) FROM measurements WHERE name = 'loss' AND epoch IS NOT NULL GROUP BY run_id)
    ) GROUP BY run_id
  ) AS s ON s.run_id = r.id
  WHERE r.status IN ('finished', 'diverged');

  -- For people: every final number beside its run.
  CREATE VIEW scores AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.status, r.data, r.method AS trained, r.seed,
    m.name, m.method, m.split, m.layer, m.parameter, m.value, m.count
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.epoch IS NULL AND m.step IS NULL;

  -- For people: the course of the training, one row an epoch (or step).
  CREATE VIEW losses AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, m.epoch, m.step,
    max(CASE m.name WHEN 'loss' THEN m.value END) AS loss,
    max(CASE m.name WHEN 'loss-contrastive' THEN m.value END) AS contrastive,
    max(CASE m.name WHEN 'loss-align' THEN m.value END) AS align,
    max(CASE m.name WHEN 'loss-uniform' THEN m.value END) AS uniform,
    max(CASE m.name WHEN 'rate' THEN m.value END) AS rate,
    max(CASE m.name WHEN 'views-per-second' THEN m.value END) AS views_per_second
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.epoch IS NOT NULL OR m.step IS NOT NULL
  GROUP BY m.run_id, m.epoch, m.step;

  -- For people: how long each run took, and on what.
  CREATE VIEW timings AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed,
    max(CASE WHEN m.name = 'seconds' AND m.method = 'train' THEN m.value END) AS train_seconds,
    max(CASE WHEN m.name = 'seconds' AND m.method = 'evaluate' THEN m.value END) AS evaluate_seconds,
    max(CASE WHEN m.name = 'seconds' AND m.method = 'total' THEN m.value END) AS total_seconds,
    avg(CASE WHEN m.name = 'views-per-second' THEN m.value END) AS views_per_second,
    e.threads, e.cpu, e.blas
  FROM runs AS r
  LEFT JOIN measurements AS m ON m.run_id = r.id AND m.name IN ('seconds', 'views-per-second')
  LEFT JOIN environments AS e ON e.run_id = r.id
  GROUP BY r.id;

  -- For people: the features beside their run; angle in (-pi, pi] is where m = 2 puts them on the circle.
  CREATE VIEW points AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, e.split, e.view, e.sample, e.label,
    e.x, e.y, atan2(e.y, e.x) AS angle
  FROM embeddings AS e JOIN runs AS r ON r.id = e.run_id;

  -- For people: the distance of each positive pair (vector_distance is known to sphere's connections only).
  CREATE VIEW pairs AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, a.split, a.sample, a.label,
    CASE WHEN a.vector IS NOT NULL THEN vector_distance(a.vector, b.vector)
      ELSE sqrt((a.x - b.x) * (a.x - b.x) + (ifnull(a.y, 0) - ifnull(b.y, 0)) * (ifnull(a.y, 0) - ifnull(b.y, 0)))
    END AS distance
  FROM embeddings AS a
  JOIN embeddings AS b ON b.run_id = a.run_id AND b.split = a.split AND b.view = 'align-2' AND b.sample = a.sample
  JOIN runs AS r ON r.id = a.run_id
  WHERE a.view = 'align-1';

  -- For people: the newest runs first, with the time they took.
  CREATE VIEW history AS
  SELECT id AS run_id, short_id, experiment, profile, status, method, data, seed,
    strftime('%Y-%m-%d %H:%M:%S', started_seconds, 'unixepoch') AS started_utc,
    ended_seconds - started_seconds AS seconds, message
  FROM runs ORDER BY started_seconds DESC, id;
  """
