import Digests

/// A view for people: its name, and the SQL that makes it, with comments.
struct StoreView: Sendable {
  let name: String
  let sql: String
}

/// Today's views, in an order in which each uses only those before it.
///
/// They may be changed at any time: a store whose views were made from another text gets these.
let storeViews: [StoreView] = [
  StoreView(name: "encoders", sql: encodersView),
  StoreView(name: "scores", sql: scoresView),
  StoreView(name: "losses", sql: lossesView),
  StoreView(name: "step_losses", sql: stepLossesView),
  StoreView(name: "courses", sql: coursesView),
  StoreView(name: "timings", sql: timingsView),
  StoreView(name: "points", sql: pointsView),
  StoreView(name: "pairs", sql: pairsView),
  StoreView(name: "history", sql: historyView),
  StoreView(name: "definitions", sql: definitionsView),
  StoreView(name: "cells", sql: cellsView),
]

private let encodersView = """
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
  """

private let scoresView = """
  -- For people: every final number beside its run.
  CREATE VIEW scores AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.status, r.data, r.method AS trained, r.seed,
    m.name, m.method, m.split, m.layer, m.parameter, m.value, m.count
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.epoch IS NULL AND m.step IS NULL;
  """

private let lossesView = """
  -- For people: the course of the training, one row an epoch: means over its steps.
  CREATE VIEW losses AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, m.epoch,
    max(CASE m.name WHEN 'loss' THEN m.value END) AS loss,
    max(CASE m.name WHEN 'loss-contrastive' THEN m.value END) AS contrastive,
    max(CASE m.name WHEN 'loss-align' THEN m.value END) AS align,
    max(CASE m.name WHEN 'loss-uniform' THEN m.value END) AS uniform,
    max(CASE m.name WHEN 'rate' THEN m.value END) AS rate,
    max(CASE m.name WHEN 'views-per-second' THEN m.value END) AS views_per_second
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.epoch IS NOT NULL AND m.step IS NULL AND m.split = 'train'
  GROUP BY m.run_id, m.epoch;
  """

private let stepLossesView = """
  -- For people: the loss of single steps, one row a step that was recorded: the first 64, and about a thousand of all.
  CREATE VIEW step_losses AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, m.epoch, m.step, m.value AS loss
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.step IS NOT NULL AND m.split = 'train' AND m.name = 'loss';
  """

private let coursesView = """
  -- For people: encoders on the way, one row an epoch after which one was measured (evaluate.every), 0 before the first.
  CREATE VIEW courses AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.data, r.method, r.seed, m.epoch,
    max(CASE WHEN m.name = 'align' AND m.parameter = 2 THEN m.value END) AS align,
    max(CASE WHEN m.name = 'uniform' AND m.parameter = 2 THEN m.value END) AS uniform,
    exp(max(CASE WHEN m.name = 'uniform' AND m.parameter = 2 THEN m.value END)) AS exp_uniform,
    max(CASE WHEN m.name = 'accuracy' AND m.method = 'linear' THEN m.value END) AS accuracy_output,
    max(CASE WHEN m.name = 'accuracy' AND m.method = 'knn' THEN m.value END) AS knn_output
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.epoch IS NOT NULL AND m.split = 'validation'
  GROUP BY m.run_id, m.epoch;
  """

private let timingsView = """
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
  """

private let pointsView = """
  -- For people: the features beside their run; angle in (-pi, pi] is where m = 2 puts them on the circle.
  CREATE VIEW points AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, e.split, e.view, e.sample, e.label,
    e.x, e.y, atan2(e.y, e.x) AS angle
  FROM embeddings AS e JOIN runs AS r ON r.id = e.run_id;
  """

private let pairsView = """
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
  """

private let historyView = """
  -- For people: the newest runs first, with the time they took.
  CREATE VIEW history AS
  SELECT id AS run_id, short_id, experiment, profile, status, method, data, seed,
    strftime('%Y-%m-%d %H:%M:%S', started_seconds, 'unixepoch') AS started_utc,
    ended_seconds - started_seconds AS seconds, message
  FROM runs ORDER BY started_seconds DESC, id;
  """

private let definitionsView = """
  -- For people: how metrics of this store are computed, where others in the field compute something else under the same name.
  -- Centring: none, mean (of all features) or samples (each sample's mean over its views). Normalisation: unit or none.
  CREATE VIEW definitions AS
  SELECT name, substr(of_name, 1, instr(of_name, '/') - 1) AS method,
    CAST(substr(of_name, instr(of_name, '/') + 1) AS INTEGER) AS version, centring,
    substr(rest, 1, instr(rest, '/') - 1) AS normalisation, substr(rest, instr(rest, '/') + 1) AS source
  FROM (
    SELECT substr(key, 1, instr(key, '/') - 1) AS name, substr(key, instr(key, '/') + 1) AS of_name,
      substr(value, 1, instr(value, '/') - 1) AS centring, substr(value, instr(value, '/') + 1) AS rest
    FROM (SELECT substr(name, 8) AS key, value FROM properties WHERE name LIKE 'metric/%'));
  """

private let cellsView = """
  -- For queries written before version 5, which called the table of requests so.
  CREATE VIEW cells AS SELECT experiment, profile, run_id FROM requests;
  """
