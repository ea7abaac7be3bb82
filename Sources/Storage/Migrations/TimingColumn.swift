/// Version 2, frozen: a column that tells results from timings.
let timingColumn = """
  -- Two repetitions of a run, on any number of threads, interrupted or not, agree in every row of parameters, of
  -- measurements WHERE NOT is_timing, of embeddings and of checkpoints. Timings tell how fast the machine was.
  -- The loss by step is kept for the first 64 steps, which `sphere verify` repeats, and for about a thousand of all.
  ALTER TABLE measurements ADD COLUMN is_timing INTEGER NOT NULL
    GENERATED ALWAYS AS (name IN ('seconds', 'views-per-second')) VIRTUAL; -- 1 for those, 0 for results
  """
