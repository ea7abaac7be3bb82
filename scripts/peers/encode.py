"""Times PyTorch's forward pass of the small AlexNet in evaluation mode, one JSON line a memory layout.

python encode.py SIZE WIDTH PAIRS [STEPS [DIMENSION [LAYOUT]]]

A batch holds 2 * PAIRS images.
"""
import sys

import torch

from small_alexnet import LAYOUTS, encoder, report, timed

size, width, pairs = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 5
dimension = int(sys.argv[5]) if len(sys.argv) > 5 else 128
for name in sys.argv[6:7] or LAYOUTS:
    torch.manual_seed(0)
    net = encoder(size, width, dimension).to(memory_format=LAYOUTS[name]).eval()
    batch = torch.randn(2 * pairs, 3, size, size).to(memory_format=LAYOUTS[name])
    with torch.no_grad():
        seconds = timed(lambda: net(batch), steps)
    report("encode", name, seconds, 2 * pairs, size=size, width=width, pairs=pairs, dimension=dimension)
