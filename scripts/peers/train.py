"""Times PyTorch's training step of the small AlexNet on the CPU, one JSON line a memory layout.

python train.py SIZE WIDTH PAIRS [STEPS [DIMENSION [LAYOUT]]]

LAYOUT (contiguous or channels_last; both by default) must be given for `peak_mb` to be that of one layout alone.
"""
import sys

import torch

from small_alexnet import LAYOUTS, encoder, report, timed, uniform

size, width, pairs = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 5
dimension = int(sys.argv[5]) if len(sys.argv) > 5 else 128
for name in sys.argv[6:7] or LAYOUTS:
    torch.manual_seed(0)
    net = encoder(size, width, dimension).to(memory_format=LAYOUTS[name])
    sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    batch = torch.randn(2 * pairs, 3, size, size).to(memory_format=LAYOUTS[name])

    def step():
        sgd.zero_grad()
        x, y = net(batch).chunk(2)
        ((x - y).norm(dim=1).pow(2).mean() + (uniform(x) + uniform(y)) / 2).backward()
        sgd.step()

    report("train", name, timed(step, steps), 2 * pairs, size=size, width=width, pairs=pairs, dimension=dimension)
