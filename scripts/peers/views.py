#!/usr/bin/env python3
"""Times torchvision's training view (the paper's recipe) on one core, one JSON line.

python views.py FROM TO
"""
import json
import sys
import time

import numpy as np
import torch

# The wheel without torch's compiled companion lacks operators that transforms do not need.
torch.library.register_fake = lambda *arguments, **options: lambda function: function
import torchvision.transforms as T  # noqa: E402
from PIL import Image  # noqa: E402

source, target = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
view = T.Compose([
    T.RandomResizedCrop(target, scale=(0.08, 1)), T.RandomHorizontalFlip(), T.ColorJitter(0.4, 0.4, 0.4, 0.4),
    T.RandomGrayscale(p=0.2), T.ToTensor(), T.Normalize((0.44, 0.43, 0.39), (0.27, 0.26, 0.27)),
])
random = np.random.default_rng(0)
images = [Image.fromarray(random.integers(0, 255, (source, source, 3), dtype=np.uint8)) for _ in range(512)]
best = float("inf")
for _ in range(4):
    start = time.perf_counter()
    for image in images:
        view(image)
    best = min(best, time.perf_counter() - start)
seconds = best / len(images)
print(json.dumps({"name": f"views {source} to {target}", "seconds": seconds, "per_second": 1 / seconds}))
