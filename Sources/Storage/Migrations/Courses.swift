/// Version 3, frozen: a view of what is measured between epochs, and losses without it.
let courses = """
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

  DROP VIEW losses;
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
  WHERE (m.epoch IS NOT NULL OR m.step IS NOT NULL) AND m.split = 'train'
  GROUP BY m.run_id, m.epoch, m.step;
  """
