"""Writes differences.json: SciPy's tests of differences, their power, and adjusted probabilities.

Run: python3 Tests/References/differences.py (SciPy 1.17 or newer, NumPy; statsmodels, where it is installed, confirms Holm,
Benjamini and Hochberg).
"""

import json
import pathlib

import numpy as np
from scipy import optimize, special, stats

generator = np.random.default_rng(20200520)


def equivalence(difference, error, degrees, margin):
    """The larger p of Schuirmann's two one-sided tests."""
    return max(stats.t.sf((difference + margin) / error, degrees), stats.t.cdf((difference - margin) / error, degrees))


def pairs(count, spread):
    second = generator.normal(1, 1, count)
    first = second + generator.normal(0.5, spread, count)
    test = stats.ttest_rel(first, second)
    interval = test.confidence_interval(0.95)
    error = stats.sem(first - second)
    margin = abs(first.mean() - second.mean()) + 2 * error
    return {
        "first": first.tolist(), "second": second.tolist(), "p": test.pvalue, "degrees": test.df, "low": interval.low,
        "high": interval.high, "error": error, "margin": margin,
        "equivalence": equivalence(np.mean(first - second), error, test.df, margin),
    }


def apart(counts, spreads):
    first, second = generator.normal(1, spreads[0], counts[0]), generator.normal(0.5, spreads[1], counts[1])
    test = stats.ttest_ind(first, second, equal_var=False)
    interval = test.confidence_interval(0.95)
    error = abs(first.mean() - second.mean()) / abs(test.statistic)
    margin = abs(first.mean() - second.mean()) + 2 * error
    return {
        "first": first.tolist(), "second": second.tolist(), "p": test.pvalue, "degrees": test.df, "low": interval.low,
        "high": interval.high, "error": error, "margin": margin,
        "equivalence": equivalence(first.mean() - second.mean(), error, test.df, margin),
    }


def pooled(cells):
    """The t test of the first cell with the standard deviation within all samples of all cells."""
    samples = [sample for cell in cells for sample in cell]
    degrees = sum(len(sample) - 1 for sample in samples)
    deviation = np.sqrt(sum(np.var(sample) * len(sample) for sample in samples) / degrees)
    first, second = cells[0]
    error = deviation * np.sqrt(1 / len(first) + 1 / len(second))
    difference = np.mean(first) - np.mean(second)
    half = stats.t.ppf(0.975, degrees) * error
    return {
        "cells": [[sample.tolist() for sample in cell] for cell in cells], "deviation": deviation, "degrees": degrees,
        "p": 2 * stats.t.sf(abs(difference) / error, degrees), "low": difference - half, "high": difference + half,
    }


def prior(degrees, variances):
    """Smyth's d0, from a scatter one standard error above the one found."""
    degrees, variances = np.array(degrees, float), np.array(variances)
    logarithms = np.log(variances) - special.digamma(degrees / 2) + np.log(degrees / 2)
    count = len(variances)
    expected = special.polygamma(1, degrees / 2).mean()
    error = np.sqrt((special.polygamma(3, degrees / 2).mean() + 2 * expected**2 * count / (count - 1)) / count)
    excess = logarithms.var(ddof=1) - expected + error
    d0 = 2 * optimize.brentq(lambda x: special.polygamma(1, x) - excess, 1e-6, 1e6) if excess > 1e-3 else None
    mean = np.sum(degrees * variances) / np.sum(degrees)
    first = mean if d0 is None else (d0 * mean + degrees[0] * variances[0]) / (d0 + degrees[0])
    total = np.sum(degrees)
    return {
        "degrees": degrees.tolist(), "variances": variances.tolist(), "d0": d0, "mean": mean,
        "deviation": np.sqrt(first), "sum": total if d0 is None else min(total, d0 + degrees[0]),
        "exceeds": stats.f.sf(
            variances[0] * (total - degrees[0]) / (total * mean - degrees[0] * variances[0]), degrees[0],
            total - degrees[0]),
    }


