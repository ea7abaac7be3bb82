"""Statistics by SciPy, scikit-learn, mpmath and PyTorch: writes metrics.json beside itself.

Run: python Tests/References/metrics.py
"""
import json
import pathlib

import numpy as np
import scipy.special
import scipy.stats
from sklearn.neighbors import KNeighborsClassifier

try:
    import mpmath
    mpmath.mp.dps = 40
except ImportError:
    mpmath = None

random = np.random.default_rng(0)


def numbers(array, digits=9):
    return [float(f"{v:.{digits}g}") for v in np.asarray(array, dtype=np.float64).ravel()]


def log0f1(a, z):
    if mpmath:
        return float(mpmath.log(mpmath.hyp0f1(a, z)))
    return float(np.log(scipy.special.hyp0f1(a, z)))


def neighbours():
    train = random.standard_normal((60, 5)).astype(np.float32)
    labels = random.integers(0, 4, 60)
    queries = random.standard_normal((40, 5)).astype(np.float32)
    result = dict(train=numbers(train), labels=labels.tolist(), queries=numbers(queries), cases=[])
    for k in (1, 2, 5, 10, 60):
        model = KNeighborsClassifier(k, algorithm="brute").fit(train.astype(np.float64), labels)
        result["cases"].append(dict(k=k, predicted=model.predict(queries.astype(np.float64)).tolist()))
    return result


def densities():
    points = (random.standard_normal((50, 2)) @ np.array([[1.0, 0.4], [0.0, 0.5]])).astype(np.float32)
    x, y = np.linspace(-2, 2, 7), np.linspace(-1.5, 1.5, 5)
    grid = np.stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    scott = scipy.stats.gaussian_kde(points.T.astype(np.float64))
    width = 0.3
    isotropic = np.zeros(grid.shape[1])
    for point in points.astype(np.float64):
        isotropic += scipy.stats.multivariate_normal(point, width**2 * np.eye(2)).pdf(grid.T)
    angles = random.uniform(-np.pi, np.pi, 40)
    targets = np.linspace(-np.pi, np.pi, 13)
    circular = [dict(kappa=k, density=numbers(
        np.mean([scipy.stats.vonmises(k, loc=a).pdf(targets) for a in angles], axis=0))) for k in (0.5, 25.0, 300.0)]
    return dict(points=numbers(points), x=numbers(x), y=numbers(y), scott=numbers(scott(grid)), width=width,
                isotropic=numbers(isotropic / len(points)), angles=numbers(angles, 17), targets=numbers(targets, 17),
                circular=circular)


def uniformity():
    from scipy.spatial.distance import pdist
    features = random.standard_normal((80, 6))
    features = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32).astype(np.float64)
    square = pdist(features) ** 2
    return dict(rows=80, columns=6, features=numbers(features), values=[
        dict(t=t, value=float(scipy.special.logsumexp(-t * square) - np.log(len(square))))
        for t in (0.5, 2, 8, 20, 100)])


x, y = random.integers(0, 8, 25), random.integers(0, 8, 25)
x = np.concatenate([x, np.arange(5)])
y = np.concatenate([y, np.arange(5)])
fit = scipy.stats.linregress(x, y)
sample = random.standard_normal(9) * 2 + 1
interval = scipy.stats.t.interval(0.95, 8, loc=sample.mean(), scale=scipy.stats.sem(sample))
result = dict(
    neighbours=neighbours(),
    densities=densities(),
    uniformity=uniformity(),
    log0F1=[
        dict(a=a, z=z, value=log0f1(a, z)) for a in (0.5, 1, 1.5, 16, 64, 600) for z in (1e-9, 0.25, 4, 64, 400, 1e4)],
    scaledI0=[dict(x=v, value=float(scipy.special.ive(0, v))) for v in (0, 1e-3, 0.5, 2, 10, 49, 51, 400, 1e5)],
    besselI=[
        dict(nu=n, x=v, value=float(scipy.special.iv(n, v)))
        for n in (0, 0.5, 1, 3, 63) for v in (0.1, 2, 20, 60, 300)],
    logGamma=[dict(x=v, value=float(scipy.special.gammaln(v))) for v in (0.01, 0.5, 1, 2, 3.7, 10, 64.5, 1e4)],
    student=[
        dict(p=p, degrees=d, value=float(scipy.stats.t.ppf(p, d)))
        for p in (0.025, 0.6, 0.9, 0.975, 0.9995) for d in (1, 2, 5, 30, 1000)],
    correlation=dict(x=x.tolist(), y=y.tolist(), pearson=float(scipy.stats.pearsonr(x, y)[0]),
                     spearman=float(scipy.stats.spearmanr(x, y)[0]), slope=float(fit.slope),
                     intercept=float(fit.intercept), explained=float(fit.rvalue**2)),
    summary=dict(values=numbers(sample, 17), mean=float(sample.mean()), std=float(sample.std(ddof=1)),
                 median=float(np.median(sample)), lower=float(interval[0]), upper=float(interval[1])),
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
