/// Version 4, frozen: the losses of epochs and those of steps apart, because together they zigzag in every figure.
let lossesApart = """
  DROP VIEW losses;
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

  -- For people: the loss of single steps, one row a step that was recorded: the first 64, and about a thousand of all.
  CREATE VIEW step_losses AS
  SELECT r.id AS run_id, r.short_id, r.experiment, r.profile, r.method, r.seed, m.epoch, m.step, m.value AS loss
  FROM measurements AS m JOIN runs AS r ON r.id = m.run_id
  WHERE m.step IS NOT NULL AND m.split = 'train' AND m.name = 'loss';
  """
