#!/usr/bin/env python3
"""Times what a user would otherwise run for the evaluator's work, one JSON line a measurement.

    scripts/peers/metrics.py [NAME...]

The names are those of `bench metrics`, so that the lines pair up; without names all are run. Each work is run once to
warm up and then several times, of which the median counts; the probe's hundred epochs are run once. `peak_mb` is how
much the process's high-water mark rose above what was resident before the work; it needs a work of its own process
(one NAME) to mean much.
"""
import json
import resource
import statistics
import sys
import time

import numpy as np
import torch

THREADS = torch.get_num_threads()


def report(name, items, work, repeats=5, warm=True):
    before = resident_mb()
    if warm:
        work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    line = {"name": name, "seconds": round(seconds, 6), "per_second": float(f"{items / seconds:.6g}"),
            "peak_mb": round(max(peak, 0), 1)}
    print(json.dumps(line), flush=True)


def resident_mb():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


def unit_rows(rows, columns):
    return torch.nn.functional.normalize(torch.randn(rows, columns), dim=1)


def uniformity(features):
    return torch.pdist(features).pow(2).mul(-2).exp().mean().log()


def uniformity_value(rows):
    """The distances alone need 4 bytes for each pair, and as much again for each step that is not in place."""
    def work(name):
        features = unit_rows(rows, 128)
        with torch.no_grad():
            report(name, rows * (rows - 1) // 2, lambda: uniformity(features), repeats=5 if rows < 20_000 else 1,
                   warm=rows < 20_000)

    return work


def uniformity_gradient(name):
    features = unit_rows(768, 128).requires_grad_()

    def work():
        features.grad = None
        uniformity(features).backward()

    report(name, 768, work, repeats=50)


def neighbour_data():
    random = np.random.default_rng(0)
    train, test = (random.standard_normal((n, 4096), dtype=np.float32) for n in (5000, 8000))
    return train, test, random.integers(0, 10, 5000)


def neighbours(name):
    import faiss

    train, test, _ = neighbour_data()

    def work():
        index = faiss.IndexFlatL2(4096)
        index.add(train)
        index.search(test, 5)

    report(name, 8000, work, repeats=3)


def neighbours_sklearn(name):
    from sklearn.neighbors import KNeighborsClassifier

    train, test, labels = neighbour_data()
    report(name, 8000, lambda: KNeighborsClassifier(5, algorithm="brute").fit(train, labels).predict(test), repeats=1)


def probe(name):
    """The paper's linear evaluation as one writes it in PyTorch: batches by indexing, `Linear`, Adam."""
    epochs, batch = 100, 128
    features = unit_rows(5000, 4096)
    labels = torch.arange(5000) % 10
    classifier = torch.nn.Linear(4096, 10)
    optimizer = torch.optim.Adam(classifier.parameters(), lr=1e-3, betas=(0.5, 0.999))
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [60, 80], gamma=0.2)

    def work():
        for _ in range(epochs):
            for samples in torch.randperm(len(features)).split(batch):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(classifier(features[samples]), labels[samples]).backward()
                optimizer.step()
            schedule.step()

    report(name, 5000 * epochs, work, repeats=1, warm=False)


def density(name):
    from scipy.stats import gaussian_kde

    points = np.random.default_rng(1).standard_normal((2, 10_000))
    grid = np.mgrid[-1.2:1.2:100j, -1.2:1.2:100j].reshape(2, -1)
    report(name, 10_000, lambda: gaussian_kde(points)(grid), repeats=3)


WORKS = {
    **{f"uniformity {rows}x128": uniformity_value(rows) for rows in (1000, 2000, 4000, 8000, 16_000, 50_000)},
    "uniformity and gradient 768x128": uniformity_gradient,
    "5-NN 5000 for 8000 at 4096": neighbours,
    "5-NN 5000 for 8000 at 4096, scikit-learn": neighbours_sklearn,
    "linear probe 5000x4096, 100 epochs": probe,
    "Gaussian KDE 10000 on 100x100": density,
}

if __name__ == "__main__":
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        sys.exit(0)
    names = sys.argv[1:] or list(WORKS)
    for name in names:
        if name not in WORKS:
            sys.exit(f"metrics.py: unknown name '{name}'; one of: " + "; ".join(WORKS))
    torch.manual_seed(0)
    for name in names:
        WORKS[name](name)
