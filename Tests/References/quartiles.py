"""Quartiles, whiskers and one-dimensional densities by NumPy, Matplotlib's definition and SciPy: python Tests/References/quartiles.py

Prints the numbers of Tests/StatisticsTests/QuartileTests.swift.
"""
import numpy as np
import scipy.stats

samples = {
    "odd": [3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.3],
    "outliers": [2.1, 2.4, 2.5, 2.7, 2.9, 3.0, 3.3, 9.5, -4.0, 3.1],
    "two": [1.0, 2.0],
    "inside": [0.0, 10.0, 10.0, 10.0],
}
for name, values in samples.items():
    values = np.array(values)
    lower, median, upper = np.percentile(values, [25, 50, 75])
    # As matplotlib.cbook.boxplot_stats: the last values within the fences, but never inside the box.
    low, high = lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower)
    least = min(values[values >= low].min(initial=lower), lower)
    most = max(values[values <= high].max(initial=upper), upper)
    beyond = sorted(values[(values < low) | (values > high)].tolist())
    print(name, lower.item(), median.item(), upper.item(), least.item(), most.item(), beyond)
values = np.array(samples["outliers"])
density = scipy.stats.gaussian_kde(values)
print("scott", np.sqrt(density.covariance[0, 0]).item(), [float(f"{v:.12g}") for v in density([-4, 0, 2.6, 3, 7])])
narrow = scipy.stats.gaussian_kde(values, bw_method=0.25 / values.std(ddof=1))
print("0.25", [float(f"{v:.12g}") for v in narrow([-4, 0, 2.6, 3, 7])])
