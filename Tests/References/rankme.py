"""RankMe of sample features by NumPy's singular values: writes rankme.json beside itself.

Run: python Tests/References/rankme.py
"""
import json
import pathlib

import numpy as np


def features(decay, rows=64, columns=8):
    i = np.arange(rows, dtype=np.float64)[:, None]
    k = np.arange(columns, dtype=np.float64)[None, :]
    x = np.cos((i + 1) * (k + 1) * 0.7548776662466927) * np.exp(-decay * k)
    x += 0.1 * np.sin((i + 3) * (k + 2) * 1.324717957244746)
    # The program's features are single-precision numbers.
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


def rankme(x):
    sigma = np.linalg.svd(x.astype(np.float64), compute_uv=False)
    p = sigma / sigma.sum() + 1e-7
    return float(np.exp(-np.sum(p * np.log(p))))


cases = []
for rows, columns in ((64, 8), (5, 12)):
    for decay in (0.0, 0.5, 2.0):
        x = features(decay, rows, columns)
        cases.append(dict(rows=rows, columns=columns, features=[float(f"{v:.9g}") for v in x.ravel()], rank=rankme(x)))
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
