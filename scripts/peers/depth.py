"""Times PyTorch's training step of the paper's depth predictor on the CPU, one JSON line a memory layout.

python depth.py CHANNELS MAP SIZE IMAGES [STEPS [LAYOUT]]

Maps of CHANNELS x MAP x MAP, with a row and column of zeros where MAP is odd, are doubled to SIZE x SIZE. LAYOUT (contiguous or
channels_last; both by default) must be given for `peak_mb` to be that of one layout alone.
"""
import sys

import torch
from torch import nn

from small_alexnet import LAYOUTS, report, timed

channels, inner, size, images = map(int, sys.argv[1:5])
steps = int(sys.argv[5]) if len(sys.argv) > 5 else 5


def predictor():
    """Transposed convolutions that halve the channels and double the maps, then one channel."""
    layers, inputs, side = [nn.ZeroPad2d((inner % 2, 0, inner % 2, 0))], channels, inner + inner % 2
    while side < size:
        layers += [
            nn.ConvTranspose2d(inputs, inputs // 2, 3, 2, 1, output_padding=1, bias=False), nn.BatchNorm2d(inputs // 2),
            nn.ReLU(inplace=True)]
        inputs, side = inputs // 2, 2 * side
    return nn.Sequential(*layers, nn.Conv2d(inputs, 1, 3, padding=1))


for layout in sys.argv[6:7] or LAYOUTS:
    torch.manual_seed(0)
    net = predictor().to(memory_format=LAYOUTS[layout])
    adam = torch.optim.Adam(net.parameters(), lr=0.003, betas=(0.5, 0.999), eps=1e-8)
    batch = torch.randn(images, channels, inner, inner).relu().to(memory_format=LAYOUTS[layout])
    depths = torch.rand(images, 1, size, size) * 8 + 1

    def step():
        adam.zero_grad()
        nn.functional.mse_loss(net(batch), depths).backward()
        adam.step()

    report("depth", layout, timed(step, steps), images, channels=channels, map=inner, size=size, images=images)
