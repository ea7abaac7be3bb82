"""The paper's small AlexNet in PyTorch, as a user would write it; shared by the peers' timings."""
import json
import resource
import statistics
import time

import torch
from torch import nn

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


class Normalise(nn.Module):
    """Projects rows to the unit sphere."""

    def forward(self, x):
        return x / x.norm(p=2, dim=1, keepdim=True)


def encoder(size, width, dimension):
    """Five 3x3 convolutions, two hidden linear blocks and the features, for images of `size` pixels."""
    channels = [round(count * width) for count in (96, 192, 384, 384, 192)]
    hidden = round(4096 * width)
    layers, previous, side = [], 3, size
    for index, count in enumerate(channels):
        layers += [nn.Conv2d(previous, count, 3, padding=1, bias=False), nn.BatchNorm2d(count), nn.ReLU(inplace=True)]
        if index in (0, 1, 4):
            layers.append(nn.MaxPool2d(3, 2))
            side = (side - 3) // 2 + 1
        previous = count
    layers.append(nn.Flatten())
    for inputs in (previous * side * side, hidden):
        layers += [nn.Linear(inputs, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.Linear(hidden, dimension), Normalise())


def uniform(x):
    """L_uniform at t = 2."""
    return torch.pdist(x).pow(2).mul(-2).exp().mean().log()


def timed(work, steps):
    """Seconds of each of `steps` calls of `work`, after one that is not counted."""
    seconds = []
    for _ in range(steps + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds[1:]


def report(name, layout, seconds, items, **fields):
    """Prints one JSON line: the median time, items a second, and this process's peak memory."""
    median = statistics.median(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = {"name": name, "layout": layout, "seconds": median, "per_second": items / median, "peak_mb": peak}
    print(json.dumps(line | fields), flush=True)
