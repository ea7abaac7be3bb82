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
# Partial rank correlations: of what is left of the ranks by least squares on a constant and the ranks of the others.
def partial(x, y, *others):
    given = np.column_stack([np.ones(len(x)), *(stats.rankdata(other) for other in others)])
    rest = [stats.rankdata(v) - given @ np.linalg.lstsq(given, stats.rankdata(v), rcond=None)[0] for v in (x, y)]
    return stats.pearsonr(*rest).statistic


for case in cases:
    x, y = np.array(case["x"]), np.array(case["y"])
    z = np.sin(np.arange(len(x)) * 1.7) + 0.3 * x
    w = np.cos(np.arange(len(x)) * 0.9)
    case["z"], case["w"] = z.tolist(), w.tolist()
    case["partial"], case["partial_two"] = partial(x, y, z), partial(x, y, z, w)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, indent=1) + "\n")
