"""Writes correlation.json: SciPy's correlations, probabilities and regression bands of small samples with ties.

Run: python3 Tests/References/correlation.py (SciPy 1.15 or newer).
"""

import json
import pathlib

import numpy as np
from scipy import stats

generator = np.random.default_rng(20200520)
cases = []
for count, steps in [(5, 4), (12, 6), (40, 9), (200, 1000)]:
    x = generator.integers(0, steps, count).astype(float)
    y = x * generator.choice([-1, 1]) * 0.4 + generator.integers(0, steps, count)
    kendall = stats.kendalltau(x, y, method="asymptotic")
    spearman = stats.spearmanr(x, y)
    pearson = stats.pearsonr(x, y)
    interval = pearson.confidence_interval(0.9)
    line = stats.linregress(x, y)
    residuals = y - line.intercept - line.slope * x
    variance = np.sum(residuals**2) / (count - 2)
    half = stats.t.ppf(0.975, count - 2) * np.sqrt(
        variance * (1 / count + (1.5 - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2)))
    cases.append({
        "x": x.tolist(), "y": y.tolist(),
        "kendall": kendall.statistic, "kendall_p": kendall.pvalue,
        "spearman": spearman.statistic, "spearman_p": spearman.pvalue,
        "pearson": pearson.statistic, "pearson_p": pearson.pvalue,
        "low": interval.low, "high": interval.high,
        "slope": line.slope, "intercept": line.intercept, "half": half,
    })
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, indent=1) + "\n")
