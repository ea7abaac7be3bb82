/// Version 5, frozen: table `cells` becomes `requests`, and the views become a text of their own.
let requestsTable = """
  -- What an experiment asks for is called a request: `cell` is the word for a block of a report.

  -- "If any views refer to table X in a way that is affected by the schema change, then drop those views [...] and recreate
  -- them" (sqlite.org/lang_altertable.html, the ninth of its twelve steps). They are recreated from today's text after the
  -- last migration.
  DROP VIEW IF EXISTS encoders;
  DROP VIEW IF EXISTS scores;
  DROP VIEW IF EXISTS losses;
  DROP VIEW IF EXISTS step_losses;
  DROP VIEW IF EXISTS timings;
  DROP VIEW IF EXISTS points;
  DROP VIEW IF EXISTS pairs;
  DROP VIEW IF EXISTS history;
  DROP VIEW IF EXISTS courses;

  -- The very first stores have no table of requests; each of their runs was asked for by its own experiment.
  CREATE TABLE IF NOT EXISTS cells (experiment TEXT NOT NULL, profile TEXT NOT NULL, run_id TEXT NOT NULL);
  INSERT OR IGNORE INTO cells SELECT experiment, profile, id FROM runs WHERE id NOT IN (SELECT run_id FROM cells);

  -- "Use CREATE TABLE to construct a new table" (step 4). It gets its final name at once, which is free, so that step 7, the
  -- renaming, is not needed. No foreign key and no trigger names the table, so that steps 1, 10 and 12 change nothing.
  CREATE TABLE requests (
    experiment TEXT NOT NULL,
    profile TEXT NOT NULL,
    run_id TEXT NOT NULL CHECK (length(run_id) = 64),
    PRIMARY KEY (experiment, profile, run_id)
  ) STRICT, WITHOUT ROWID;
  -- "Transfer content from X into new_X" (step 5).
  INSERT INTO requests (experiment, profile, run_id) SELECT experiment, profile, run_id FROM cells;
  -- "Drop the old table X" (step 6), and its index with it.
  DROP TABLE cells;
  -- "Use CREATE INDEX [...] to reconstruct indexes" (step 8).
  CREATE INDEX requests_by_run ON requests (run_id);

  -- Facts about the store itself: views_sha256, the digest of the text that made the views, and view_names.
  CREATE TABLE properties (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  """
