#!/usr/bin/env python3
"""Reference values of the metrics of later papers, by NumPy and SciPy: writes geometry.json beside itself.

Run: python Tests/References/geometry.py

The features are X_ik = cos((i+1)(k+1) 0.7548776662466927) e^(-ck) + 0.1 sin((i+3)(k+2) 1.324717957244746) with rows
normalised, for i < 64, k < 8; labels are i mod 4. LiDAR takes rows 4j..4j+3 as the views of sample j.
"""
import json
import pathlib

import numpy as np
from scipy import linalg
from scipy.spatial.distance import pdist, squareform


def features(c, rows=64, columns=8):
    i, k = np.arange(rows)[:, None], np.arange(columns)[None, :]
    x = np.cos((i + 1) * (k + 1) * 0.7548776662466927) * np.exp(-c * k)
    x = x + 0.1 * np.sin((i + 3) * (k + 2) * 1.324717957244746)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def rankme(x):
    s = np.linalg.svd(x, compute_uv=False)
    p = s / s.sum() + 1e-7
    return np.exp(-(p * np.log(p)).sum())


def uniform(x, t=2):
    return np.log(np.exp(-t * pdist(x) ** 2).mean())


def wasserstein(x):
    n, m = x.shape
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / n
    root = linalg.sqrtm(covariance).real
    return np.sqrt(max(0, mean @ mean + 1 + np.trace(covariance) - 2 / np.sqrt(m) * np.trace(root)))


def koleo(x):
    d = squareform(pdist(x))
    np.fill_diagonal(d, np.inf)
    return -np.log(d.min(1)).mean()


def energy(x, s):
    d = pdist(x)
    return -np.log(d).mean() if s == 0 else (d ** -s).mean()


def spread(x):
    return x.std(0).mean() * np.sqrt(x.shape[1])


def tolerance(x, labels):
    same = (labels[:, None] == labels[None, :]) & ~np.eye(len(x), dtype=bool)
    return (x @ x.T)[same].mean()


def decay(x):
    """The exponent of a power law: least squares of log lambda_k on log k with weights 1/k."""
    values = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
    values = values[values > 1e-12 * values[0]]
    k = np.arange(1, len(values) + 1)
    slope = np.polyfit(np.log(k), np.log(values), 1, w=k ** -0.5)[0]
    return -slope


def lidar(x, views):
    samples = x.reshape(-1, views, x.shape[1])
    n, q, m = samples.shape
    means = samples.mean(1)
    inside = (samples - means[:, None]).reshape(-1, m)
    within = inside.T @ inside / (n * (q - 1)) + 1e-4 * np.eye(m)
    outside = means - means.mean(0)
    between = outside.T @ outside / (n - 1)
    values = np.clip(linalg.eigh(between, within, eigvals_only=True), 0, None)
    p = values / values.sum() + 1e-7
    return np.exp(-(p * np.log(p)).sum())


def line(c):
    x, labels = features(c), np.arange(64) % 4
    return dict(
        c=c, rankme=rankme(x), uniform=uniform(x), wasserstein=wasserstein(x), koleo=koleo(x), energy0=energy(x, 0),
        energy1=energy(x, 1), energy2=energy(x, 2), spread=spread(x), tolerance=tolerance(x, labels), decay=decay(x),
        lidar=lidar(x, 4), singular=np.linalg.svd(x, compute_uv=False).tolist())


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps([line(c) for c in (0, 0.5, 2)], indent=1) + "\n")