def power(degrees, level):
    critical = stats.t.ppf(1 - level / 2, degrees)

    def of(noncentrality):
        # The other tail is NaN in SciPy where it is too small for its series.
        other = np.nan_to_num(stats.nct.cdf(-critical, degrees, noncentrality))
        return stats.nct.sf(critical, degrees, noncentrality) + other

    places = [0.5, 1.5, 2.5, 4.0, 8.0]
    detectable = optimize.brentq(lambda x: of(x) - 0.8, 0, 30, xtol=1e-12)
    return {
        "degrees": degrees, "level": level, "critical": critical, "places": places, "powers": [of(x) for x in places],
        "detectable": detectable,
    }


def adjusted(values):
    values = np.array(values)
    count = len(values)
    order = np.argsort(values, kind="stable")
    holm, hochberg = np.empty(count), np.empty(count)
    holm[order] = np.minimum(1, np.maximum.accumulate(values[order] * np.arange(count, 0, -1)))
    hochberg[order] = np.minimum.accumulate((values[order] * count / np.arange(1, count + 1))[::-1])[::-1]
    assert np.allclose(hochberg, stats.false_discovery_control(values, method="bh"))
    try:
        from statsmodels.stats.multitest import multipletests
    except ImportError:
        pass
    else:
        assert np.allclose(holm, multipletests(values, method="holm")[1])
        assert np.allclose(hochberg, multipletests(values, method="fdr_bh")[1])
    with np.errstate(divide="ignore"):
        combined = stats.combine_pvalues(values, method="fisher").pvalue
    return {
        "values": values.tolist(), "holm": holm.tolist(), "hochberg": hochberg.tolist(), "fisher": combined,
    }


def levene(sizes, spreads):
    groups = [generator.normal(0, spread, size) for size, spread in zip(sizes, spreads)]
    test = stats.levene(*groups, center="median")
    return {"groups": [group.tolist() for group in groups], "statistic": test.statistic, "p": test.pvalue}


reference = {
    "pairs": [pairs(2, 0.5), pairs(3, 0.1), pairs(5, 1), pairs(12, 2)],
    "apart": [apart((2, 2), (1, 1)), apart((3, 3), (1, 0.1)), apart((5, 3), (0.2, 2)), apart((20, 10), (1, 1))],
    "pooled": [
        pooled([[generator.normal(k, 1, 3), generator.normal(k + 1, 1, 4)] for k in range(12)]),
        pooled([[generator.normal(0, 1, 1), generator.normal(0, 1, 2)] for k in range(3)]),
    ],
    "priors": [
        prior([4] * 12, generator.chisquare(4, 12) / 4),
        prior([2, 4, 4, 3] * 10, generator.chisquare(3, 40) / 3 * np.exp(generator.normal(0, 1, 40))),
        prior([1] * 5, generator.chisquare(1, 5)),
        prior([1000] * 2, [1.0, 1.0001]),
    ],
    "levene": [
        levene([3] * 10, [1] * 10), levene([5, 4, 7, 3], [1, 1, 8, 1]), levene([30, 40], [1, 1.5]),
    ],
    "power": [
        power(degrees, level) for degrees, level in
        [(1, 0.05), (2, 0.05), (2.37, 0.05), (4, 0.05), (4, 0.001), (9.5, 0.05), (18, 0.0125), (120, 0.05), (4000, 0.05)]
    ],
    "adjusted": [
        adjusted([0.01, 0.04, 0.03, 0.005, 0.2]), adjusted([0.5]), adjusted(generator.uniform(0, 0.2, 30)),
        adjusted([0.02, 0.02, 0.02, 0.9, 0]),
    ],
    "fisher": [
        {"x": x, "numerator": a, "denominator": b, "value": stats.f.sf(x, a, b)}
        for x, a, b in [(1, 1, 1), (3.5, 39, 80), (0.2, 4, 156), (25, 2, 78), (1.02, 500, 700)]
    ],
    "polygamma": [
        {"x": x, "values": [float(special.polygamma(order, x)) for order in (0, 1, 3)]}
        for x in [0.05, 0.5, 1, 1.7, 2.5, 11.9, 40, 1e4]
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(reference, indent=1, default=float) + "\n")
