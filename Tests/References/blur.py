"""Gaussian blur by torchvision on 8-bit images: python Tests/References/blur.py

Writes blur.json beside this file: for each case the image, its side, the kernel's side, sigma, and the pixels that come out.
"""
import json, pathlib
import numpy as np, torch
torch.library.register_fake = lambda *a, **k: (lambda f: f)  # the transforms need none of torchvision's compiled operators
import torchvision
import torchvision.transforms.functional as F
from PIL import Image

random = np.random.default_rng(11)
cases = []
for side, kernel in [(16, 3), (21, 5), (9, 7)]:
    for sigma in [0.1, 0.5, 1.0, 2.0]:
        pixels = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
        view = F.gaussian_blur(Image.fromarray(pixels), [kernel, kernel], [sigma, sigma])
        cases.append(dict(side=side, kernel=kernel, sigma=sigma, image=pixels.reshape(-1).tolist(),
                          pixels=np.asarray(view).reshape(-1).tolist()))
out = dict(torchvision=torchvision.__version__, cases=cases)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")).replace('{"side"', '\n{"side"') + "\n")
