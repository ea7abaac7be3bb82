"""Times PyTorch's training step of a ResNet on the CPU, one JSON line a memory layout.

python resnet.py NAME SIZE IMAGES [STEPS [STEM [LAYOUT]]]

NAME is resnet18 or resnet50, STEM imagenet (7x7 every 2 pixels, max-pooling) or cifar (3x3 every pixel). LAYOUT (contiguous or
channels_last; both by default) must be given for `peak_mb` to be that of one layout alone.
"""
import sys

import torch
from torch import nn

torch.library.register_fake = lambda *a, **k: (lambda f: f)  # torchvision's compiled operators, which nothing here calls
from torchvision.models import resnet18, resnet50  # noqa: E402

from small_alexnet import LAYOUTS, Normalise, report, timed  # noqa: E402

DIMENSION = 128
name, size, images = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
steps = int(sys.argv[4]) if len(sys.argv) > 4 else 5
stem = sys.argv[5] if len(sys.argv) > 5 else "imagenet"
for layout in sys.argv[6:7] or LAYOUTS:
    torch.manual_seed(0)
    net = {"resnet18": resnet18, "resnet50": resnet50}[name](num_classes=DIMENSION)
    if stem == "cifar":
        net.conv1, net.maxpool = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    net = nn.Sequential(net, Normalise()).to(memory_format=LAYOUTS[layout])
    sgd = torch.optim.SGD(net.parameters(), lr=0.03, momentum=0.9, weight_decay=1e-4)
    batch = torch.randn(images, 3, size, size).to(memory_format=LAYOUTS[layout])
    direction = torch.randn(images, DIMENSION)

    def step():
        sgd.zero_grad()
        (net(batch) * direction).sum().backward()
        sgd.step()

    report(
        "resnet", layout, timed(step, steps), images, size=size, images=images, depth=int(name[6:]),
        cifar=int(stem == "cifar"))
