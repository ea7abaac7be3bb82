#!/usr/bin/env python3
"""Times what a user would write by hand to compare two stores: pandas reads them, SciPy tests, Holm adjusts.

    scripts/peers/diff.py STORE STORE

The work is a part of what `sphere diff` does: final numbers only, no curves, no environments, keys that separate the two
stores taken out of the pairing, Welch's test for each metric and configuration. One JSON line.
"""
import json
import sqlite3
import statistics
import sys
import time

import numpy as np
import pandas as pd
from scipy import stats

METRIC = ["name", "method", "split", "layer", "parameter"]


def read(path):
    """Parameters of the runs, one row each, and their final numbers."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    parameters = pd.read_sql("SELECT run_id, key, value FROM parameters WHERE key <> 'seed'", connection)
    numbers = pd.read_sql(
        f"SELECT run_id, {', '.join(METRIC)}, value FROM measurements WHERE step IS NULL AND epoch IS NULL", connection)
    connection.close()
    return parameters.pivot(index="run_id", columns="key", values="value"), numbers


def holm(p):
    """Holm's adjusted p."""
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(steps, 1)
    return adjusted


def compare(paths):
    sides = [read(path) for path in paths]
    common = [key for key in sides[0][0].columns if key in sides[1][0].columns
              and set(sides[0][0][key].unique()) & set(sides[1][0][key].unique())]
    tables = []
    for parameters, numbers in sides:
        cells = parameters[common].astype(str).agg("|".join, axis=1).rename("cell")
        joined = numbers.join(cells, on="run_id")
        tables.append(joined.groupby(METRIC + ["cell"], dropna=False)["value"].agg(["mean", "var", "count"]))
    both = tables[0].add_suffix("_a").join(tables[1].add_suffix("_b"), how="inner")
    columns = [both[name].to_numpy() for name in ("mean_a", "var_a", "count_a", "mean_b", "var_b", "count_b")]
    columns[1], columns[4] = np.sqrt(columns[1]), np.sqrt(columns[4])
    test = stats.ttest_ind_from_stats(*columns, equal_var=False)
    both["p"] = test.pvalue
    tested = both.dropna(subset=["p"])
    tested.assign(adjusted=tested.groupby(METRIC, dropna=False)["p"].transform(lambda p: holm(p.to_numpy())))
    return len(tested)


times = []
for _ in range(3):
    start = time.perf_counter()
    compared = compare(sys.argv[1:3])
    times.append(time.perf_counter() - start)
print(json.dumps({"name": "diff-stores", "seconds": round(statistics.median(times), 4), "compared": compared}))
