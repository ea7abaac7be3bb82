#!/usr/bin/env python3
"""Times Matplotlib from arrays to a file, one JSON line a figure; the medians of five."""
import io
import json
import statistics
import time

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

random = np.random.default_rng(0)
for count in (304, 10_000, 100_000):
    x, y, value = random.random((3, count))
    for kind in ("pdf", "svg", "png"):
        seconds = []
        for _ in range(6):
            start = time.perf_counter()
            figure, axes = plt.subplots(figsize=(3.25, 2.5))
            figure.colorbar(axes.scatter(x, y, c=value, s=4))
            figure.savefig(io.BytesIO(), format=kind, dpi=300)
            plt.close(figure)
            seconds.append(time.perf_counter() - start)
        # The first one loads fonts.
        median = statistics.median(seconds[1:])
        print(json.dumps({"name": f"scatter {count} {kind}", "seconds": median, "per_second": 1 / median}), flush=True)
