#!/usr/bin/env python3
"""Times scikit-learn on the nested cross validation of `bench sentences`, one JSON line.

    bench sentences FILE && scripts/peers/sentences.py FILE [ROWS [COLUMNS]] [--folds N] [--tolerance T]

FILE has the features. Every regression is solved by `LogisticRegression` (lbfgs) from the start, as SentEval and Skip-Thoughts
do. With --folds, only the first N of the 10 outer folds are run; `seconds` is then scaled to ten. The default tolerance of
scikit-learn stops well before the minimum; --tolerance 1e-7 finds it.
"""
import argparse
import json
import time

import numpy as np
from sklearn.linear_model import LogisticRegression

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("file")
parser.add_argument("rows", type=int, nargs="?", default=10_662)
parser.add_argument("columns", type=int, nargs="?", default=2_400)
parser.add_argument("--folds", type=int, default=10)
parser.add_argument("--tolerance", type=float, default=1e-4)
options = parser.parse_args()

features = np.fromfile(options.file, dtype=np.float32).reshape(options.rows, options.columns)
labels = np.arange(options.rows) % 2
outer = 10 * np.arange(options.rows) // options.rows
strengths = [2.0**power for power in range(9)]


def fitted(train, strength):
    model = LogisticRegression(C=strength, tol=options.tolerance, max_iter=100 if options.tolerance >= 1e-4 else 100_000)
    return model.fit(features[train], labels[train])


scores, chosen = [], []
start = time.perf_counter()
for fold in range(options.folds):
    kept, tested = np.flatnonzero(outer != fold), outer == fold
    inner = 10 * np.arange(len(kept)) // len(kept)
    means = []
    for strength in strengths:
        means.append(np.mean([
            fitted(kept[inner != held], strength).score(features[kept[inner == held]], labels[kept[inner == held]])
            for held in range(10)]))
    strength = strengths[int(np.argmax(means))]
    chosen.append(strength)
    scores.append(fitted(kept, strength).score(features[tested], labels[tested]))
seconds = (time.perf_counter() - start) * 10 / options.folds
print(json.dumps(dict(
    name=f"sentences {options.rows}x{options.columns}", seconds=round(seconds, 3), accuracy=float(np.mean(scores)),
    folds=scores, strengths=chosen, tolerance=options.tolerance)), flush=True)
