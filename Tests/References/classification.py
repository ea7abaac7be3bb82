#!/usr/bin/env python3
"""Writes classification.json: nested cross validations by scikit-learn, each regression solved to its minimum.

    python3 Tests/References/classification.py

Features are sums of hashed numbers, so that the test makes them again; example i is in outer fold 7 i mod 5, and in inner fold
3 i + fold mod 4 of the others.
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression

STRENGTHS = [0.25, 1, 16, 256]


def hashed(count, stream):
    """Multiplicative hashes in -1...1, as `HashedFeatures` of the tests has them."""
    index = np.arange(count, dtype=np.uint64) + np.uint64(stream * 1_000_003)
    bits = (index * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    bits = (bits * np.uint64(0x5851F42D4C957F2D) + np.uint64(12345)) >> np.uint64(40) & np.uint64(0xFFFFFF)
    return (bits.astype(np.float64) / 2**23 - 1).astype(np.float32)


def problem(rows, columns, scale):
    features = hashed(rows * columns, columns).reshape(rows, columns) * np.float32(scale)
    labels = (hashed(rows, 77) + features[:, 0] / np.float32(scale) > 0).astype(int)
    return features, labels


def case(rows, columns, scale):
    features, labels = problem(rows, columns, scale)
    outer = 7 * np.arange(rows) % 5
    folds, strengths = [], []
    for fold in range(5):
        inner = (3 * np.arange(rows) + fold) % 4
        means = []
        for strength in STRENGTHS:
            scores = []
            for held in range(4):
                train, test = (outer != fold) & (inner != held), (outer != fold) & (inner == held)
                scores.append(fitted(features[train], labels[train], strength).score(features[test], labels[test]))
            means.append(np.mean(scores))
        strength = STRENGTHS[int(np.argmax(means))]
        model = fitted(features[outer != fold], labels[outer != fold], strength)
        folds.append(float(model.score(features[outer == fold], labels[outer == fold])))
        strengths.append(strength)
    return dict(rows=rows, columns=columns, scale=scale, folds=folds, strengths=strengths)


def fitted(features, labels, strength):
    return LogisticRegression(C=strength, tol=1e-10, max_iter=100_000).fit(features.astype(np.float64), labels)


cases = [case(400, 12, 1), case(300, 70, 0.25), case(250, 300, 0.0625)]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(dict(strengths_tried=STRENGTHS, cases=cases), separators=(",", ":")) + "\n")
